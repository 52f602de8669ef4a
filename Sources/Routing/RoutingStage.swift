package import Assignment
package import Contracts
package import CoreMetrics
package import Logging
import Rules
package import ServiceKit
package import ServiceLifecycle
package import Store

/// Gives every sales-qualified lead to one seller, and keeps the books.
package struct RoutingStage: Stage {
    package let service = ServiceName.routing
    package let destinations: [ServiceName] = [.scoring, .ingestion]
    package static let migrations = RoutingMigrations.all
    package let accepts: [Role: Set<Message.Kind>] = [
        .service: [.leadScored], .seller: [.assignmentAnswer, .dealRegister, .dealChange],
        .operator: [.returnDecide, .rosterChange, .dealRegister, .dealChange, .shadowSet],
    ]

    let live: LiveRules
    private let courier: Courier
    private let kept = KeptRuleSets()

    package init(rules: RoutingRules, courier: Courier = Courier()) {
        live = LiveRules(rules)
        self.courier = courier
    }

    package func companions(
        of runner: StageRunner,
        metrics: any MetricsFactory,
        logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        [
            RosterWatch(live: live, read: { try await runner.read($0) }, logger: logger),
            WebhookSender(
                link: courier.link,
                caller: courier.caller,
                metrics: WebhookMetrics(factory: metrics),
                logger: logger,
                now: { runner.now() },
                tell: { try await runner.tellItself($0) }
            ),
        ]
    }

    package func admit(_ hello: Hello) throws(Problem) {
        guard hello.role == .seller else {
            throw Problem(.forbidden, "A \(hello.role.rawValue) has no business with routing.")
        }
        guard Fingerprint.isToken(hello.token, among: live.current.rules.sellers[hello.name]?.tokenSHA256.map { [$0] })
        else {
            throw Problem(.notAuthorized, "There is no seller with this name and token.")
        }
    }

    package func warnings(at instant: Instant) -> [String] { live.file.warnings.map(\.description) }

    package func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        var outgoing: [Outgoing] = []
        var rest = batch[...]
        while let first = rest.first {
            if case .rosterChange(let order) = first.message {
                outgoing += try change(order, first, in: transaction, at: instant)
                rest = rest.dropFirst()
                continue
            }
            let part = rest.prefix { if case .rosterChange = $0.message { false } else { true } }
            outgoing += try take(Array(part), in: transaction, at: instant)
            rest = rest.dropFirst(part.count)
        }
        return outgoing
    }

    /// Messages without changes of the roster among them.
    private func take(_ batch: [Received], in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        var desk = RoutingDesk(live.current, at: instant, in: transaction)
        do {
            try desk.load(batch)
        } catch is RosterChangedMeanwhile {
            // Nothing was written yet, and the locks that were taken do no harm.
            desk = RoutingDesk(try live.read(in: transaction), at: instant, in: transaction)
            try desk.load(batch)
        }
        for received in batch {
            switch received.message {
            case .leadScored(let scored): try desk.take(scored, from: received)
            case .assignmentAnswer(let answer): try desk.take(answer, from: received)
            case .returnDecide(let order): try desk.take(order, from: received)
            case .assignmentClosed(let due): try desk.expire(due)
            case .waitingDue(let due): desk.open(due)
            case .dealRegister(let order): try desk.take(order, from: received)
            case .dealChange(let change): try desk.take(change, from: received)
            case .webhookDue(let due): try desk.send(due, by: courier)
            case .webhookAnswered(let answered): desk.take(answered)
            case .digestDue(let due): try desk.take(due)
            case .shadowSet(let order): try desk.take(order, from: received)
            default: throw Problem(.unknownType, "Routing does not handle \(received.message.type.rawValue).")
            }
        }
        try desk.fillFreedPlaces()
        try desk.save()
        return desk.outgoing
    }

    /// Leads that waited may find a seller by the rules of today.
    package func begin(in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        var desk = RoutingDesk(try live.read(in: transaction), at: instant, in: transaction)
        try desk.reconsiderWaiting()
        try desk.foretellArrivals()
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
            .report(try sellers(live.read(in: transaction).rules, in: transaction))
        case .reportQuestion(let question) where question.name == .partners:
            .report(try partners(in: transaction))
        case .reportQuestion: .report(try funnel(in: transaction))
        case .returnReviewsQuestion(let question): .returnReviewPage(try returns(question, in: transaction))
        case .dealsQuestion(let question): .dealPage(try deals(question, in: transaction))
        case .rosterQuestion(let question): .rosterPage(try roster(question, in: transaction))
        case .auditQuestion(let question):
            .auditPage(
                try RoutingAudit.page(question, rules: live.read(in: transaction).rules, kept: kept, in: transaction)
            )
        case .replayQuestion(let question):
            .replayPage(
                try RoutingRecords.page(question, rules: live.read(in: transaction).rules, in: transaction)
            )
        default: throw Problem(.unknownType, "Routing has no answer to \(question.type.rawValue).")
        }
    }
}
