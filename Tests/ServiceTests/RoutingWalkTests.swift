import Assignment
import Contracts
import ServiceKit
import TestKit
import Testing

/// Whatever comes, in whatever order and however often: books, states and decisions agree.
@Suite struct RoutingWalkTests {
    @Test(arguments: [1, 3] as [UInt64], StoreEngine.allCases)
    func theBooksAgreeAfterARandomWalk(seed: UInt64, _ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, anna: 8, ben: 10)
        var walk = RoutingWalk(seed: seed)
        var sent = 0
        while sent < 1_000 {
            let known = try await desk.bench.rows("SELECT id, seller FROM assignment ORDER BY id")
            let batch = walk.batch(known)
            walk.timers += try await desk.bench.handle(batch, at: walk.instant).scheduled.map(\.message)
            sent += batch.count
            try await desk.checkBooks()
            try await desk.checkNobodyWaitsInVain()
        }
        try await desk.checkDecisions()
        try await desk.checkChains()
        try await desk.checkTurns()
        try await desk.checkEvents()
        // The walk has been to all the places that it is about.
        let steps = try await desk.bench.rows("SELECT DISTINCT step FROM assignment_step")
        let states = AssignmentState.allCases.filter { $0 != .offered }.map(\.rawValue)
        #expect(Set(steps).isSuperset(of: states + ["flagged_cooled", "flagged_moved", "flagged_merged"]))
        #expect(try await desk.audit().differences == [])
    }
}
