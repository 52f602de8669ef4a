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
        .service: [.leadScored], .seller: [.assignmentAnswer, .dealRegister, .dealChange],
        .operator: [.returnDecide, .dealRegister, .dealChange],
    ]

    let rules: RoutingRules

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
            case .returnDecide(let order): try desk.take(order, from: received)
            case .assignmentClosed(let due): try desk.expire(due)
            case .waitingDue(let due): desk.open(due)
            case .dealRegister(let order): try desk.take(order, from: received)
            case .dealChange(let change): try desk.take(change, from: received)
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
            .report(try sellers(rules, in: transaction))
        case .reportQuestion(let question) where question.name == .partners:
            .report(try partners(in: transaction))
        case .reportQuestion: .report(try funnel(in: transaction))
        case .returnReviewsQuestion(let question): .returnReviewPage(try returns(question, in: transaction))
        case .dealsQuestion(let question): .dealPage(try deals(question, in: transaction))
        case .auditQuestion(let question):
            .auditPage(try RoutingAudit.page(question, rules: rules, in: transaction))
        default: throw Problem(.unknownType, "Routing has no answer to \(question.type.rawValue).")
        }
    }
}
