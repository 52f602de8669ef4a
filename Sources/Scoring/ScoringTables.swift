import Contracts
import Store

/// A lead, as scoring holds it.
struct LeadRow: Hashable, Sendable {
    var id: String
    /// Of the lead, as enrichment counts; -1 when only the merge is known of it.
    var revision: Int64
    var scoreRevision: Int64
    var stage: LeadStage?
    /// Set by a person, or by what sales reported: no score changes it.
    var heldStage: LeadStage?
    /// Whether routing has been told of it.
    var isRouted: Bool
    var mergedInto: String?
    /// Enrichment's newest word on the lead (`LeadEnriched`) as JSON.
    var document: String
    /// Nil for a stage from before this was noted.
    var stageSince: Instant?
    /// When its stage may change though nothing is heard; a message to ourselves is on its way.
    var due: Instant?
    /// Until when a rejected lead is left alone.
    var restUntil: Instant?
    /// The score with which it became sales-qualified the last time; nil for one from before this was noted.
    var handOff: ScoreKey?
    /// Of the newest report of a seller.
    var outcomeAt: Instant?
    /// Its newest score at a glance; nil for one from before this was noted.
    var lastScore: LastScore?
    /// When it was noted that nobody answered for the mql in time; nil until then.
    var remindedAt: Instant?

    static let unknownRevision: Int64 = -1

    init(id: String) {
        self.id = id
        revision = Self.unknownRevision
        scoreRevision = 0
        isRouted = false
        document = ""
    }

    init(_ row: Row) throws(StoreError) {
        id = try row.text(0)
        revision = try row.integer(1)
        scoreRevision = try row.integer(2)
        stage = try row.optionalText(3).flatMap(LeadStage.init(rawValue:))
        heldStage = try row.optionalText(4).flatMap(LeadStage.init(rawValue:))
        isRouted = try row.integer(5) == 1
        mergedInto = try row.optionalText(6)
        document = try row.text(7)
        stageSince = try row.optionalInteger(8).map(Instant.init(milliseconds:))
        due = try row.optionalInteger(9).map(Instant.init(milliseconds:))
        restUntil = try row.optionalInteger(10).map(Instant.init(milliseconds:))
        handOff = try ScoreKey(lead: row.optionalText(11), revision: row.optionalInteger(12))
        outcomeAt = try row.optionalInteger(13).map(Instant.init(milliseconds:))
        remindedAt = try row.optionalInteger(14).map(Instant.init(milliseconds:))
        lastScore = try LastScore(row, from: 15)
    }

    private static let columns = """
        id, revision, score_revision, stage, held_stage, is_routed, merged_into, document, stage_since_ms, due_ms,
        rest_until_ms, handoff_lead, handoff_revision, outcome_ms, reminded_ms, \(LastScore.columns)
        """

    static func find(_ id: String) -> Statement {
        Statement("SELECT \(columns) FROM lead WHERE id = $1", [.text(id)])
    }

    /// The leads behind one, by their ids.
    static func page(after id: String, limit: Int) -> Statement {
        Statement("SELECT \(columns) FROM lead WHERE id > $1 ORDER BY id LIMIT $2", [.text(id), SQLValue(limit)])
    }

    static let count = Statement("SELECT COUNT(*) FROM lead")

    /// The leads that wait for a sales person, those that wait longest first.
    static func waiting(limit: Int, offset: Int) -> Statement {
        Statement(
            """
            SELECT \(columns) FROM lead WHERE stage = 'mql' AND merged_into IS NULL AND held_stage IS NULL
            ORDER BY stage_since_ms, id LIMIT $1 OFFSET $2
            """,
            [SQLValue(limit), SQLValue(offset)]
        )
    }

    static let countWaiting = Statement(
        "SELECT COUNT(*) FROM lead WHERE stage = 'mql' AND merged_into IS NULL AND held_stage IS NULL"
    )

    var save: Statement {
        Statement(
            """
            INSERT INTO lead (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
            $15, $16, $17, $18, $19, $20, $21)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, score_revision = excluded.score_revision,
            stage = excluded.stage, held_stage = excluded.held_stage, is_routed = excluded.is_routed,
            merged_into = excluded.merged_into, document = excluded.document,
            stage_since_ms = excluded.stage_since_ms, due_ms = excluded.due_ms, rest_until_ms = excluded.rest_until_ms,
            handoff_lead = excluded.handoff_lead, handoff_revision = excluded.handoff_revision,
            outcome_ms = excluded.outcome_ms, reminded_ms = excluded.reminded_ms, \(LastScore.update)
            """,
            [
                .text(id), .integer(revision), .integer(scoreRevision), SQLValue(stage?.rawValue),
                SQLValue(heldStage?.rawValue), .integer(isRouted ? 1 : 0), SQLValue(mergedInto), .text(document),
                SQLValue(stageSince), SQLValue(due), SQLValue(restUntil),
                SQLValue(handOff?.lead), handOff.map { .integer($0.revision) } ?? .null, SQLValue(outcomeAt),
                SQLValue(remindedAt),
            ] + LastScore.values(lastScore)
        )
    }
}

extension SQLValue {
    /// Milliseconds, or null.
    fileprivate init(_ instant: Instant?) { self = instant.map { .integer($0.milliseconds) } ?? .null }
}

/// What leads did.
///
/// The same activity counts once, however often it is told. One that turned out to be another lead's stays as a row
/// without a document, so that an older message that comes late does not bring it back.
enum ActivityTable {
    /// Notes an activity; with `revives` also one that was taken from the lead before.
    static func insert(
        _ activity: Activity,
        id: String,
        of lead: String,
        revives: Bool
    ) throws -> Statement {
        Statement(
            "INSERT INTO activity (lead, id, document) VALUES ($1, $2, $3) \(revives ? revive : "ON CONFLICT DO NOTHING")",
            [.text(lead), .text(id), .text(try BodyCodec.encode(activity))]
        )
    }

    static func remove(_ id: String, of lead: String) -> Statement {
        Statement(
            """
            INSERT INTO activity (lead, id, document) VALUES ($1, $2, '')
            ON CONFLICT (lead, id) DO UPDATE SET document = ''
            """,
            [.text(lead), .text(id)]
        )
    }

    /// Documents and ids; the document of one that was removed is empty.
    static func all(of lead: String) -> Statement {
        Statement("SELECT document, id FROM activity WHERE lead = $1 ORDER BY id", [.text(lead)])
    }

    /// Leads and documents of those behind one lead up to another, by the leads' ids.
    static func all(after id: String, through last: String) -> Statement {
        Statement(
            "SELECT lead, document FROM activity WHERE lead > $1 AND lead <= $2 AND document != '' ORDER BY lead, id",
            [.text(id), .text(last)]
        )
    }

    static func move(from other: String, to lead: String) -> [Statement] {
        [
            Statement(
                """
                INSERT INTO activity (lead, id, document) SELECT $1, id, document FROM activity WHERE lead = $2
                \(revive)
                """,
                [.text(lead), .text(other)]
            ),
            Statement("DELETE FROM activity WHERE lead = $1", [.text(other)]),
        ]
    }

    private static let revive = """
        ON CONFLICT (lead, id) DO UPDATE SET document = excluded.document WHERE activity.document = ''
        """
}

/// Which score of which lead.
struct ScoreKey: Hashable, Sendable {
    var lead: String
    var revision: Int64

    init(lead: String, revision: Int64) {
        self.lead = lead
        self.revision = revision
    }

    /// Nil without both.
    init?(lead: String?, revision: Int64?) {
        guard let lead, let revision else { return nil }
        self.init(lead: lead, revision: revision)
    }
}

/// Every score that was made, with what it was made from: with the rule set of that version it can be made again.
enum ScoreTable {
    /// Notes a score with enrichment's word on the lead (`lead`, JSON) and the ids of the activities that were known.
    ///
    /// Activities are never changed, so their ids tell enough.
    static func insert(_ score: Score, lead: String, activities: [String], at instant: Instant) throws -> Statement {
        Statement(
            """
            INSERT INTO score (lead, revision, at_ms, rule_set, lead_document, activities, document)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(score.lead), .integer(score.revision), .integer(instant.milliseconds), .text(score.ruleSet),
                .text(lead), .text(try BodyCodec.encode(activities)), .text(try BodyCodec.encode(score)),
            ]
        )
    }

    static func find(_ key: ScoreKey) -> Statement {
        Statement(
            "SELECT document FROM score WHERE lead = $1 AND revision = $2",
            [.text(key.lead), .integer(key.revision)]
        )
    }

    static func newest(of lead: String) -> Statement {
        Statement("SELECT document FROM score WHERE lead = $1 ORDER BY revision DESC LIMIT 1", [.text(lead)])
    }

    /// What a score was made from.
    static func source(of key: ScoreKey) -> Statement {
        Statement(
            "SELECT lead_document, activities, at_ms FROM score WHERE lead = $1 AND revision = $2",
            [.text(key.lead), .integer(key.revision)]
        )
    }

    static func all(of lead: String) -> Statement {
        Statement("SELECT document FROM score WHERE lead = $1 ORDER BY revision", [.text(lead)])
    }
}
