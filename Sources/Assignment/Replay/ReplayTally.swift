import Contracts

/// What a replay counts as it goes.
struct ReplayTally {
    private(set) var decisions = 0
    private(set) var limits = Sides()
    private(set) var distances = Sides()

    /// Numbers of both sides, by name.
    struct Sides {
        var then: [String: Int] = [:]
        var now: [String: Int] = [:]

        var counts: [ReplayDifference.Count] {
            Set(then.keys).union(now.keys).sorted().map { id in
                ReplayDifference.Count(id: id, then: then[id] ?? 0, now: now[id] ?? 0)
            }
        }
    }

    mutating func noteThen(_ decision: RecordedDecision) {
        decisions += 1
        for candidate in decision.candidates where candidate.reason.kind == .full {
            limits.then[candidate.seller, default: 0] += 1
        }
        guard !decision.receivers.isEmpty, let pool = decision.pool else { return }
        Self.note(decision.turns, of: pool, in: &distances.then)
    }

    mutating func noteNow(_ decision: Decision) {
        for candidate in decision.candidates where candidate.reason.kind == .full {
            limits.now[candidate.seller, default: 0] += 1
        }
        guard !decision.receivers.isEmpty, let pool = decision.pool else { return }
        Self.note(decision.turns, of: pool, in: &distances.now)
    }

    private static func note(_ turns: [String: Int], of pool: String, in farthest: inout [String: Int]) {
        var most = farthest[pool] ?? 0
        for turn in turns.values { most = max(most, abs(turn)) }
        farthest[pool] = most
    }
}
