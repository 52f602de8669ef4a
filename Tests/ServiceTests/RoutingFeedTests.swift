import Contracts
import ServiceKit
import Store
import TestKit
import Testing

/// What a seller is told, from where she left off.
@Suite struct RoutingFeedTests {
    private func events(_ desk: RoutingBench, _ seller: String, after cursor: Int64?, limit: Int = 100) async throws
        -> Events
    {
        try await desk.bench.store.read {
            try desk.bench.stage.events(for: seller, after: cursor, limit: limit, in: $0)
        }
    }

    /// Leads of Britain: all Anna's.
    private func offerThree(_ desk: RoutingBench) async throws {
        for (minute, lead) in ["L1", "L2", "L3"].enumerated() {
            try await desk.take(Samples.scored(lead, country: "GB", region: nil), at: Int64(minute))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func fromACursorEverythingAfterItComesInOrder(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await offerThree(desk)
        let first = try await events(desk, "anna", after: 0, limit: 2)
        #expect(first.events.map(\.type) == ["assignment.offered", "assignment.offered"])
        #expect(first.cursor == first.events.last?.seq)
        let rest = try await events(desk, "anna", after: first.cursor)
        #expect(rest.events.count == 1)
        let offer = try BodyCodec.decode(AssignmentOffered.self, from: try #require(rest.events.first?.body))
        #expect(offer.assignment == "L3.1")
        #expect(offer.answerBy == after(17))
        #expect(offer.lead.id == "L3")
        let none = try await events(desk, "anna", after: rest.cursor)
        #expect(none == Events([], cursor: rest.cursor))
        #expect(try await events(desk, "ben", after: nil) == Events([], cursor: 0))
    }

    @Test(arguments: StoreEngine.allCases)
    func withoutACursorItStartsAtTheOldestOpenOffer(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        try await offerThree(desk)
        try await desk.answer("L1.1", .accept, by: "anna", at: 5)
        let open = try await events(desk, "anna", after: nil)
        let offers = try open.events.map { try BodyCodec.decode(AssignmentOffered.self, from: $0.body).assignment }
        #expect(offers == ["L2.1", "L3.1"])
        try await desk.answer("L2.1", .accept, by: "anna", at: 6)
        try await desk.answer("L3.1", .accept, by: "anna", at: 6)
        #expect(try await events(desk, "anna", after: nil) == Events([], cursor: open.cursor))
    }

    @Test(arguments: StoreEngine.allCases)
    func anOfferThatEndedIsToldOf(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine)
        let timer = try #require(try await desk.take(Samples.scored("L")).scheduled.first)
        let cursor = try await events(desk, "anna", after: nil).cursor
        try await desk.take(timer.message, at: 15)
        let told = try await events(desk, "anna", after: cursor).events
        #expect(told.map(\.type) == ["assignment.closed"])
        let closed = try BodyCodec.decode(AssignmentClosed.self, from: try #require(told.first?.body))
        #expect(closed == AssignmentClosed(assignment: "L.1", lead: "L", state: .expired, at: after(15)))
    }
}
