import Assignment
import Contracts
import Rules
import ServiceKit
import Store

/// When each seller comes on duty next, as it was foretold.
enum DigestTable {
    static let all = Statement("SELECT seller, due_ms FROM seller_digest")

    static func set(_ due: Instant, for seller: String) -> Statement {
        Statement(
            """
            INSERT INTO seller_digest (seller, due_ms) VALUES ($1, $2)
            ON CONFLICT (seller) DO UPDATE SET due_ms = excluded.due_ms
            """,
            [.text(seller), .integer(due.milliseconds)]
        )
    }

    static func isDue(_ due: DigestDue) -> Statement {
        Statement(
            "SELECT 1 FROM seller_digest WHERE seller = $1 AND due_ms = $2",
            [.text(due.seller), .integer(due.at.milliseconds)]
        )
    }

    static func forget(_ seller: String) -> Statement {
        Statement("DELETE FROM seller_digest WHERE seller = $1", [.text(seller)])
    }

    /// What a seller has: offers first, then the rest, those that end or began first before the others.
    static func assignments(of seller: String) -> Statement {
        Statement(
            """
            SELECT \(AssignmentRow.columns) FROM assignment WHERE seller = $1 AND state IN (\(AssignmentRow.live))
            ORDER BY CASE WHEN state = 'offered' THEN 0 ELSE 1 END,
            CASE WHEN state = 'offered' THEN due_ms ELSE offered_ms END, id
            """,
            [.text(seller)]
        )
    }
}

/// What waits for a seller when she comes on duty.
extension RoutingDesk {
    /// Foretells for each seller when she comes on duty next, where the rules say otherwise than was foretold.
    mutating func foretellArrivals() throws {
        let sellers = rules.sellers.values.filter { $0.duty.calendar != nil || !$0.duty.leave.isEmpty }
        guard !sellers.isEmpty else { return }
        var known: [String: Instant] = [:]
        for row in try transaction.run([DigestTable.all]).first ?? [] {
            known[try row.text(0)] = Instant(milliseconds: try row.integer(1))
        }
        for seller in sellers.sorted(by: { $0.id < $1.id }) {
            // What is due has its timer; it foretells the next.
            if let due = known[seller.id], due <= instant { continue }
            let next = seller.duty.nextArrival(after: instant)
            if next != known[seller.id] { foretell(next, of: seller.id) }
        }
    }

    private mutating func foretell(_ next: Instant?, of seller: String) {
        guard let next else { return statements.append(DigestTable.forget(seller)) }
        statements.append(DigestTable.set(next, for: seller))
        outgoing.append(.schedule(.digestDue(DigestDue(seller: seller, at: next)), due: next))
    }

    /// A seller comes on duty: she is told what waits for her, if anything does.
    mutating func take(_ due: DigestDue) throws {
        let found = try transaction.run([DigestTable.isDue(due), DigestTable.assignments(of: due.seller)])
        guard found.first?.isEmpty == false else { return }
        foretell(rules.sellers[due.seller]?.duty.nextArrival(after: instant), of: due.seller)
        let rows = try (found.last ?? []).map { try AssignmentRow($0) }
        guard !rows.isEmpty else { return }
        let offered = rows.count { $0.state == .offered }
        let items = rows.prefix(SellerDigest.most).map { row in
            SellerDigest.Item(
                assignment: row.id,
                lead: row.lead,
                state: row.state,
                since: row.closedAt ?? row.offeredAt,
                answerBy: row.state == .offered ? row.dueAt : nil
            )
        }
        let digest = SellerDigest(
            seller: due.seller,
            at: instant,
            offered: offered,
            taken: rows.count - offered,
            assignments: Array(items)
        )
        try tell(due.seller, .sellerDigest, of: "", BodyCodec.encode(digest))
    }
}
