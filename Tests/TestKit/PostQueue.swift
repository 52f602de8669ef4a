package import Contracts

/// What a poster has to send, what it was promised, and what is on its way; pure bookkeeping.
///
/// Every post is in exactly one of: not yet due, `again`, in flight on a lane, answered.
package struct PostQueue: Sendable {
    private var posts: [SubmissionPost]
    private let plan: Poster.Plan
    private var generator: SeededGenerator
    private var next = 0
    /// Posts to be sent (again), not before an instant.
    private var again: [(index: Int, from: ContinuousClock.Instant)] = []
    private var answered = 0
    private var resends = 0
    package private(set) var record = Poster.Record()

    package init(_ posts: [SubmissionPost], _ plan: Poster.Plan) {
        self.posts = posts
        self.plan = plan
        generator = SeededGenerator(seed: plan.seed)
    }

    /// Every post and every deliberate re-send has its answer.
    package var isDone: Bool { answered == posts.count + resends }

    /// How many posts were never sent so far.
    var unsent: Int { posts.count - next }

    /// How many posts were sent so far, answered or not.
    var sent: Int { next }

    /// Forgets what was never sent.
    mutating func cease() { posts.removeLast(unsent) }

    /// What may be sent now, at most `limit`.
    package mutating func take(_ limit: Int, elapsed: Duration, now: ContinuousClock.Instant) -> [(
        index: Int, post: SubmissionPost
    )] {
        var taken: [(index: Int, post: SubmissionPost)] = []
        var kept: [(index: Int, from: ContinuousClock.Instant)] = []
        for entry in again {
            if taken.count < limit, entry.from <= now {
                taken.append((entry.index, posts[entry.index]))
            } else {
                kept.append(entry)
            }
        }
        again = kept
        let due = plan.perSecond.map { min(posts.count, Int($0 * (elapsed / .seconds(1)))) } ?? posts.count
        while taken.count < limit, next < due {
            taken.append((next, posts[next]))
            next += 1
        }
        return taken
    }

    /// These were sent and not answered: they go out again, as they are.
    package mutating func putBack(_ indexes: some Sequence<Int>, from instant: ContinuousClock.Instant) {
        again += indexes.sorted().map { ($0, instant) }
    }

    /// A promise arrived.
    ///
    /// A share of them is put to the test: the post goes out again a little later.
    package mutating func promised(_ accepted: Accepted, to index: Int, now: ContinuousClock.Instant) {
        answered += 1
        let key = posts[index].idempotencyKey
        if let before = record.promises[key] {
            record.replays += 1
            if before != accepted.submission {
                record.contradictions.append("\(key): \(before), \(accepted.submission)")
            }
            return
        }
        record.promises[key] = accepted.submission
        guard Double.random(in: 0..<1, using: &generator) < plan.resends else { return }
        resends += 1
        again.append((index, now.advanced(by: .milliseconds(Int64.random(in: 0...3_000, using: &generator)))))
    }

    package mutating func refused(_ problem: Problem, _ index: Int) {
        answered += 1
        record.refusals[posts[index].idempotencyKey] = problem
    }

    mutating func postponed(_ later: Later, _ index: Int, now: ContinuousClock.Instant) {
        record.postponed[later.problem.type, default: 0] += 1
        putBack([index], from: now.advanced(by: .milliseconds(later.retryAfterMs)))
    }

    mutating func interrupted(_ error: any Error) {
        record.interruptions += 1
        record.lastInterruption = "\(error)"
    }
}
