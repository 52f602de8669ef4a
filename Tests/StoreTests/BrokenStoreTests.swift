import FoundationEssentials
import Glibc
import Store
import TestKit
import Testing

/// A disk that fails, in a process of its own: files may not grow, which is neither "full" nor right.
@Suite struct BrokenStoreTests {
    @Test func afterAFailedWriteNothingIsTaken() async throws {
        await #expect(processExitsWith: .exitCode(0)) {
            signal(SIGXFSZ, SIG_IGN)
            let scratch = try ScratchStore()
            let store = try scratch.openSQLite([noteMigration])
            try await store.insert("safe")
            let log = try Data(contentsOf: URL(filePath: scratch.path + "-wal")).count
            try limitFiles(to: rlim_t(log))
            do {
                try await store.insert("lost")
                exit(2)
            } catch let error as StoreError {
                guard error.code == .broken, error.message.contains("disk of the store failed") else { exit(3) }
            }
            // The disk is well again, but nobody knows what is on it.
            try limitFiles(to: rlim_t.max)
            for attempt in [{ try await store.insert("late") }, { try await store.maintain() }] {
                do {
                    try await attempt()
                    exit(4)
                } catch let error as StoreError {
                    guard error.code == .broken else { exit(5) }
                }
            }
            try await store.close()
            guard try Data(contentsOf: URL(filePath: scratch.path + "-wal")).count == log else { exit(6) }
            exit(0)
        }
    }

    @Test func theNextProcessFindsWhatWasAcknowledged() async throws {
        let result = try #require(
            await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
                signal(SIGXFSZ, SIG_IGN)
                let path = FileManager.default.temporaryDirectory.path + "/leadline-broken-" + UUID().uuidString
                let store = try openPlain(path + "/store.sqlite")
                try limitFiles(to: 200_000)
                for number in 0..<1_000 {
                    do {
                        try await store.insert("\(number)")
                    } catch let error as StoreError where error.code == .broken {
                        let report = Array("\n\(number) \(path)\n".utf8)
                        guard write(STDOUT_FILENO, report, report.count) == report.count else { exit(8) }
                        exit(7)
                    }
                }
            }
        )
        let output = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
        let words = try #require(output.last { $0.contains("/leadline-broken-") }).split(separator: " ")
        let (acknowledged, path) = (try #require(Int(words[0])), String(words[1]))
        let notes = try await openPlain(path + "/store.sqlite").notes()
        #expect(acknowledged > 0)
        #expect(notes.count >= acknowledged)
        #expect(notes == (0..<notes.count).map(String.init))
        try FileManager.default.removeItem(atPath: path)
    }
}

private func openPlain(_ path: String) throws -> SQLiteStore {
    let options = SQLiteStore.Options(path: path)
    let migrations = Migration.common + [noteMigration]
    return try SQLiteStore(options, migrations: migrations, newName: newNames("s"), at: testInstant)
}

private func limitFiles(to bytes: rlim_t) throws {
    var limit = rlimit(rlim_cur: bytes, rlim_max: rlim_t.max)
    guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { throw Interruption() }
    limit.rlim_cur = min(bytes, limit.rlim_max)
    guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { throw Interruption() }
}
