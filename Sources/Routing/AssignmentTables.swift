import Assignment
import Contracts
import Store

/// A lead offered to one seller, and what became of it.
struct AssignmentRow: Hashable, Sendable {
    var id: String
    var lead: String
    var seller: String
    var territory: String
    var pool: String
    var attempt: Int64
    var state: AssignmentState
    var offeredAt: Instant
    var dueAt: Instant
    /// When it got the state that it has; nil as long as it is offered.
    var closedAt: Instant?
    var reason: String?
    var acceptedAt: Instant?
    var askedBack: AssignmentStanding.AskedBack?
    var askedBackAt: Instant?
    var askedBackReason: String?
    /// Whether others were asked at the same time.
    var isShared = false
    /// Whether who the person is comes only when it is accepted.
    var isWithheld = false

    static let columns = """
        id, lead, seller, territory, pool, attempt, state, offered_ms, due_ms, closed_ms, reason, accepted_ms, \
        asked_back, asked_back_ms, asked_back_reason, shared, withheld
        """

    /// The states of those that a seller has, as a list of SQL.
    static let live = AssignmentState.allCases.filter(\.isLive).map { "'\($0.rawValue)'" }.joined(separator: ", ")

    init(
        id: String,
        lead: String,
        seller: String,
        territory: String,
        pool: String,
        attempt: Int64,
        offeredAt: Instant,
        dueAt: Instant
    ) {
        self.id = id
        self.lead = lead
        self.seller = seller
        self.territory = territory
        self.pool = pool
        self.attempt = attempt
        state = .offered
        self.offeredAt = offeredAt
        self.dueAt = dueAt
    }

    init(_ row: Row) throws(StoreError) {
        id = try row.text(0)
        lead = try row.text(1)
        seller = try row.text(2)
        territory = try row.text(3)
        pool = try row.text(4)
        attempt = try row.integer(5)
        let state = try row.text(6)
        guard let known = AssignmentState(rawValue: state) else {
            throw StoreError(.corrupt, "an assignment has the unknown state \"\(state)\"")
        }
        self.state = known
        offeredAt = Instant(milliseconds: try row.integer(7))
        dueAt = Instant(milliseconds: try row.integer(8))
        closedAt = try row.optionalInteger(9).map(Instant.init(milliseconds:))
        reason = try row.optionalText(10)
        acceptedAt = try row.optionalInteger(11).map(Instant.init(milliseconds:))
        askedBack = try row.optionalText(12).flatMap(AssignmentStanding.AskedBack.init(rawValue:))
        askedBackAt = try row.optionalInteger(13).map(Instant.init(milliseconds:))
        askedBackReason = try row.optionalText(14)
        isShared = try row.integer(15) == 1
        isWithheld = try row.integer(16) == 1
    }

    static func find(_ id: String) -> Statement {
        Statement("SELECT \(columns) FROM assignment WHERE id = $1", [.text(id)])
    }

    /// All that a lead had, in the order in which it was offered.
    static func find(lead: String) -> Statement {
        Statement("SELECT \(columns) FROM assignment WHERE lead = $1 ORDER BY offered_ms, attempt", [.text(lead)])
    }

    var standing: AssignmentStanding {
        AssignmentStanding(state: state, acceptedAt: acceptedAt, askedBack: askedBack)
    }

    var insert: Statement {
        Statement(
            """
            INSERT INTO assignment (id, lead, seller, territory, pool, attempt, state, offered_ms, due_ms, shared,
            withheld) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .text(id), .text(lead), .text(seller), .text(territory), .text(pool), .integer(attempt),
                .text(state.rawValue), .integer(offeredAt.milliseconds), .integer(dueAt.milliseconds),
                .integer(isShared ? 1 : 0), .integer(isWithheld ? 1 : 0),
            ]
        )
    }

    /// Writes what can change: the lead (by a merge), the state, what was asked, and how it ended.
    var update: Statement {
        Statement(
            """
            UPDATE assignment SET lead = $1, state = $2, closed_ms = $3, reason = $4, accepted_ms = $5,
            asked_back = $6, asked_back_ms = $7, asked_back_reason = $8 WHERE id = $9
            """,
            [
                .text(lead), .text(state.rawValue), SQLValue(closedAt?.milliseconds), SQLValue(reason),
                SQLValue(acceptedAt?.milliseconds), SQLValue(askedBack?.rawValue),
                SQLValue(askedBackAt?.milliseconds), SQLValue(askedBackReason), .text(id),
            ]
        )
    }
}

/// What happened to an assignment after it was offered: each step with its moment, who took it, and why.
enum StepTable {
    /// What is no change of state.
    enum Note: Hashable, Sendable {
        case askedBack, returnRefused
        case flagged(LateFact)

        var text: String {
            switch self {
            case .askedBack: "asked_back"
            case .returnRefused: "return_refused"
            case .flagged(let fact): "flagged_\(fact.rawValue)"
            }
        }
    }

    static func insert(_ step: String, of assignment: String, by who: String, reason: String?, at instant: Instant)
        -> Statement
    {
        Statement(
            "INSERT INTO assignment_step (assignment, at_ms, step, who, reason) VALUES ($1, $2, $3, $4, $5)",
            [.text(assignment), .integer(instant.milliseconds), .text(step), .text(who), SQLValue(reason)]
        )
    }

    /// All steps of the assignments of a lead, by assignment and in their order.
    static func find(lead: String) -> Statement {
        Statement(
            """
            SELECT step.assignment, step.at_ms, step.step, step.who, step.reason FROM assignment_step AS step
            JOIN assignment ON assignment.id = step.assignment WHERE assignment.lead = $1
            ORDER BY assignment.attempt, step.id
            """,
            [.text(lead)]
        )
    }
}

/// Leads that their sellers want to give back, where a person decides.
enum ReturnTable {
    static let count = Statement("SELECT COUNT(*) FROM assignment WHERE asked_back = 'waits'")

    /// The column of the lead's document, after those of the assignment.
    static let document = AssignmentRow.columns.split(separator: ",").count

    /// Those that wait longest first.
    static func waiting(_ question: ReturnReviewsQuestion) -> Statement {
        let columns = AssignmentRow.columns.split(separator: ", ").map { "assignment.\($0)" }.joined(separator: ", ")
        return Statement(
            """
            SELECT \(columns), lead.document FROM assignment JOIN lead ON lead.id = assignment.lead
            WHERE asked_back = 'waits' ORDER BY asked_back_ms, assignment.id LIMIT $1 OFFSET $2
            """,
            [SQLValue(question.limit), SQLValue(question.offset)]
        )
    }
}
