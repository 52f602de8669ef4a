import Contracts
import Store
import Testing

@Suite struct DeadLetterTests {
    @Test func lettersAreKeptListedAndThrownAway() async throws {
        let store = try ScratchStore().open()
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
        try await store.write { _ = try $0.run(DeadLetterTable.delete(id: 2)) }
        #expect(try await entries(store).map(\.id) == [1, 3])
        #expect(try await store.read { try DeadLetterTable.count(in: $0) } == 2)
    }

    private func entries(_ store: SQLiteStore, id: Int64? = nil, limit: Int = 10) async throws -> [DeadLetterTable
        .Entry]
    {
        try await store.read { try DeadLetterTable.entries(id: id, limit: limit, in: $0) }
    }
}
