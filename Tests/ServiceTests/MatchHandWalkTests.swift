import Contracts
import ServiceKit
import Synchronization
import TestKit
import Testing

/// Submissions, and what people decide on them, in any order.
@Suite struct MatchHandWalkTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64], StoreEngine.allCases)
    func whateverIsDecidedEverySubmissionHasOneLead(seed: UInt64, _ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        var walk = Walk(seed: seed)
        for step in 0..<120 {
            try await walk.step(step, at: desk)
            if step.isMultiple(of: 12) { try await desk.check() }
            try await walk.checkApart(at: desk)
        }
        try await desk.check()
        #expect(walk.merges > 5 && walk.unmerges > 5 && walk.refusals > 0, "\(walk.merges) \(walk.unmerges)")
    }

    @Test(arguments: [1, 2] as [UInt64])
    func andSoItIsAtTwoReplicasAtOnce(seed: UInt64) async throws {
        let one = try await HandBench(.postgres)
        let two = try await one.replica()
        let walks = Mutex(Walk(seed: seed))
        let run: @Sendable (HandBench, Int) async throws -> Void = { desk, start in
            for step in stride(from: start, to: 160, by: 2) {
                let known = try await desk.bench.rows("SELECT id, lead FROM submission ORDER BY id")
                let message = walks.withLock { $0.message(step, known) }
                let outgoing = try await desk.bench.handle([message], from: .anOperator, at: after(Int64(step)))
                walks.withLock { $0.note(message, outgoing, known) }
            }
        }
        try await together({ try await run(one, 0) }, { try await run(two, 1) })
        try await one.check()
    }
}

/// A random walk.
private struct Walk {
    private var generator: SeededGenerator
    private(set) var merges = 0
    private(set) var unmerges = 0
    private(set) var refusals = 0
    /// Submissions that somebody said are of two people, by a submission of each.
    private var apart: [(String, String)] = []

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func step(_ step: Int, at desk: HandBench) async throws {
        let known = try await desk.bench.rows("SELECT id, lead FROM submission ORDER BY id")
        let message = message(step, known)
        let outgoing = try await desk.bench.handle([message], from: .anOperator, at: after(Int64(step)))
        note(message, outgoing, known)
    }

    /// What comes next; `known` are the submissions with their leads.
    mutating func message(_ step: Int, _ known: [String]) -> Message {
        let pairs = known.map { $0.split(separator: " ").map(String.init) }
        let leads = Set(pairs.map { $0[1] }).sorted()
        let die = Int.random(in: 0..<10, using: &generator)
        if die < 5 || leads.count < 3 { return submission(step) }
        let (one, other) = (leads.randomElement(using: &generator) ?? "", leads.randomElement(using: &generator) ?? "")
        switch die {
        case 5, 6:
            let isForced = Int.random(in: 0..<4, using: &generator) == 0
            return .matchMerge(MatchMerge(lead: one, other: other, by: "olga", force: isForced))
        case 7: return .matchApart(MatchPairOrder(lead: one, other: other, by: "olga"))
        default:
            let counts = Dictionary(grouping: pairs) { $0[1] }
            let large = counts.keys.sorted().max { (counts[$0]?.count ?? 0) < (counts[$1]?.count ?? 0) } ?? one
            let mine = (counts[large] ?? []).map { $0[0] }
            let some = mine.filter { _ in Bool.random(using: &generator) }
            let chosen = some.isEmpty ? Array(mine.prefix(1)) : some
            return .matchUnmerge(MatchUnmerge(lead: large, submissions: chosen, by: "olga"))
        }
    }

    private mutating func submission(_ step: Int) -> Message {
        let names = ["Kovalenko", "Oyelaran", "Tamm", "Quispe", "Lindqvist", "Horvath", "Abayomi", "Zielinski"]
        let number = Int.random(in: 0..<names.count, using: &generator)
        let name = names[number]
        // Seldom both, so that merges come late; and not in the order of arrival.
        let kind = Int.random(in: 0..<6, using: &generator)
        let contact = Contact(
            lastName: kind < 3 ? name : nil,
            email: kind != 0 ? "\(name.lowercased())@\(name.lowercased())-works.example" : nil,
            phone: kind < 2 ? "+1 504-\(2_000_000 + number * 48_611)" : nil,
            title: kind == 4 ? "Title \(step)" : nil,
            country: "US"
        )
        let minute = Int64.random(in: -40...40, using: &generator)
        return HandBench.submission("s\(step)", contact, minute: Int64(step) + minute)
    }

    mutating func note(_ message: Message, _ outgoing: [Outgoing], _ known: [String]) {
        guard let decided = outgoing.decided, decided.changed else {
            if outgoing.refusal(0) != nil { refusals += 1 }
            return
        }
        let pairs = known.map { $0.split(separator: " ").map(String.init) }
        switch message {
        case .matchMerge(let order):
            merges += 1
            // What was lifted, was lifted for all of them.
            if order.force {
                let both = Set(pairs.filter { [decided.lead, decided.other].contains($0[1]) }.map { $0[0] })
                apart.removeAll { both.contains($0.0) && both.contains($0.1) }
            }
        case .matchUnmerge(let order):
            unmerges += 1
            let rest = pairs.filter { $0[1] == decided.lead && !order.submissions.contains($0[0]) }
            if let one = rest.first?[0], let other = order.submissions.first { apart.append((one, other)) }
        case .matchApart:
            let one = pairs.first { $0[1] == decided.lead }?[0]
            let other = pairs.first { $0[1] == decided.other }?[0]
            if let one, let other { apart.append((one, other)) }
        default: break
        }
    }

    /// Who was said to be two is two.
    func checkApart(at desk: HandBench) async throws {
        var leads: [String: String] = [:]
        for row in try await desk.bench.rows("SELECT id, lead FROM submission") {
            let parts = row.split(separator: " ").map(String.init)
            leads[parts[0]] = parts[1]
        }
        for (one, other) in apart {
            #expect(leads[one] != leads[other], "\(one) and \(other)")
        }
    }
}
