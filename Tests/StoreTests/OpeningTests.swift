import FoundationEssentials
import Store
import TestKit
import Testing

@Suite struct OpeningTests {
    @Test(arguments: StoreEngine.allCases)
    func aStoreKeepsItsName(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        let first = try await scratch.open(newID: "first-name")
        #expect(first.id == "first-name")
        try await first.close()
        let again = try await scratch.open(newID: "second-name")
        #expect(again.id == "first-name")
    }

    @Test(arguments: StoreEngine.allCases)
    func aClosedStoreDoesNothingMore(_ engine: StoreEngine) async throws {
        let scratch = try ScratchStore(engine)
        let store = try await scratch.open([noteMigration])
        try await store.insert("kept")
        try await store.close()
        try await store.close()
        for attempt in [
            { try await store.insert("late") }, { _ = try await store.notes() }, { try await store.maintain() },
        ] {
            #expect(try await #require(throws: StoreError.self) { try await attempt() }.code == .closed)
        }
        let next = try await scratch.open([noteMigration])
        #expect(try await next.notes() == ["kept"])
    }

    @Test func aSecondOwnerIsRefusedInWords() async throws {
        let scratch = try ScratchStore()
        let owner = try scratch.openSQLite()
        let error = try #require(throws: StoreError.self) { _ = try scratch.openSQLite() }
        #expect(error.code == .busy)
        #expect(error.message.contains("another process uses this store"))
        #expect(error.message.contains(scratch.path))
        try await owner.close()
    }

    @Test func aClosedStoreIsOneFile() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.openSQLite([noteMigration])
        try await store.insert("kept")
        #expect(FileManager.default.fileExists(atPath: scratch.path + "-wal"))
        try await store.close()
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "-wal"))
    }

    @Test func whatIsCommittedOutlivesAnOwnerThatDidNotClose() async throws {
        let scratch = try ScratchStore()
        var store: SQLiteStore? = try scratch.openSQLite([noteMigration])
        try await store?.insert("kept")
        store = nil
        try await eventually("the store can be opened again") {
            do {
                store = try scratch.openSQLite([noteMigration])
                return true
            } catch let error as StoreError where error.code == .busy {
                return false
            }
        }
        #expect(try await store?.notes() == ["kept"])
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let error = try #require(throws: StoreError.self) { _ = try open("/proc/leadline/deeper/store.sqlite") }
        #expect(error.code == .noAccess)
        #expect(error.message.contains("/proc/leadline"))
    }

    @Test func aFolderThatIsAFileIsNamed() throws {
        let folder = try ScratchFolder()
        try Data("text".utf8).write(to: URL(filePath: folder.path + "/file"))
        let error = try #require(throws: StoreError.self) { _ = try open(folder.path + "/file/store.sqlite") }
        #expect(error.code == .noAccess)
        #expect(error.message.contains(folder.path + "/file"))
    }

    @Test func aFolderInPlaceOfTheFileIsRefused() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/store", withIntermediateDirectories: false)
        #expect(try #require(throws: StoreError.self) { _ = try open(folder.path + "/store") }.code == .noAccess)
    }

    @Test func aFileThatIsNoStoreIsLeftAlone() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/letter.txt"
        let text = Data(String(repeating: "Dear Sir or Madam, ", count: 400).utf8)
        try text.write(to: URL(filePath: path))
        #expect(try #require(throws: StoreError.self) { _ = try open(path) }.code == .corrupt)
        #expect(try Data(contentsOf: URL(filePath: path)) == text)
    }

    @Test func aDamagedStoreIsNamedSo() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.openSQLite([noteMigration])
        for number in 1...200 { try await store.insert(String(repeating: "\(number) ", count: 100)) }
        try await store.close()
        var bytes = try Data(contentsOf: URL(filePath: scratch.path))
        for index in 8_192..<bytes.count where index % 3 != 0 { bytes[index] = 0xA5 }
        try bytes.write(to: URL(filePath: scratch.path))
        let error = try await #require(throws: StoreError.self) {
            _ = try await scratch.openSQLite([noteMigration]).notes()
        }
        #expect(error.code == .corrupt)
    }

    private func open(_ path: String) throws -> SQLiteStore {
        let options = SQLiteStore.Options(path: path)
        return try SQLiteStore(options, migrations: Migration.common, newName: newNames("s"), at: testInstant)
    }
}
