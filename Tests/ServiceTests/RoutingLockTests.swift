import Assignment
import Contracts
import ServiceKit
import Store
import TestKit
import Testing

/// What routing locks before what it reads, and how often the store is asked.
@Suite struct RoutingLockTests {
    private let seller = Asker.seller("anna")

    @Test func aSmallBatchFindsOutWhatToLock() async throws {
        let desk = try await RoutingBench(.sqlite)
        let steps = try await desk.audited([(Samples.scored("L"), .aService)])
        #expect(steps.outline == ["run", "pool", "lead", "run", "run"])
        #expect(steps.locks == ["pool:british", "lead:L"])
        let accept = AssignmentAnswer(assignment: "L.1", answer: .accept)
        let answered = try await desk.audited([(.assignmentAnswer(accept), seller)])
        #expect(answered.outline == ["run", "pool", "lead", "run", "run"])
        #expect(answered.locks == ["pool:british", "lead:L"])
        // Of another place, and of none.
        let sweden = Samples.scored("S", country: "SE", region: nil)
        #expect(try await desk.audited([(sweden, .aService)]).locks == ["pool:nordic", "lead:S"])
        let france = Samples.scored("F", country: "FR", region: nil)
        #expect(try await desk.audited([(france, .aService)]).locks == ["lead:F"])
    }

    @Test func aLargeBatchLocksAll() async throws {
        let desk = try await RoutingBench(.sqlite)
        let steps = try await desk.audited((1...8).map { (Samples.scored("L\($0)"), .aService) })
        #expect(steps.outline == ["pool", "lead", "run", "run"])
        #expect(steps.locks.prefix(2) == ["pool:british", "pool:nordic"])
    }

    @Test func aLeadThatMovedTouchesBothPlaces() async throws {
        let desk = try await RoutingBench(.sqlite)
        try await desk.take(Samples.scored("L", country: "SE", region: nil))
        let moved = try await desk.audited([(Samples.scored("L", revision: 2), .aService)])
        #expect(moved.locks == ["pool:british", "pool:nordic", "lead:L"])
    }

    @Test func aMergeTouchesTheSellersOfAll() async throws {
        let desk = try await RoutingBench(.sqlite)
        try await desk.take(Samples.scored("B", country: "SE", region: nil), Samples.scored("C"))
        try await desk.take(Samples.scored("C", revision: 2, merged: ["B"]))
        let merge = Samples.scored("A", merged: ["B"], country: "FR", region: nil)
        // B leads to C, which Carla has.
        #expect(try await desk.audited([(merge, .aService)]).locks.prefix(2) == ["pool:british", "pool:nordic"])
    }

    @Test func aFreedPlaceCostsTwoMoreQuestions() async throws {
        let desk = try await RoutingBench(.sqlite, anna: 1, ben: 1)
        try await desk.take(Samples.scored("L1"), Samples.scored("L2"), Samples.scored("L3"), Samples.scored("L4"))
        try await desk.answer("L1.1", .accept, by: "anna")
        let lost = AssignmentAnswer(assignment: "L1.1", answer: .lost)
        let steps = try await desk.audited([(.assignmentAnswer(lost), seller)])
        #expect(steps.outline == ["run", "pool", "lead", "run", "run", "run", "run"])
        // The one that waited is protected by its pool.
        #expect(steps.locks == ["pool:british", "lead:L1"])
        #expect(try await desk.assignments().last == "L3.1 L3 anna offered")
    }

    @Test func onlyTurnsThatMovedAreWritten() async throws {
        let desk = try await RoutingBench(.sqlite)
        let first = try await desk.audited([(Samples.scored("L"), .aService)])
        #expect(first.statements("INSERT INTO pool_turn").map { $0.text(2) } == ["anna", "ben"])
        let decline = AssignmentAnswer(assignment: "L.1", answer: .decline)
        // Ben alone can have it: his turn stays as it is.
        let second = try await desk.audited([(.assignmentAnswer(decline), seller)])
        #expect(second.statements("INSERT INTO pool_turn") == [])
        #expect(second.statements("INSERT INTO seller_book").map { $0.text(1) } == ["anna", "ben"])
        try await desk.checkTurns()
    }

    @Test func everyBatchOfARandomWalkLocksFirst() async throws {
        let desk = try await RoutingBench(.sqlite, anna: 8, ben: 10, carla: 3)
        var walk = RoutingWalk(seed: 5)
        for _ in 0..<120 {
            let batch = walk.batch(try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id"))
            let steps = try await desk.audited(batch, at: walk.instant)
            // Pools in one call before leads. (Leads that were merged before may lead to others.)
            let kinds = steps.outline.filter { $0 != "run" }
            #expect(kinds.lastIndex(of: "pool") ?? 0 == 0, "\(kinds)")
        }
    }
}

extension RoutingBench {
    /// Handles a batch, and checks that nothing was read or written before its lock.
    func audited(
        _ batch: [(Message, Asker?)],
        at instant: Instant = noon,
        _ place: SourceLocation = #_sourceLocation
    ) async throws -> [TransactionStep] {
        let waiting = Set(try await self.waiting())
        let steps = try await bench.steps(batch, at: instant)
        let audit = LockAudit { needs($0, waiting) }
        #expect(audit.slips(in: steps) == [], sourceLocation: place)
        return steps
    }

    private func needs(_ statement: Statement, _ waiting: Set<String>) -> [[String]] {
        let sql = statement.sql
        if sql.hasPrefix("SELECT open_count") || sql.hasPrefix("SELECT COUNT(CASE")
            || sql.hasPrefix("INSERT INTO seller_book")
        {
            return rules.component(ofSeller: statement.text(1)).map { [["pool:\($0)"]] } ?? []
        }
        if sql.hasPrefix("SELECT seller, turn FROM pool_turn") || sql.hasPrefix("SELECT lead FROM waiting_lead")
            || sql.hasPrefix("INSERT INTO pool_turn")
        {
            return rules.component(ofPool: statement.text(1)).map { [["pool:\($0)"]] } ?? []
        }
        if ["SELECT id, revision", "SELECT id, lead", "INSERT INTO lead ("].contains(where: { sql.hasPrefix($0) }) {
            // One that waits is protected by the pool where it waits.
            let pools = waiting.contains(statement.text(1)) ? rules.components.map { "pool:\($0)" } : []
            return [["lead:\(statement.text(1))"] + pools]
        }
        return []
    }
}

extension [TransactionStep] {
    /// All keys, in the order of the calls.
    var locks: [String] {
        flatMap { step -> [String] in if case .lock(let keys) = step { keys } else { [] } }
    }
}
