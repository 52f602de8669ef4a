import Contracts
import ServiceKit

/// An event on its way to a seller's endpoint.
struct WebhookCall: Hashable, Sendable {
    let seller: String
    let seq: Int64
    let endpoint: WebhookEndpoint
    /// The JSON that is signed and sent.
    let payload: String

    init(_ event: Event, for seller: String, to endpoint: WebhookEndpoint) {
        self.seller = seller
        seq = event.seq
        self.endpoint = endpoint
        payload = """
            {"type":"\(event.type)","timestamp":"\(event.at.text)","seq":\(event.seq),"data":\(event.body)}
            """
    }

    /// The same however often it is sent; two events never share it.
    var id: String { "\(seller).\(seq)" }

    /// The headers of the Standard Webhooks, for one try.
    func headers(at instant: Instant) -> [(name: String, value: String)] {
        let timestamp = instant.milliseconds / 1_000
        return [
            ("content-type", "application/json"), ("user-agent", "leadline"), ("webhook-id", id),
            ("webhook-timestamp", "\(timestamp)"),
            ("webhook-signature", endpoint.secret.signature(id: id, timestamp: timestamp, body: payload)),
        ]
    }
}

/// Who brings a call to its endpoint.
protocol WebhookCaller: Sendable {
    /// Returns why it did not arrive; nil when it did.
    func send(_ call: WebhookCall, at instant: Instant) async -> String?
    func close() async throws
}
