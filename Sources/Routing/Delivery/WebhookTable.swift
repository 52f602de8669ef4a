import Contracts
import ServiceKit
import Store

/// Events that are not known to have arrived at the endpoint of their seller.
enum WebhookTable {
    static func insert(_ seq: Int64, for seller: String) -> Statement {
        Statement(
            "INSERT INTO webhook_delivery (seller, seq) VALUES ($1, $2) ON CONFLICT (seller, seq) DO NOTHING",
            [.text(seller), .integer(seq)]
        )
    }

    /// The event with its error of last time; no row when it has arrived.
    static func find(_ seq: Int64, for seller: String) -> Statement {
        Statement(
            """
            SELECT event.seq, event.at_ms, event.type, event.body, delivery.error FROM webhook_delivery AS delivery
            JOIN seller_event AS event ON event.seller = delivery.seller AND event.seq = delivery.seq
            WHERE delivery.seller = $1 AND delivery.seq = $2
            """,
            [.text(seller), .integer(seq)]
        )
    }

    static func note(_ error: String, of seq: Int64, for seller: String) -> Statement {
        Statement(
            "UPDATE webhook_delivery SET error = $1 WHERE seller = $2 AND seq = $3",
            [.text(error), .text(seller), .integer(seq)]
        )
    }

    static func delete(_ seq: Int64, for seller: String) -> Statement {
        Statement(
            "DELETE FROM webhook_delivery WHERE seller = $1 AND seq = $2",
            [.text(seller), .integer(seq)]
        )
    }
}
