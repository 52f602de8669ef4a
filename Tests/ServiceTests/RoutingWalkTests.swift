import Assignment
import Contracts
import ServiceKit
import TestKit
import Testing

/// Whatever comes, in whatever order and however often: books, states and decisions agree.
@Suite struct RoutingWalkTests {
    @Test(arguments: [1, 3] as [UInt64])
    func theBooksAgreeAfterARandomWalk(seed: UInt64) async throws {
        let desk = try RoutingBench(anna: 8, ben: 10)
        var walk = RoutingWalk(seed: seed)
        var sent = 0
        while sent < 1_000 {
            let known = try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id")
            let batch = walk.batch(known)
            walk.timers += try await desk.bench.handle(batch, at: walk.instant).scheduled.map(\.message)
            sent += batch.count
            try await desk.checkBooks()
            try await checkNobodyWaitsInVain(desk)
        }
        try await desk.checkDecisions()
        // The walk has been to all the places that it is about.
        let states = try await desk.bench.rows("SELECT DISTINCT state FROM assignment ORDER BY state")
        #expect(states == ["accepted", "declined", "expired", "lost", "offered", "recalled", "returned", "won"])
    }

    /// Nobody who has room could take a lead that waits.
    private func checkNobodyWaitsInVain(_ desk: RoutingBench) async throws {
        var books = Books()
        for row in try await desk.bench.rows("SELECT seller, open_count FROM seller_book") {
            let words = row.split(separator: " ")
            books.open[String(words[0])] = Int(words[1])
        }
        for row in try await desk.bench.rows("SELECT id, document FROM lead WHERE state = 'waiting'") {
            let parts = row.split(separator: " ", maxSplits: 1)
            let lead = try BodyCodec.decode(LeadScored.self, from: String(parts[1])).lead
            var had: [String: AssignmentState] = [:]
            for past in try await desk.bench.rows("SELECT seller, state FROM assignment WHERE lead = '\(parts[0])'") {
                let words = past.split(separator: " ")
                had[String(words[0])] = AssignmentState(rawValue: String(words[1]))
            }
            let request = AssignmentRequest(
                lead: lead.id,
                leadRevision: 0,
                country: lead.country,
                region: lead.region,
                had: had
            )
            let decision = desk.rules.decide(request, books: books, at: noon)
            #expect(decision.seller == nil, "\(parts[0]) waits though \(decision.seller ?? "") has room")
        }
    }
}

/// Makes up messages as they could come from scoring, sellers and timers; repeats some and mixes them up.
private struct RoutingWalk {
    private var generator: SeededGenerator
    private(set) var instant = noon
    private var revisions: [String: Int64] = [:]
    private var gone: Set<String> = []
    /// Leads come and go: those of a moment lie close together.
    private var scorings = 0
    private var past: [(Message, Asker?)] = []
    var timers: [Message] = []

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func batch(_ known: [String]) -> [(Message, Asker?)] {
        instant = instant.adding(milliseconds: .random(in: 0...60_000, using: &generator))
        let count = Int.random(in: 1...12, using: &generator)
        var batch = (0..<count).map { _ in next(known) }
        past += batch
        batch.shuffle(using: &generator)
        return batch
    }

    private mutating func next(_ known: [String]) -> (Message, Asker?) {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<35: return (scored(known), .aService)
        case 35..<45 where !past.isEmpty: return past.randomElement(using: &generator) ?? (scored(known), .aService)
        case 45..<55 where !timers.isEmpty:
            return (timers.remove(at: Int.random(in: 0..<timers.count, using: &generator)), nil)
        case 55... where !known.isEmpty: return answer(known)
        default: return (scored(known), .aService)
        }
    }

    private mutating func scored(_ known: [String]) -> Message {
        scorings += 1
        var lead = "L\(Int.random(in: scorings / 6..<scorings / 6 + 20, using: &generator))"
        var merged: [String] = []
        // Leads that somebody has turn out to be one.
        if Int.random(in: 0..<4, using: &generator) == 0, let one = known.randomElement(using: &generator),
            let other = known.randomElement(using: &generator)
        {
            let (survivor, taken) = (String(one.prefix { $0 != "." }), String(other.prefix { $0 != "." }))
            if survivor != taken, !gone.contains(survivor), gone.insert(taken).inserted {
                lead = survivor
                merged = [taken]
            }
        }
        revisions[lead, default: 0] += 1
        return Samples.scored(
            lead,
            revision: revisions[lead] ?? 1,
            stage: Int.random(in: 0..<5, using: &generator) == 0 ? .mql : .sql,
            merged: merged,
            country: (Int(lead.dropFirst()) ?? 0) % 4 == 0 ? "GB" : "US"
        )
    }

    private mutating func answer(_ known: [String]) -> (Message, Asker?) {
        let words = (known.randomElement(using: &generator) ?? "").split(separator: " ").map(String.init)
        let answers: [AssignmentAnswer.Answer] = [.accept, .accept, .decline, .return, .won, .lost]
        let answer = AssignmentAnswer(assignment: words[0], answer: answers.randomElement(using: &generator) ?? .accept)
        let isOwn = Int.random(in: 0..<10, using: &generator) > 0
        return (.assignmentAnswer(answer), .seller(isOwn ? words[1] : "ben"))
    }
}
