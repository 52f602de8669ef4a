import Contracts
import Store
import TestKit
import Testing

/// Moving house: from a SQLite file to a PostgreSQL database.
@Suite struct StoreCopyTests {
    private let old: ScratchStore
    private let new: ScratchStore

    init() throws {
        old = try ScratchStore(.sqlite)
        new = try ScratchStore(.postgres)
    }

    /// Copies what is in the old place, with the store of it open.
    private func copy(_ source: SQLiteStore, to target: any Store) async throws -> [StoreCopy.Table] {
        try await StoreCopy(from: source, at: old.path, to: target).run { _, _ in }
    }

    @Test func everythingArrivesAndGoesOn() async throws {
        let source = try old.openSQLite([noteMigration], flushes: false)
        for number in 1...1_203 { try await source.insert("note \(number), naïve ☕️") }
        try await source.run("DELETE FROM note WHERE id > 1200")
        try await source.write { transaction in
            try transaction.run(Timers.schedule(type: "t", body: "{}", due: testInstant))
            let entry = Outbox.Entry(
                number: try transaction.nextMessage(),
                type: "t",
                key: "k",
                at: testInstant,
                trace: nil,
                body: "{}"
            )
            try transaction.run(Outbox.append(entry, to: "scoring"))
        }
        let lanes = try await source.read { try Lane.inUse(in: $0) }
        let target = try await new.open([noteMigration], newID: "fresh")
        let tables = try await copy(source, to: target)
        #expect(tables.first { $0.name == "note" }?.rows == 1_200)
        try await target.close()
        try await source.close()

        let moved = try await new.open([noteMigration], newID: "another")
        #expect(moved.id == source.id)
        #expect(try await moved.notes() == (1...1_200).map { "note \($0), naïve ☕️" })
        #expect(try await moved.read { try Lane.inUse(in: $0) } == lanes)
        #expect(try await moved.claim(lanes) == lanes)
        #expect(try await moved.read { try Timers.nextDue(in: $0) } == testInstant)
        // Numbers that were given to rows that are gone are not given again.
        let row = try await moved.run("INSERT INTO note (words) VALUES ('next') RETURNING id")
        #expect(row == [Row([.integer(1_204)])])
        try await moved.close()
    }

    @Test func aTargetWithAnythingInItIsRefused() async throws {
        let source = try old.openSQLite([noteMigration])
        try await source.insert("mine")
        let target = try await new.open([noteMigration])
        try await target.insert("theirs")
        let error = try await #require(throws: StoreError.self) { _ = try await copy(source, to: target) }
        #expect(error.message.contains("not empty"))
        #expect(error.message.contains("note"))
        #expect(try await target.notes() == ["theirs"])
        try await target.close()
    }

    @Test func whatFailedHalfWayCanBeTriedAgain() async throws {
        let source = try old.openSQLite([noteMigration])
        try await source.insert("good")
        // SQLite takes it, PostgreSQL does not.
        try await source.insert("bad\u{0}")
        let target = try await new.open([noteMigration])
        await #expect(throws: StoreError.self) { _ = try await copy(source, to: target) }
        #expect(try await target.notes().isEmpty)
        try await source.run("UPDATE note SET words = 'mended' WHERE id = 2")
        _ = try await copy(source, to: target)
        try await target.close()
        let moved = try await new.open([noteMigration])
        #expect(try await moved.notes() == ["good", "mended"])
        try await moved.close()
    }
}
