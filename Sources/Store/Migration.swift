/// One step of a store's schema.
///
/// Steps are numbered, only ever added, and never changed once released.
package struct Migration: Hashable, Sendable {
    package let number: Int64
    package let name: String
    /// One statement each.
    ///
    /// `{identity}` stands for a primary key that the engine counts up and never uses twice, `{clustered}` for a table
    /// that is stored in the order of its primary key, where the engine knows such tables.
    package let statements: [String]

    package init(_ number: Int64, _ name: String, _ statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// Tells a changed step from the one that was applied (FNV-1a, 64 bits).
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (name + "\n" + statements.joined(separator: ";\n")).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}

/// Brings the schema of a store up to the program's.
struct Migrator {
    let migrations: [Migration]
    /// What the engine writes for the words in braces.
    let words: [String: String]

    /// Applies what is missing.
    ///
    /// Throws `wrongSchema` when the store is newer than the program or was changed.
    func migrate(_ transaction: any Transaction, appliedMs: Int64) throws(StoreError) {
        try transaction.run(
            Statement(
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL
                )
                """
            )
        )
        var applied: [Int64: String] = [:]
        for row in try transaction.run(Statement("SELECT number, checksum, name FROM schema_migration")) {
            let number = try row.integer(0)
            guard let known = migrations.first(where: { $0.number == number }) else {
                throw StoreError(
                    .wrongSchema,
                    "the store was written by a newer program (it has schema step \(number) \"\(try row.text(2))\"); "
                        + "run that version, or start with an empty store"
                )
            }
            guard try row.text(1) == known.checksum else {
                throw StoreError(.wrongSchema, "schema step \(number) \"\(known.name)\" is not the one in the store")
            }
            applied[number] = known.checksum
        }
        for migration in migrations.sorted(by: { $0.number < $1.number }) where applied[migration.number] == nil {
            for statement in migration.statements { try transaction.run(Statement(spelled(statement))) }
            try transaction.run(
                Statement(
                    "INSERT INTO schema_migration (number, name, checksum, applied_ms) VALUES ($1, $2, $3, $4)",
                    [.integer(migration.number), .text(migration.name), .text(migration.checksum), .integer(appliedMs)]
                )
            )
        }
    }

    private func spelled(_ statement: String) -> String {
        words.reduce(statement) { text, word in
            text.split(separator: "{\(word.key)}", omittingEmptySubsequences: false).joined(separator: word.value)
        }
    }
}

extension Migration {
    /// The tables that every service has.
    ///
    /// A service numbers its own steps from 100.
    package static let common = [
        StoreIdentity.migration, Inbox.migration, Outbox.migration, Timers.migration, DeadLetterTable.migration,
        Lane.migration,
    ]
}
