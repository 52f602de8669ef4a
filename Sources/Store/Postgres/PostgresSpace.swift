/// The locks that replicas of a service hold against each other.
///
/// PostgreSQL knows an advisory lock, in each database, by one number of 64 bits or by two of 32, which never meet:
/// transactions lock keys by one, writers hold lanes and migrations by two. All replicas, whatever their version, must
/// agree on them; so they never change. Services may share a database, with a schema each: so the number of the schema
/// is a part of them.
struct PostgresSpace: Hashable, Sendable {
    /// The schema that the tables are in, as `pg_namespace` numbers it.
    let schema: Int64

    /// Lets one replica at a time change the schema.
    var lockMigration: Statement {
        Statement("SELECT pg_advisory_xact_lock(CAST($1 AS INTEGER), 0)", [half])
    }

    /// Takes the lock of a lane for as long as the connection lives, if nobody has it; gives 1 when it did.
    func tryLane(_ number: Int64) -> Statement {
        Statement(
            "SELECT pg_try_advisory_lock(CAST($1 AS INTEGER), CAST($2 AS INTEGER))",
            [half, .integer(number)]
        )
    }

    /// Takes the locks of keys until the transaction ends, in one order whatever theirs.
    func lock(_ keys: [String]) -> Statement {
        let numbers = Set(keys.map(number)).sorted()
        return Statement(
            "SELECT pg_advisory_xact_lock(number) FROM UNNEST(CAST($1 AS BIGINT[])) AS number",
            [.text("{\(numbers.map(String.init).joined(separator: ","))}")]
        )
    }

    func share(_ key: String) -> Statement {
        Statement("SELECT pg_advisory_xact_lock_shared($1)", [.integer(number(of: key))])
    }

    func tryLock(_ key: String) -> Statement {
        Statement("SELECT pg_try_advisory_xact_lock($1)", [.integer(number(of: key))])
    }

    /// What announcements are known by.
    var channel: String { "leadline_\(schema)" }

    /// FNV-1a, 64 bits.
    ///
    /// Two keys with one number wait for each other without need; no harm beyond that.
    private func number(of key: String) -> Int64 {
        let hash = "\(schema)\n\(key)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return Int64(bitPattern: hash)
    }

    private var half: SQLValue { .integer(Int64(Int32(truncatingIfNeeded: schema))) }
}
