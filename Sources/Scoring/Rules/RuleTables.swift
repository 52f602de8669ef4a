import Contracts
import Scorecard
import Store

/// Every rule set that decided, or was published, by its version: what a score names can always be read.
enum RuleSetTable {
    static func insert(_ rules: ScoringRules, at instant: Instant) -> Statement {
        Statement(
            "INSERT INTO rule_set (version, text, first_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            [.text(rules.version), .text(rules.text), .integer(instant.milliseconds)]
        )
    }

    static func find(_ version: String) -> Statement {
        Statement("SELECT text FROM rule_set WHERE version = $1", [.text(version)])
    }
}

/// A rule set came into force, and how far the leads have been looked at again since.
struct Publication: Hashable, Sendable {
    var number: Int64
    var version: String
    var at: Instant
    var by: String
    var note: String?
    /// The lead up to which, by id, all have been looked at.
    var cursor = ""
    var rescoring: Rescoring

    init(number: Int64, version: String, at: Instant, by: String, note: String?, rescoring: Rescoring) {
        self.number = number
        self.version = version
        self.at = at
        self.by = by
        self.note = note
        self.rescoring = rescoring
    }

    init(_ row: Row) throws(StoreError) {
        number = try row.integer(0)
        version = try row.text(1)
        at = Instant(milliseconds: try row.integer(2))
        by = try row.text(3)
        note = try row.optionalText(4)
        cursor = try row.text(5)
        rescoring = Rescoring(
            leads: try row.integer(6),
            looked: try row.integer(7),
            changed: try row.integer(8),
            finishedAt: try row.optionalInteger(9).map(Instant.init(milliseconds:))
        )
    }
}

/// The publications, in their order; the newest is in force.
enum PublicationTable {
    private static let columns =
        "number, version, at_ms, published_by, note, cursor, leads, looked, changed, finished_ms"

    static let inForce = newest(1)

    static func newest(_ count: Int) -> Statement {
        Statement("SELECT \(columns) FROM rule_publication ORDER BY number DESC LIMIT $1", [SQLValue(count)])
    }

    /// Writes a publication, or how far it has come.
    static func save(_ publication: Publication) -> Statement {
        Statement(
            """
            INSERT INTO rule_publication (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (number) DO UPDATE SET cursor = excluded.cursor, looked = excluded.looked,
            changed = excluded.changed, finished_ms = excluded.finished_ms
            """,
            [
                .integer(publication.number), .text(publication.version), .integer(publication.at.milliseconds),
                .text(publication.by), SQLValue(publication.note), .text(publication.cursor),
                .integer(publication.rescoring.leads), .integer(publication.rescoring.looked),
                .integer(publication.rescoring.changed), SQLValue(publication.rescoring.finishedAt?.milliseconds),
            ]
        )
    }
}
