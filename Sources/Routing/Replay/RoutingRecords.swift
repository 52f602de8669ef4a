import Assignment
import Contracts
import Store

/// What routing recorded of a time, a page at a time: as it is stored, for others to make something of.
enum RoutingRecords {
    static func page(
        _ question: ReplayQuestion,
        rules: RoutingRules,
        in transaction: any Transaction
    ) throws -> ReplayPage {
        switch question.part {
        case .today: try today(rules, in: transaction)
        case .assignments, .offers: try assignments(question, in: transaction)
        case .decisions: try decisions(question, in: transaction)
        case .rules: try text(question, in: transaction)
        }
    }

    private static func today(_ rules: RoutingRules, in transaction: any Transaction) throws -> ReplayPage {
        var page = ReplayPage()
        page.ruleSet = rules.version
        page.shadow = try ShadowRules.state(in: transaction)
        page.accounts = try transaction.run(AuditTable.accounts).map {
            AuditPage.Account(ledger: try $0.text(0), seller: try $0.text(1), turn: Int(try $0.integer(2)))
        }
        return page
    }

    private static func assignments(_ question: ReplayQuestion, in transaction: any Transaction) throws -> ReplayPage {
        let after = question.after ?? AuditPage.Cursor(name: "")
        let rows = try transaction.run(
            question.part == .offers
                ? RecordTable.offers(from: question.from, to: question.to, after: after, limit: question.limit)
                : RecordTable.assignments(from: question.from, to: question.to, after: after, limit: question.limit)
        ).map { try AssignmentRow($0) }
        var page = ReplayPage()
        page.assignments = rows.map { ReplayPage.Assignment($0) }
        if question.part == .offers {
            let found = try transaction.run(rows.map { LeadRow.find($0.lead) })
            for (index, row) in found.enumerated() {
                guard let lead = try row.first.map({ try LeadRow($0) }), !lead.document.isEmpty else { continue }
                let scored = try BodyCodec.decode(LeadScored.self, from: lead.document)
                page.assignments[index].postedAt = scored.lead.createdAt
            }
            let contacts = try transaction.run(rows.map { StepTable.contact(of: $0.id) })
            for (index, row) in contacts.enumerated() {
                page.assignments[index].acceptedAt = rows[index].acceptedAt
                page.assignments[index].contactedAt = try row.first?.optionalInteger(0)
                    .map(Instant.init(milliseconds:))
            }
        }
        if rows.count == question.limit, let last = rows.last {
            page.next = AuditPage.Cursor(name: last.seller, number: last.offeredAt.milliseconds, id: last.id)
        }
        return page
    }

    private static func decisions(_ question: ReplayQuestion, in transaction: any Transaction) throws -> ReplayPage {
        var page = ReplayPage()
        guard let place = try question.after ?? start(question, in: transaction) else { return page }
        let rows = try transaction.run(RecordTable.decisions(question, after: place))
        var (last, bytes) = (place.number, 0)
        for row in rows where bytes < mostBytes {
            let document = try row.text(1)
            last = try row.integer(0)
            bytes += document.utf8.count
            page.decisions.append(document)
        }
        if rows.count == question.limit || page.decisions.count < rows.count {
            page.next = AuditPage.Cursor(name: "", number: last, id: place.id)
        }
        return page
    }

    /// The place before the first decision of the time, with the number of the last; nil when there is none.
    private static func start(_ question: ReplayQuestion, in transaction: any Transaction) throws -> AuditPage.Cursor? {
        let row = try transaction.run(RecordTable.ends(from: question.from, to: question.to)).first
        guard let first = try row?.optionalInteger(0), let last = try row?.optionalInteger(1) else { return nil }
        return AuditPage.Cursor(name: "", number: first - 1, id: String(last))
    }

    /// Pools with very many sellers make long decisions.
    private static let mostBytes = 4 * 1_048_576

    private static func text(_ question: ReplayQuestion, in transaction: any Transaction) throws -> ReplayPage {
        var page = ReplayPage()
        let start = question.after?.number ?? 0
        guard let version = question.ruleSet,
            let row = try transaction.run(RecordTable.text(of: version, from: start, count: mostCharacters)).first
        else { return page }
        let text = try row.text(0)
        page.text = text
        if start == 0 { page.roster = try row.optionalText(1) }
        if text.unicodeScalars.count == mostCharacters {
            page.next = AuditPage.Cursor(name: version, number: start + Int64(mostCharacters))
        }
        return page
    }

    private static let mostCharacters = 500_000
}

/// What a replay reads.
enum RecordTable {
    /// A month, and what the clocks may add to it: as long as an assignment may count in a period.
    private static let longestPeriodMs: Int64 = 32 * 86_400_000

    /// The numbers of the first and the last decision of a time.
    static func ends(from: Instant, to: Instant) -> Statement {
        Statement(
            "SELECT MIN(id), MAX(id) FROM decision WHERE at_ms >= $1 AND at_ms <= $2",
            [.integer(from.milliseconds), .integer(to.milliseconds)]
        )
    }

    /// In the order in which they were made: that of the clock may be another.
    static func decisions(_ question: ReplayQuestion, after place: AuditPage.Cursor) -> Statement {
        Statement(
            """
            SELECT id, document FROM decision WHERE id > $1 AND id <= $2 AND at_ms >= $3 AND at_ms <= $4
            AND chain IS NOT NULL ORDER BY id LIMIT $5
            """,
            [
                .integer(place.number), .integer(Int64(place.id) ?? .max), .integer(question.from.milliseconds),
                .integer(question.to.milliseconds), SQLValue(question.limit),
            ]
        )
    }

    static func assignments(from: Instant, to: Instant, after cursor: AuditPage.Cursor, limit: Int) -> Statement {
        Statement(
            """
            SELECT \(AssignmentRow.columns) FROM assignment
            WHERE (seller, offered_ms, id) > ($1, $2, $3) AND offered_ms <= $4
            AND (offered_ms >= $5 OR closed_ms >= $6
                OR state IN (\(AssignmentRow.live)))
            ORDER BY seller, offered_ms, id LIMIT $7
            """,
            [
                .text(cursor.name), .integer(cursor.number), .text(cursor.id), .integer(to.milliseconds),
                .integer(from.adding(milliseconds: -longestPeriodMs).milliseconds), .integer(from.milliseconds),
                SQLValue(limit),
            ]
        )
    }

    static func offers(from: Instant, to: Instant, after cursor: AuditPage.Cursor, limit: Int) -> Statement {
        Statement(
            """
            SELECT \(AssignmentRow.columns) FROM assignment
            WHERE (seller, offered_ms, id) > ($1, $2, $3) AND offered_ms >= $4 AND offered_ms <= $5
            ORDER BY seller, offered_ms, id LIMIT $6
            """,
            [
                .text(cursor.name), .integer(cursor.number), .text(cursor.id), .integer(from.milliseconds),
                .integer(to.milliseconds), SQLValue(limit),
            ]
        )
    }

    /// A part of the text of a rule file, by characters.
    static func text(of version: String, from start: Int64, count: Int) -> Statement {
        Statement(
            "SELECT SUBSTR(text, CAST($2 AS INTEGER), CAST($3 AS INTEGER)), roster FROM rule_set WHERE version = $1",
            [.text(version), .integer(start + 1), SQLValue(count)]
        )
    }
}

extension ReplayPage.Assignment {
    fileprivate init(_ row: AssignmentRow) {
        self.init(
            lead: AssignmentRow.firstLead(ofID: row.id),
            seller: row.seller,
            territory: row.territory,
            at: row.offeredAt,
            due: row.dueAt,
            state: row.state,
            since: row.closedAt,
            reason: row.reason
        )
    }
}

extension StepTable {
    /// When the seller of an assignment first spoke with the person.
    fileprivate static func contact(of assignment: String) -> Statement {
        Statement(
            "SELECT MIN(at_ms) FROM assignment_step WHERE assignment = $1 AND step = $2",
            [.text(assignment), .text(AssignmentState.contacted.rawValue)]
        )
    }
}
