import Assignment
import Contracts
import Store
import Synchronization

/// The rules that decide now: those of the file, with what commands changed of the sellers.
///
/// The changes are in the store, so all replicas have them; this is a copy, which each transaction holds against the store
/// when it reads its leads and again when it writes (`RosterTable.isAt`), in statements that it sends anyway. A change of the
/// roster takes the locks of all components first, so one that holds a lock of theirs cannot miss it.
final class LiveRules: Sendable {
    let file: RoutingRules
    private let state: Mutex<Version>

    /// One state of the roster, and the rules with it.
    struct Version: Sendable {
        var number: Int64
        var roster: Roster
        var rules: RoutingRules
    }

    init(_ file: RoutingRules) {
        self.file = file
        state = Mutex(Version(number: 0, roster: Roster(), rules: file))
    }

    /// As they were when they were last read or changed here; what is wrong with it is found out before it counts.
    var current: Version { state.withLock { $0 } }

    /// What this process changed itself; if its transaction fails after all, the next one finds out.
    func take(_ version: Version) { state.withLock { $0 = version } }

    /// As they are in the store.
    func read(in transaction: any Transaction) throws -> Version {
        let number = try transaction.run([RosterTable.version]).first?.first?.integer(0) ?? 0
        if let known = state.withLock({ $0.number == number ? $0 : nil }) { return known }
        guard let row = try transaction.run([RosterTable.read]).first?.first else {
            throw StoreError(.corrupt, "the roster is missing")
        }
        let roster = try BodyCodec.decode(Roster.self, from: try row.text(1))
        let version = Version(number: try row.integer(0), roster: roster, rules: try file.with(roster))
        take(version)
        return version
    }
}

/// The roster is not the one that a transaction began with: it decides anew by the other.
struct RosterChangedMeanwhile: Error {}

/// What commands changed of the sellers: all of it as it is, and each change with its moment, by whom and why.
enum RosterTable {
    static let version = Statement("SELECT version FROM roster WHERE id = 1")
    static let read = Statement("SELECT version, document FROM roster WHERE id = 1")

    /// Gives a row when the roster is still at this version.
    static func isAt(_ version: Int64) -> Statement {
        Statement("SELECT 1 FROM roster WHERE id = 1 AND version = $1", [.integer(version)])
    }

    /// Writes the next version over the one that was read; gives a row unless that is no longer what is stored.
    static func write(_ version: LiveRules.Version, over number: Int64) throws -> Statement {
        Statement(
            "UPDATE roster SET version = $1, document = $2 WHERE id = 1 AND version = $3 RETURNING version",
            [.integer(version.number), .text(try BodyCodec.encode(version.roster)), .integer(number)]
        )
    }

    static func insert(_ change: RosterChange, ruleSet: String, at instant: Instant) throws -> Statement {
        Statement(
            "INSERT INTO roster_change (at_ms, seller, rule_set, document) VALUES ($1, $2, $3, $4)",
            [.integer(instant.milliseconds), .text(change.seller), .text(ruleSet), .text(try BodyCodec.encode(change))]
        )
    }

    /// The newest first.
    static func changes(of seller: String) -> Statement {
        Statement(
            "SELECT at_ms, document FROM roster_change WHERE seller = $1 ORDER BY id DESC LIMIT $2",
            [.text(seller), SQLValue(RosterQuestion.limit)]
        )
    }

    static let open = Statement("SELECT seller, open_count FROM seller_book")
}
