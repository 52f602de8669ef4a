/// Moves the state of a stopped service from its SQLite file to an empty PostgreSQL database.
///
/// Everything goes in one transaction, and is read back and compared before it is committed: when anything fails the
/// database is as empty as before, and it can be tried again.
package struct StoreCopy: Sendable {
    private let path: String
    private let source: SQLiteStore
    private let target: any Store

    /// What was copied of one table.
    package struct Table: Hashable, Sendable {
        package let name: String
        package let rows: Int64
        /// Sum over the rows, in whatever order, of a hash of each.
        package let checksum: UInt64
    }

    /// Both are open, and their schemas are those of this program; holding the source open shows that its service is
    /// stopped.
    package init(from source: SQLiteStore, at path: String, to target: any Store) {
        self.source = source
        self.path = path
        self.target = target
    }

    /// Rows that are read and written together.
    private static let page = 500

    /// Tables that a store has before anything was written to it; what the source says there takes their place.
    private static let beginnings = ["store_identity", "lane"]

    /// Copies all tables; `progress` is called with each table and the rows copied of it so far.
    ///
    /// The target is to be closed afterwards: its own lane made room for those of the source. Throws when the target
    /// is not empty, or does not hold what was written to it.
    package func run(progress: @escaping @Sendable (String, Int64) -> Void) async throws -> [Table] {
        let path = path
        return try await target.write { transaction in
            let reader = try SQLiteConnection(path: path, readOnly: true)
            return try reader.transaction(immediate: false) { reader in
                let layouts = try TableLayout.all(in: reader)
                try Self.requireEmpty(layouts, in: transaction)
                for name in Self.beginnings { try transaction.run(Statement("DELETE FROM \(name)")) }
                var copied: [Table] = []
                for layout in layouts {
                    let table = try Self.copy(layout, from: reader, to: transaction, progress: progress)
                    let found = try Self.sum(layout, in: transaction) { _ in }
                    guard found == table else {
                        throw StoreError(
                            .corrupt,
                            "\(layout.name) differs after copying: \(table.rows) rows went in, \(found.rows) came back"
                        )
                    }
                    copied.append(table)
                }
                return copied
            }
        }
    }

    private static func requireEmpty(_ layouts: [TableLayout], in transaction: any Transaction) throws {
        for layout in layouts where !beginnings.contains(layout.name) {
            guard try transaction.run(Statement("SELECT 1 FROM \(layout.name) LIMIT 1")).isEmpty else {
                throw StoreError(
                    .wrongSchema,
                    "the target is not empty: it has rows in \(layout.name); copy into a new database"
                )
            }
        }
    }

    private static func copy(
        _ layout: TableLayout,
        from reader: any Transaction,
        to transaction: any Transaction,
        progress: (String, Int64) -> Void
    ) throws -> Table {
        var count: Int64 = 0
        let table = try sum(layout, in: reader) { rows in
            try transaction.run(rows.map { layout.insert($0) })
            count += Int64(rows.count)
            progress(layout.name, count)
        }
        if let identity = layout.identity {
            // The next number is above every one that was ever given, also of rows that are gone.
            try transaction.run(
                Statement(
                    "SELECT setval(pg_get_serial_sequence('\(layout.name)', '\(identity.column)'), \(identity.last))"
                )
            )
        }
        return table
    }

    /// Reads a table page by page, hands the pages on and adds the rows up.
    private static func sum(
        _ layout: TableLayout,
        in transaction: any Transaction,
        page: ([Row]) throws -> Void
    ) throws -> Table {
        var count: Int64 = 0
        var checksum: UInt64 = 0
        var last: Row?
        while true {
            let rows = try transaction.run(layout.page(after: last, limit: Self.page))
            try page(rows)
            count += Int64(rows.count)
            for row in rows { checksum &+= row.checksum }
            last = rows.last
            if rows.count < Self.page { return Table(name: layout.name, rows: count, checksum: checksum) }
        }
    }
}

/// The columns of a table, and which of them are its primary key.
private struct TableLayout {
    let name: String
    let columns: [String]
    /// Places of the key's columns among all columns, in the order of the key.
    let key: [Int]
    /// The column that the engine counts up, and the last number that it gave.
    let identity: (column: String, last: Int64)?

    /// All tables but the one that says which schema the store has: the target has its own already.
    static func all(in reader: any Transaction) throws -> [TableLayout] {
        let names = Statement(
            """
            SELECT name FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migration' ORDER BY name
            """
        )
        var counters: [String: Int64] = [:]
        for row in try reader.run(Statement("SELECT name, seq FROM sqlite_sequence")) {
            counters[try row.text(0)] = try row.integer(1)
        }
        return try reader.run(names).map { row in
            let name = try row.text(0)
            let columns = try reader.run(
                Statement("SELECT name, pk FROM pragma_table_info('\(name)') ORDER BY cid")
            )
            let keys = try columns.enumerated().filter { try $1.integer(1) > 0 }
                .sorted { try $0.element.integer(1) < $1.element.integer(1) }
            let titles = try columns.map { try $0.text(0) }
            return TableLayout(
                name: name,
                columns: titles,
                key: keys.map(\.offset),
                identity: counters[name].map { (titles[keys[0].offset], $0) }
            )
        }
    }

    func insert(_ row: Row) -> Statement {
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return Statement("INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(places))", row.values)
    }

    /// The rows after one, in the order of the key, whichever order the engine gives to texts.
    func page(after row: Row?, limit: Int) -> Statement {
        let key = self.key.map { columns[$0] }.joined(separator: ", ")
        let places = self.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let bound = row == nil ? "" : "WHERE (\(key)) > (\(places))"
        return Statement(
            "SELECT \(columns.joined(separator: ", ")) FROM \(name) \(bound) ORDER BY \(key) LIMIT \(limit)",
            row.map { row in self.key.map { row.values[$0] } } ?? []
        )
    }
}

extension Row {
    /// A hash of all values (FNV-1a, 64 bits).
    fileprivate var checksum: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for value in values {
            switch value {
            case .null: add("n".utf8)
            case .integer(let number): add("i\(number)".utf8)
            case .text(let text): add("t\(text.utf8.count):\(text)".utf8)
            }
        }
        return hash
    }
}
