import Contracts
import Store

/// A submission, as ingestion remembers it.
struct SubmissionRow: Hashable, Sendable {
    let id: String
    let source: String
    let idempotencyKey: String
    /// Hash of what was posted: the same key with something else is a slip.
    let fingerprint: String
    let receivedAt: Instant
    var lead: String?

    static let columns = "id, source, idempotency_key, fingerprint, received_ms, lead"

    init(
        id: String,
        source: String,
        idempotencyKey: String,
        fingerprint: String,
        receivedAt: Instant,
        lead: String? = nil
    ) {
        self.id = id
        self.source = source
        self.idempotencyKey = idempotencyKey
        self.fingerprint = fingerprint
        self.receivedAt = receivedAt
        self.lead = lead
    }

    init(_ row: Row) throws(StoreError) {
        id = try row.text(0)
        source = try row.text(1)
        idempotencyKey = try row.text(2)
        fingerprint = try row.text(3)
        receivedAt = Instant(milliseconds: try row.integer(4))
        lead = try row.optionalText(5)
    }

    /// Finds a source's submission by its key.
    static func find(source: String, key: String) -> Statement {
        Statement(
            "SELECT \(columns) FROM submission WHERE source = $1 AND idempotency_key = $2",
            [.text(source), .text(key)]
        )
    }

    /// Finds a source's submission by our id.
    static func find(source: String, id: String) -> Statement {
        Statement("SELECT \(columns) FROM submission WHERE id = $1 AND source = $2", [.text(id), .text(source)])
    }

    static func find(lead: String) -> Statement {
        Statement("SELECT \(columns) FROM submission WHERE lead = $1 ORDER BY received_ms, id", [.text(lead)])
    }

    /// Of each source, its submissions and the leads that they are of: one that went into another counts as that one.
    static let countBySource = Statement(
        """
        WITH RECURSIVE \(LeadEventTable.home)
        SELECT source, COUNT(*), COUNT(DISTINCT COALESCE(home.into_lead, submission.lead))
        FROM submission LEFT JOIN home ON home.lead = submission.lead GROUP BY source ORDER BY source
        """
    )

    /// Notes the lead that enrichment matched it to.
    static func match(_ submission: String, to lead: String) -> Statement {
        Statement("UPDATE submission SET lead = $1 WHERE id = $2", [.text(lead), .text(submission)])
    }

    /// Notes it; without a touch as one that tells of an activity.
    func insert(_ touch: Touch?) -> Statement {
        Statement(
            """
            INSERT INTO submission (\(Self.columns), kind, campaign, channel, funnel_position)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .text(id), .text(source), .text(idempotencyKey), .text(fingerprint),
                .integer(receivedAt.milliseconds), SQLValue(lead), .text(touch == nil ? "activity" : "lead"),
                SQLValue(touch?.campaign), SQLValue(touch?.channel?.rawValue), SQLValue(touch?.position?.rawValue),
            ]
        )
    }

    /// By which way a person came to us, as the submission says or else its source's entry in the rules.
    struct Touch {
        let campaign: String?
        let channel: Channel?
        let position: FunnelPosition?

        init(_ post: SubmissionPost) {
            campaign = post.campaign
            channel = post.channel
            position = post.position
        }
    }
}

/// What other services told of a lead.
enum LeadEventTable {
    /// The statements that note events.
    ///
    /// A repeated one changes nothing. Where two speak of one row they keep their order; apart from that each table is
    /// written in the order of its key, so that two transactions that note the same never wait for each other crosswise.
    static func note(_ statuses: [LeadStatus]) -> [Statement] {
        let events = statuses.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            return (one.lead, one.at, one.event.rawValue, left.offset)
                < (other.lead, other.at, other.event.rawValue, right.offset)
        }
        var merges: [(lead: String, index: Int, into: String)] = []
        var matches: [(submission: String, index: Int, lead: String)] = []
        for (index, status) in statuses.enumerated() {
            if let into = status.into { merges.append((status.lead, index, into)) }
            if let submission = status.submission { matches.append((submission, index, status.lead)) }
        }
        return events.map { insert($0.element) }
            + merges.sorted { ($0.lead, $0.index) < ($1.lead, $1.index) }.map { merge($0.lead, into: $0.into) }
            + matches.sorted { ($0.submission, $0.index) < ($1.submission, $1.index) }
            .map { SubmissionRow.match($0.submission, to: $0.lead) }
    }

    private static func insert(_ status: LeadStatus) -> Statement {
        Statement(
            """
            INSERT INTO lead_event (lead, at_ms, event, stage, reason) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
            """,
            [
                .text(status.lead), .integer(status.at.milliseconds), .text(status.event.rawValue),
                SQLValue(status.stage?.rawValue), SQLValue(status.reason),
            ]
        )
    }

    private static func merge(_ lead: String, into survivor: String) -> Statement {
        Statement(
            "INSERT INTO lead_merge (lead, into_lead) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [.text(lead), .text(survivor)]
        )
    }

    /// For `WITH RECURSIVE`: `way` has each lead that was merged with all that it was merged into, one after the other;
    /// `home` the last of them.
    static let home = """
        way (lead, into_lead) AS (
            SELECT lead, into_lead FROM lead_merge
            UNION
            SELECT way.lead, lead_merge.into_lead FROM way JOIN lead_merge ON lead_merge.lead = way.into_lead
        ),
        home (lead, into_lead) AS (
            SELECT lead, into_lead FROM way
            WHERE NOT EXISTS (SELECT 1 FROM lead_merge WHERE lead_merge.lead = way.into_lead)
        )
        """

    /// The lead and those it was merged into, in that order.
    static func lineage(of lead: String, in transaction: any Transaction) throws(StoreError) -> [String] {
        var lineage = [lead]
        while let last = lineage.last,
            let row = try transaction.run(
                Statement("SELECT into_lead FROM lead_merge WHERE lead = $1", [.text(last)])
            ).first,
            case let into = try row.text(0), !lineage.contains(into)
        {
            lineage.append(into)
        }
        return lineage
    }

    /// Everything noted of these leads, oldest first, with the stage where the event tells one.
    static func history(
        of leads: [String],
        in transaction: any Transaction
    ) throws -> [(entry: SubmissionState.Entry, stage: LeadStage?)] {
        var history: [(entry: SubmissionState.Entry, stage: LeadStage?)] = []
        for lead in leads {
            let rows = try transaction.run(
                Statement(
                    "SELECT at_ms, event, stage, reason FROM lead_event WHERE lead = $1 ORDER BY at_ms",
                    [.text(lead)]
                )
            )
            for row in rows {
                guard let event = LeadStatus.Event(rawValue: try row.text(1)) else { continue }
                let entry = SubmissionState.Entry(
                    at: Instant(milliseconds: try row.integer(0)),
                    event: event,
                    reason: try row.optionalText(3)
                )
                history.append((entry, try row.optionalText(2).flatMap(LeadStage.init(rawValue:))))
            }
        }
        return history.sorted { ($0.entry.at, $0.entry.event.rank) < ($1.entry.at, $1.entry.event.rank) }
    }
}

extension LeadStatus.Event {
    /// The order of events of one instant: routing takes a lead back and offers it again in one breath.
    fileprivate var rank: Int {
        switch self {
        case .matched: 0
        case .merged: 1
        case .scored: 2
        case .declined, .expired, .returned, .recalled: 3
        case .waiting: 4
        case .offered: 5
        case .accepted: 6
        case .contacted: 7
        case .opportunity: 8
        case .won, .lost: 9
        }
    }
}
