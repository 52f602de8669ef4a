import Contracts
import Store
import TestKit
import Testing

@Suite struct DeadLetterTests {
    @Test(arguments: StoreEngine.allCases)
    func lettersAreKeptListedAndThrownAway(_ engine: StoreEngine) async throws {
        let store = try await ScratchStore(engine).open()
        try await store.write { transaction in
            for number in 1...3 {
                let letter = DeadLetterTable.append(
                    type: "lead.scored",
                    destination: number == 2 ? "routing" : "",
                    key: "k",
                    reason: "reason \(number)",
                    body: "{}",
                    at: testInstant
                )
                try transaction.run(letter)
            }
        }
        let all = try await entries(store)
        #expect(all.map(\.id) == [1, 2, 3])
        #expect(all.map(\.reason) == ["reason 1", "reason 2", "reason 3"])
        #expect(all.map(\.destination) == ["", "routing", ""])
        #expect(all.allSatisfy { $0.at == testInstant && $0.type == "lead.scored" && $0.key == "k" && $0.body == "{}" })
        #expect(try await entries(store, id: 2).map(\.id) == [2])
        #expect(try await entries(store, limit: 2).map(\.id) == [1, 2])
        let one = try await store.write { try DeadLetterTable.take(id: 2, limit: 10, in: $0) }
        #expect(one.map(\.reason) == ["reason 2"])
        #expect(try await entries(store).map(\.id) == [1, 3])
        #expect(try await store.read { try DeadLetterTable.count(in: $0) } == 2)
        #expect(try await store.write { try DeadLetterTable.take(id: nil, limit: 1, in: $0).map(\.id) } == [1])
        #expect(try await store.write { try DeadLetterTable.take(id: nil, limit: 10, in: $0).map(\.id) } == [3])
        #expect(try await store.write { try DeadLetterTable.take(id: nil, limit: 10, in: $0) }.isEmpty)
    }

    private func entries(
        _ store: any Store,
        id: Int64? = nil,
        limit: Int = 10
    ) async throws -> [DeadLetterTable.Entry] {
        try await store.read { try DeadLetterTable.entries(id: id, limit: limit, in: $0) }
    }
}
