import FoundationEssentials
import Store
import Testing

@Suite struct CheckpointTests {
    @Test func theLogStaysBoundedOverManyCommits() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.openSQLite([noteMigration], flushes: false)
        var longest = 0
        for number in 1...20_000 {
            try await store.insert("note \(number)")
            try await store.maintain()
            if number % 1_000 == 0 { longest = max(longest, try logBytes(scratch)) }
        }
        // 1000 pages make a checkpoint due; a commit adds a few.
        #expect(longest < 1_100 * 4_120)
        #expect(try await store.notes().count == 20_000)
        try await store.close()
    }

    private func logBytes(_ scratch: ScratchStore) throws -> Int {
        try Data(contentsOf: URL(filePath: scratch.path + "-wal")).count
    }
}
