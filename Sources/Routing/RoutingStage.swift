package import Assignment
package import Contracts
import Rules
package import ServiceKit
package import Store

/// Gives every sales-qualified lead to one seller, and keeps the books.
package struct RoutingStage: Stage {
    package let service = ServiceName.routing
    package let destinations: [ServiceName] = [.scoring, .ingestion]
    package static let migrations = RoutingMigrations.all
    package let accepts: [Role: Set<Message.Kind>] = [
        .service: [.leadScored], .seller: [.assignmentAnswer],
    ]

    private let rules: RoutingRules

    package init(rules: RoutingRules) {
        self.rules = rules
    }

    package func admit(_ hello: Hello) throws(Problem) {
        guard hello.role == .seller else {
            throw Problem(.forbidden, "A \(hello.role.rawValue) has no business with routing.")
        }
        guard Fingerprint.isToken(hello.token, among: rules.sellers[hello.name]?.tokenSHA256.map { [$0] }) else {
            throw Problem(.notAuthorized, "There is no seller with this name and token.")
        }
    }

    package func warnings(at instant: Instant) -> [String] { rules.warnings.map(\.description) }

    package func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        var desk = RoutingDesk(rules: rules, instant: instant, in: transaction)
        try desk.load(batch)
        for received in batch {
            switch received.message {
            case .leadScored(let scored): try desk.take(scored, from: received)
            case .assignmentAnswer(let answer): try desk.take(answer, from: received)
            case .assignmentClosed(let due): try desk.expire(due)
            case .waitingDue(let due): desk.open(due)
            default: throw Problem(.unknownType, "Routing does not handle \(received.message.type.rawValue).")
            }
        }
        try desk.fillFreedPlaces()
        try desk.save()
        return desk.outgoing
    }

    /// Leads that waited may find a seller by the rules of today.
    package func begin(in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        var desk = RoutingDesk(rules: rules, instant: instant, in: transaction)
        try desk.reconsiderWaiting()
        try desk.save()
        return desk.outgoing
    }

    package func events(
        for seller: String,
        after cursor: Int64?,
        limit: Int,
        in transaction: any Transaction
    ) throws -> Events {
        let start = try cursor ?? transaction.run(SellerEventTable.start(for: seller)).first?.integer(0) ?? 0
        let events = try events(SellerEventTable.after(start, for: seller, limit: limit), in: transaction)
        return Events(events, cursor: events.last?.seq ?? start)
    }

    private func events(_ statement: Statement, in transaction: any Transaction) throws -> [Event] {
        try transaction.run(statement).map { row in
            Event(
                seq: try row.integer(0),
                at: Instant(milliseconds: try row.integer(1)),
                type: try row.text(2),
                body: try row.text(3)
            )
        }
    }

    package func answer(
        _ question: Message,
        from asker: Asker,
        in transaction: any Transaction
    ) throws -> Message {
        switch question {
        case .storyQuestion(let question): .story(try story(of: question.id, in: transaction))
        case .reportQuestion(let question) where question.name == .sellers:
            .report(try sellers(in: transaction))
        case .reportQuestion: .report(try funnel(in: transaction))
        case .auditQuestion(let question):
            .auditPage(try RoutingAudit.page(question, rules: rules, in: transaction))
        default: throw Problem(.unknownType, "Routing has no answer to \(question.type.rawValue).")
        }
    }
}

extension RoutingStage {
    private func story(of lead: String, in transaction: any Transaction) throws -> Story {
        let decisions = try transaction.run(DecisionTable.all(of: lead)).map { row in
            let decision = try BodyCodec.decode(Decision.self, from: try row.text(0))
            let place = [decision.territory, decision.pool].compactMap(\.self).joined(separator: ", pool ")
            return Story.Entry(
                at: decision.at,
                kind: "decision",
                summary: "\(decision.outcome.rawValue): \(decision.text) (territory \(place), \(decision.ruleSet))",
                reasons: decision.candidates.map { decision.text(for: $0) },
                record: try BodyCodec.decode(JSONValue.self, from: try row.text(0))
            )
        }
        let assignments = try transaction.run(AssignmentRow.find(lead: lead)).flatMap { row in
            let assignment = try AssignmentRow(row)
            var entries = [
                Story.Entry(
                    at: assignment.offeredAt,
                    kind: "assignment",
                    summary: "offered to \(assignment.seller), to be answered by \(assignment.dueAt.text)"
                )
            ]
            if assignment.state != .offered {
                let reason = assignment.reason.map { ": \($0)" } ?? ""
                entries.append(
                    Story.Entry(
                        at: assignment.closedAt ?? assignment.offeredAt,
                        kind: "assignment",
                        summary: "\(assignment.state.rawValue) (\(assignment.seller))\(reason)"
                    )
                )
            }
            return entries
        }
        let entries = (decisions + assignments).sorted { $0.at < $1.at }
        return Story(service: service.rawValue, lead: entries.isEmpty ? nil : lead, entries: entries)
    }

    private func funnel(in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(
            Statement("SELECT state, COUNT(*) FROM assignment GROUP BY state ORDER BY state")
        )
        let waiting = try transaction.run(Statement("SELECT COUNT(*) FROM waiting_lead")).first?.integer(0) ?? 0
        return Report(
            service: service.rawValue,
            columns: ["assignments", "count"],
            rows: try rows.map { [try $0.text(0), String(try $0.integer(1))] } + [["waiting", String(waiting)]]
        )
    }

    private func sellers(in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(
            Statement("SELECT seller, state, COUNT(*) FROM assignment GROUP BY seller, state")
        )
        var counts: [String: [AssignmentState: Int64]] = [:]
        for row in rows {
            guard let state = AssignmentState(rawValue: try row.text(1)) else { continue }
            counts[try row.text(0), default: [:]][state] = try row.integer(2)
        }
        let states: [AssignmentState] = [.offered, .accepted, .declined, .expired, .returned, .recalled, .won, .lost]
        return Report(
            service: service.rawValue,
            columns: ["seller", "name", "open", "capacity"] + states.map(\.rawValue),
            rows: rules.sellers.values.sorted { $0.id < $1.id }.map { seller in
                let mine = counts[seller.id] ?? [:]
                let open = (mine[.offered] ?? 0) + (mine[.accepted] ?? 0)
                return [seller.id, seller.name, String(open), String(seller.capacity.open)]
                    + states.map { String(mine[$0] ?? 0) }
            }
        )
    }
}
