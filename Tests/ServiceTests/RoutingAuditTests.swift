import Assignment
import Contracts
import ServiceKit
import TestKit
import Testing

/// An audit finds nothing in books that nobody touched, and names what somebody did touch.
@Suite struct RoutingAuditTests {
    @Test(arguments: StoreEngine.allCases)
    func nothingDiffersAfterARandomWalk(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try Self.limited())
        var walk = RoutingWalk(seed: 7)
        var sent = 0
        while sent < 600 {
            let known = try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id")
            let batch = walk.batch(known)
            walk.timers += try await desk.bench.handle(batch, at: walk.instant).scheduled.map(\.message)
            sent += batch.count
        }
        let report = try await desk.audit()
        #expect(report.differences == [])
        #expect(report.count == 0)
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM decision") == ["\(report.decisions)"])
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM assignment") == ["\(report.assignments)"])
        #expect(report.decisions > 80)
        #expect(report.accounts == 2)
        #expect(report.chains == 3)
    }

    @Test(arguments: StoreEngine.allCases)
    func decisionsAreMadeAgainByTheRulesThatMadeThem(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        let later = desk.restarted(try RoutingBench.rules(anna: 3, ben: 9))
        try await later.bench.begin(at: noon)
        for number in 0..<8 { try await later.take(Samples.scored("M\(number)"), at: Int64(20 + number)) }
        #expect(try await later.audit().differences == [])
        let version = desk.rules.version
        try await desk.tamper("DELETE FROM rule_set WHERE version = '\(version)'")
        let found = try await later.audit().differences
        #expect(found.first?.text == "cannot be made again: its rules, \(version), are not kept")
    }

    @Test(arguments: StoreEngine.allCases)
    func aChangedByteOfADecisionIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        try await desk.tamper(
            """
            UPDATE decision SET document = REPLACE(document, '"outcome":', '"outcome": ')
            WHERE chain = 'west' AND number = 3
            """,
            """
            UPDATE decision SET document = REPLACE(document, '"weight":1', '"weight":2')
            WHERE chain = 'west' AND number = 5
            """
        )
        #expect(try await desk.auditedPlaces() == ["decision 3 of chain west", "decision 5 of chain west"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aDecisionThatWasForgedWithItsHashBreaksTheNext(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        try await desk.tamper("UPDATE decision SET hash = 'f00' WHERE chain = 'west' AND number = 5")
        #expect(try await desk.auditedPlaces() == ["decision 5 of chain west", "decision 6 of chain west"])
        let last = try await desk.bench.rows("SELECT length FROM decision_chain WHERE chain = 'west'")[0]
        try await desk.tamper("UPDATE decision_chain SET hash = 'f00' WHERE chain = 'west'")
        #expect(try await desk.auditedPlaces().contains("chain west"))
        #expect(last == "12")
    }

    @Test(arguments: StoreEngine.allCases)
    func aMissingDecisionIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        try await desk.tamper("DELETE FROM decision WHERE chain = 'west' AND number = 4")
        #expect(
            try await desk.audit().differences.map { "\($0.place) \($0.text)" } == [
                "chain west has 12 decisions by its head, but 11 are there, the last of them 12",
                "decision 4 of chain west is missing",
                "assignment L3.1 has the seller ben, to whom no decision gave it",
                "account of anna in west is 0, but its decisions come to -50000000000000",
                "account of ben in west is 0, but its decisions come to 50000000000000",
            ]
        )
        try await desk.tamper("DELETE FROM decision WHERE chain = 'west' AND number > 10")
        #expect(try await desk.auditedPlaces().isSuperset(of: ["decisions 11 to 12 of chain west", "chain west"]))
        try await desk.tamper("DELETE FROM decision WHERE chain LIKE 'lead:%'")
        #expect(try await desk.auditedPlaces().isSuperset(of: ["decision 1 of chain lead:F1", "chain lead:F1"]))
    }

    @Test(arguments: StoreEngine.allCases)
    func aDecisionTooManyIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        func copy(to number: Int) -> String {
            """
            INSERT INTO decision (lead, at_ms, rule_set, document, chain, number, hash)
            SELECT lead, at_ms, rule_set, document, chain, \(number), hash FROM decision
            WHERE chain = 'west' AND number = 5
            """
        }
        try await desk.tamper(copy(to: 0), copy(to: 4))
        #expect(
            try await desk.auditedPlaces()
                == ["decision 0 of chain west", "decision 4 of chain west", "chain west"]
        )
        try await desk.tamper(copy(to: 13))
        #expect(try await desk.audit(page: 500).differences.map(\.text).contains { $0.contains("but 15 are there") })
    }

    @Test(arguments: StoreEngine.allCases)
    func swappedDecisionsAreNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        try await desk.tamper(
            "UPDATE decision SET number = -1 WHERE chain = 'west' AND number = 6",
            "UPDATE decision SET number = 6 WHERE chain = 'west' AND number = 7",
            "UPDATE decision SET number = 7 WHERE chain = 'west' AND number = -1"
        )
        #expect(
            try await desk.auditedPlaces()
                == ["decision 6 of chain west", "decision 7 of chain west", "decision 8 of chain west"]
        )
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherSellerInAnAssignmentIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        try await desk.tamper("UPDATE assignment SET seller = 'ben' WHERE id = 'L0.1'")
        let found = try await desk.audit().differences
        let texts = Dictionary(found.map { ($0.place, $0.text) }) { first, _ in first }
        #expect(texts["decision 1 of chain west"] == "gave lead L0 to anna, who has no such assignment")
        #expect(texts["assignment L0.1"] == "has the seller ben, to whom no decision gave it")
        #expect(texts["book of anna"] == "has 6 open, but her assignments are 5")
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherMomentInAnAssignmentIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        // As if she had given it back at once: then the next ones were decided with too many.
        try await desk.tamper("UPDATE assignment SET state = 'returned', closed_ms = offered_ms + 1 WHERE id = 'L0.1'")
        let places = try await desk.auditedPlaces()
        #expect(places.contains("book of anna"))
        #expect(places.contains("assignment L2.1"))
    }

    @Test(arguments: StoreEngine.allCases)
    func whoHadNoRoomIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 2)
        try await desk.bench.begin()
        for number in 0..<4 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        try await desk.answer("L0.1", .accept, by: "anna", at: 5)
        try await desk.answer("L0.1", .won, by: "anna", at: 6)
        for number in 4..<8 { try await desk.take(Samples.scored("L\(number)"), at: Int64(3 + number)) }
        #expect(try await desk.audit().differences == [])
        // As if she had not won it, so that there was no place for the next one.
        try await desk.tamper("UPDATE assignment SET state = 'accepted', closed_ms = NULL WHERE id = 'L0.1'")
        let texts = try await desk.audit().differences.map(\.text)
        #expect(texts.contains("put anna above her limit: 3 of 2 open"))
    }

    /// The order of what happens in one millisecond is not known, but what she has after it is.
    @Test(arguments: StoreEngine.allCases)
    func whoHadNoRoomInOneMomentIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 2)
        try await desk.bench.begin()
        for number in 0..<4 { try await desk.take(Samples.scored("L\(number)")) }
        #expect(try await desk.audit().differences == [])
        try await desk.tamper("UPDATE assignment SET seller = 'anna' WHERE id = 'L1.1'")
        let found = try await desk.audit().differences
        #expect(found.contains { $0.text == "put anna above her limit: 3 of 2 open" })
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherAccountIsNamed(_ engine: StoreEngine) async throws {
        let desk = try await Self.desk(engine)
        try await desk.tamper("UPDATE pool_turn SET turn = turn + 1 WHERE pool = 'west' AND seller = 'ben'")
        #expect(try await desk.auditedPlaces() == ["account of ben in west"])
        try await desk.tamper("DELETE FROM seller_book WHERE seller = 'anna'")
        #expect(try await desk.auditedPlaces() == ["account of ben in west", "book of anna"])
    }

    /// Twelve leads that Anna and Ben share, and one that nobody sells to.
    private static func desk(_ engine: StoreEngine) async throws -> RoutingBench {
        let desk = try await RoutingBench(engine)
        try await desk.bench.begin()
        for number in 0..<12 { try await desk.take(Samples.scored("L\(number)"), at: Int64(number)) }
        try await desk.take(Samples.scored("F1", country: "FR", region: nil), at: 12)
        #expect(try await desk.audit().differences == [])
        return desk
    }

    /// As the bench's rules, with limits by the day and the week.
    private static func limited() throws -> RoutingRules {
        let text = try RoutingBench.rules(anna: 8, ben: 10).text
        return try RoutingRules.read(
            text.replacing("open: 8}", with: "open: 8, per_day: 30, per_week: 40}"),
            file: "routing.yaml"
        )
    }
}
