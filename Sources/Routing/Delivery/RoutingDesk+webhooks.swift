package import Assignment
import Contracts
import ServiceKit
import Store

/// Events on their way to the endpoints of sellers: at least once, by one replica at a time.
///
/// An event for a seller with an endpoint is a row of `webhook_delivery` from the transaction that made it, and a timer
/// that is due at once. Whichever replica takes the timer hands the call to its own sender, and sets the next timer: so
/// if nothing is heard of the call, it is tried again. The row goes when the endpoint has said that it has it.
extension RoutingDesk {
    /// How long after one try the next is due, in milliseconds; longer than a call may take.
    static let webhookPauses: [Int64] = [15, 30, 60, 300, 900, 3_600, 10_800, 21_600, 43_200].map { $0 * 1_000 }

    /// An event is due at an endpoint.
    mutating func send(_ due: WebhookDue, by courier: Courier) throws {
        if due.attempt == 0 { try transaction.run([WebhookTable.insert(due.seq, for: due.seller)]) }
        guard let row = try transaction.run(WebhookTable.find(due.seq, for: due.seller)).first else { return }
        let attempt = max(1, due.attempt)
        guard let endpoint = courier.endpoint(of: due.seller, by: rules), attempt <= Self.webhookPauses.count + 1 else {
            statements.append(WebhookTable.delete(due.seq, for: due.seller))
            if attempt > Self.webhookPauses.count + 1 { try bury(due, try row.optionalText(4)) }
            return
        }
        let event = Event(
            seq: try row.integer(0),
            at: Instant(milliseconds: try row.integer(1)),
            type: try row.text(2),
            body: try row.text(3)
        )
        courier.link.offer(WebhookCall(event, for: due.seller, to: endpoint))
        let pause = attempt <= Self.webhookPauses.count ? Self.webhookPauses[attempt - 1] : Self.lastPauseMs
        let next = WebhookDue(seller: due.seller, seq: due.seq, attempt: attempt + 1)
        outgoing.append(.schedule(.webhookDue(next), due: instant.adding(milliseconds: pause)))
    }

    /// After the last try it is given up when nothing is heard for so long.
    private static let lastPauseMs: Int64 = 60_000

    private mutating func bury(_ due: WebhookDue, _ error: String?) throws {
        let again = WebhookDue(seller: due.seller, seq: due.seq, attempt: 0)
        let reason = "event \(due.seq) did not arrive at the endpoint of \(due.seller): \(error ?? "no answer")"
        statements.append(
            DeadLetterTable.append(
                type: Message.Kind.webhookDue.rawValue,
                destination: "",
                key: "",
                reason: reason,
                body: try BodyCodec.encode(again),
                at: instant
            )
        )
    }

    /// What an endpoint said.
    mutating func take(_ answered: WebhookAnswered) {
        let (seq, seller) = (answered.seq, answered.seller)
        statements.append(
            answered.error.map { WebhookTable.note($0, of: seq, for: seller) } ?? WebhookTable.delete(seq, for: seller)
        )
    }

    /// Notes that events of sellers with endpoints are to be sent.
    ///
    /// `told` has the number of the last event of each seller, and how many it told of.
    mutating func deliver(_ told: [(seller: String, last: Int64, count: Int)]) throws {
        var rows: [Statement] = []
        for (seller, last, count) in told where rules.sellers[seller]?.webhook != nil && count > 0 {
            for seq in (last - Int64(count) + 1)...last {
                rows.append(WebhookTable.insert(seq, for: seller))
                let due = WebhookDue(seller: seller, seq: seq, attempt: 1)
                outgoing.append(.schedule(.webhookDue(due), due: instant))
            }
        }
        if !rows.isEmpty { try transaction.run(rows) }
    }
}

/// What a stage needs to send events to endpoints.
package struct Courier: Sendable {
    /// By seller.
    private let secrets: [String: WebhookSecret]
    let link: WebhookLink
    let caller: any WebhookCaller

    package init(secrets: [String: WebhookSecret] = [:]) {
        self.init(secrets: secrets, caller: HTTPWebhookCaller())
    }

    /// With the secrets of the file; throws `StartupError` with one line when one that the rules need is missing or none.
    package init(for rules: RoutingRules, secretsFile file: String) throws {
        let texts = try Secrets(file: file).webhooks
        var secrets: [String: WebhookSecret] = [:]
        for seller in rules.sellers.values.sorted(by: { $0.id < $1.id }) where seller.webhook != nil {
            guard let text = texts[seller.id] else {
                throw StartupError(
                    .configuration,
                    "\(seller.id) has a webhook in routing.yaml, but \(file) has no line \"webhook:\(seller.id) whsec_...\""
                )
            }
            guard let secret = WebhookSecret(text) else {
                throw StartupError(
                    .configuration,
                    "the secret webhook:\(seller.id) in \(file) is none: write whsec_ and 24 to 64 bytes in base64"
                )
            }
            secrets[seller.id] = secret
        }
        self.init(secrets: secrets)
    }

    init(secrets: [String: WebhookSecret], caller: any WebhookCaller) {
        self.secrets = secrets
        self.caller = caller
        link = WebhookLink()
    }

    /// Nil when the seller has none, or nobody knows her keys any more.
    func endpoint(of seller: String, by rules: RoutingRules) -> WebhookEndpoint? {
        guard let url = rules.sellers[seller]?.webhook, let secret = secrets[seller] else { return nil }
        return WebhookEndpoint(url: url, secret: secret)
    }
}
