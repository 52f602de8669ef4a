import Assignment
import Contracts
import Routing
import ServiceKit
import TestKit
import Testing

/// The same rules make nothing else of what was recorded; other rules make of it what can be told beforehand.
@Suite struct RoutingReplayTests {
    @Test(arguments: [2, 9, 31] as [UInt64], StoreEngine.allCases)
    func theSameRulesGiveNoDifference(seed: UInt64, _ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try Self.rules(limits: ", per_day: 12, per_week: 30"))
        let end = try await walk(desk, seed: seed, messages: 700)
        let middle = noon.adding(milliseconds: (end.milliseconds - noon.milliseconds) / 2)
        for (from, to) in [(noon, end), (middle, end), (noon, middle)] {
            let difference = try await desk.replay(desk.rules, from: from, to: to)
            #expect(difference.texts == [])
            #expect(difference.differing == 0)
            #expect(difference.leads > 10)
            #expect(ReplayDifference.changes(difference.sellers + difference.territories + difference.limits) == [])
            #expect(difference.waitingThen == difference.waitingNow)
            #expect(difference.distances.allSatisfy { $0.then == $0.now })
        }
    }

    /// Another file that says the same: nothing is tried that was not tried then, and what was counted then counts.
    @Test(arguments: StoreEngine.allCases, ["", ", counting: rolling"])
    func rulesThatSayTheSameGiveNoDifference(_ engine: StoreEngine, counting: String) async throws {
        let limits = ", per_day: 12" + counting
        let desk = try await RoutingBench(engine, try Self.rules(limits: limits))
        let end = try await walk(desk, seed: 5, messages: 600)
        let other = try Self.rules(limits: limits, comment: "# the same in other words")
        #expect(other.version != desk.rules.version)
        let difference = try await desk.replay(other, to: end)
        #expect(difference.texts == [])
        #expect(difference.decisions > 80)
    }

    /// Turns 1 to 1 went a b a b a b; turns 2 to 1 go a a b a a b.
    @Test(arguments: StoreEngine.allCases)
    func anotherWeightGivesTheRowsThatAreDue(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try Self.rules())
        try await desk.bench.begin()
        for number in 0..<6 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        let difference = try await desk.replay(try Self.rules(west: "anna: 2, ben: 1"))
        #expect(
            difference.texts == ["L1: ben@1 > anna@1", "L2: anna@2 > ben@2", "L3: ben@3 > anna@3"]
        )
        #expect(ReplayDifference.changes(difference.sellers) == ["anna 3 4", "ben 3 2"])
        #expect(ReplayDifference.changes(difference.sides) == ["partner 3 2", "rep 3 4"])
        #expect(ReplayDifference.changes(difference.territories) == [])
        #expect(difference.distances.map(\.pool) == ["west"])
        #expect(difference.distances[0].then == 0.5)
        #expect(difference.distances[0].now == 0.666)
        #expect(difference.waitingThen == difference.waitingNow)
    }

    /// A place more for Ben: the third lead need not wait for Anna, and the fourth gets her place.
    @Test(arguments: StoreEngine.allCases)
    func aPlaceMoreIsFilledAtOnceAndFreesAnother(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try Self.rules(anna: 1, ben: 1))
        try await desk.bench.begin()
        for number in 0..<4 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        try await desk.answer("L0.1", .accept, by: "anna", at: 5)
        try await desk.answer("L0.1", .won, by: "anna", at: 8)
        try await desk.answer("L2.1", .accept, by: "anna", at: 9)
        try await desk.answer("L2.1", .won, by: "anna", at: 12)
        #expect(
            try await desk.assignments() == [
                "L0.1 L0 anna won", "L1.1 L1 ben offered", "L2.1 L2 anna won", "L3.1 L3 anna offered",
            ]
        )
        let difference = try await desk.replay(try Self.rules(anna: 1, ben: 2))
        // L2 lasts 4 minutes then and now, and its end makes nobody wait.
        #expect(difference.texts == ["L2: anna@8 > ben@2", "L3: anna@12 > ben@6"])
        #expect(ReplayDifference.changes(difference.sellers) == ["anna 3 1", "ben 1 3"])
        #expect(difference.waitingThen.longestMs == 9 * 60_000)
        #expect(difference.waitingNow.longestMs == 3 * 60_000)
    }

    /// Who gets a lead instead answers as it was answered then.
    @Test(arguments: StoreEngine.allCases)
    func anotherSellerAnswersAsItWasAnsweredThen(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try Self.rules())
        try await desk.bench.begin()
        try await desk.take(Samples.scored("L0"))
        try await desk.answer("L0.1", .decline, by: "anna", at: 5)
        let difference = try await desk.replay(try Self.rules(west: "ben: 1, carla: 1"))
        #expect(difference.texts == ["L0: anna@0 ben@5 > ben@0 carla@5"])
        let alone = try await desk.replay(try Self.rules(west: "ben: 1"))
        #expect(alone.texts == ["L0: anna@0 ben@5 > ben@0"])
        #expect(alone.waitingNow.left == 0)
    }

    /// What a time found when it began is taken from the history: assignments that were open, and periods that had begun.
    @Test(arguments: StoreEngine.allCases)
    func theBooksOfTheBeginningCount(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try Self.rules(west: "anna: 1"))
        try await desk.bench.begin()
        for number in 0..<3 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        try await desk.answer("L0.1", .accept, by: "anna", at: 4)
        try await desk.answer("L0.1", .won, by: "anna", at: 5)
        for number in 3..<6 { try await desk.take(Samples.scored("L\(number)"), at: Int64(10 + number)) }
        // Two are open and three were given when the time begins.
        let open = try await desk.replay(try Self.rules(anna: 4, west: "anna: 1"), from: after(12), to: after(20))
        #expect(open.texts == ["L5: anna@15 > "])
        let day = try await desk.replay(
            try Self.rules(west: "anna: 1", limits: ", per_day: 4, counting: rolling"),
            from: after(12),
            to: after(20)
        )
        #expect(day.texts == ["L4: anna@14 > ", "L5: anna@15 > "])
        #expect(ReplayDifference.changes(day.limits) == ["anna 0 2"])
    }

    private func walk(_ desk: RoutingBench, seed: UInt64, messages: Int) async throws -> Instant {
        try await desk.bench.begin()
        var walk = RoutingWalk(seed: seed)
        var sent = 0
        while sent < messages {
            let known = try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id")
            let batch = walk.batch(known)
            walk.timers += try await desk.bench.handle(batch, at: walk.instant).scheduled.map(\.message)
            sent += batch.count
        }
        return walk.instant
    }

    static func rules(
        anna: Int = 8,
        ben: Int = 10,
        west: String = "anna: 1, ben: 1",
        limits: String = "",
        comment: String = ""
    ) throws -> RoutingRules {
        try RoutingRules.read(
            """
            version: 1
            answer_within: 15 minutes
            territories:
              - {id: us, match: {country: US}, pool: west}
              - {id: uk, match: {country: GB}, pool: british}
              - {id: sweden, match: {country: SE}, pool: nordic}
            pools:
              - {id: west, sellers: {\(west)}}
              - {id: british, sellers: {anna: 1}}
              - {id: nordic, sellers: {carla: 1}}
            sellers: \(comment)
              - {id: anna, name: Anna, kind: rep, open: \(anna)\(limits)}
              - {id: ben, name: Ben, kind: partner, open: \(ben)}
              - {id: carla, name: Carla, kind: rep, open: 10}

            """,
            file: "routing.yaml"
        )
    }
}
