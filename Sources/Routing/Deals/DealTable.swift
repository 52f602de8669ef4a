import Assignment
import Contracts
import Store

/// Customers that channel partners have registered.
struct DealRow: Hashable, Sendable {
    var deal: Deal
    var domain: String?
    var company: String?
    var country: String?
    var product: String?
    /// By what the customer's leads are known.
    var keys: [String]

    static let columns = """
        id, partner, seller, received_ms, protected_ms, withdrawn_ms, keys, domain, company, country, product
        """

    init(_ row: Row) throws(StoreError) {
        deal = try Deal(row)
        keys = try row.text(6).split(separator: "\n").map(String.init)
        domain = try row.optionalText(7)
        company = try row.optionalText(8)
        country = try row.optionalText(9)
        product = try row.optionalText(10)
    }

    init(_ deal: Deal, _ registration: DealRegister) {
        self.deal = deal
        keys = DealKey.keys(of: registration)
        domain = registration.domain
        company = registration.company
        country = registration.country
        product = registration.product
    }

    /// Whether the same customer was registered.
    func isSame(as other: Self) -> Bool {
        (domain, company, country, product) == (other.domain, other.company, other.country, other.product)
            && keys == other.keys
    }

    /// What writes it for the first time.
    var insert: [Statement] {
        [
            Statement(
                "INSERT INTO deal (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                [
                    .text(deal.id), .text(deal.partner), .text(deal.seller), .integer(deal.receivedAt.milliseconds),
                    .integer(deal.protectedUntil.milliseconds), SQLValue(deal.withdrawnAt?.milliseconds),
                    .text(keys.joined(separator: "\n")), SQLValue(domain), SQLValue(company), SQLValue(country),
                    SQLValue(product),
                ]
            )
        ]
            + keys.map { key in
                Statement("INSERT INTO deal_key (key, deal) VALUES ($1, $2)", [.text(key), .text(deal.id)])
            }
    }

    /// Writes what can change, and what it was changed for.
    func update(_ change: DealChange, by sender: String, at instant: Instant) -> [Statement] {
        [
            Statement(
                "UPDATE deal SET protected_ms = $1, withdrawn_ms = $2 WHERE id = $3",
                [
                    .integer(deal.protectedUntil.milliseconds), SQLValue(deal.withdrawnAt?.milliseconds),
                    .text(deal.id),
                ]
            ),
            Statement(
                "INSERT INTO deal_change (deal, at_ms, action, sender, note) VALUES ($1, $2, $3, $4, $5)",
                [
                    .text(deal.id), .integer(instant.milliseconds), .text(change.action.rawValue), .text(sender),
                    SQLValue(change.note),
                ]
            ),
        ]
    }

    /// As people are told of it, beside the others that were registered for the customer.
    func record(among others: [Deal], at instant: Instant) -> DealRecord {
        let standing: DealRecord.Standing =
            switch deal.end(at: instant) {
            case .dealWithdrawn: .withdrawn
            case .some: .expired
            case nil:
                others.contains { $0.partner != deal.partner && $0.end(at: instant) == nil && $0.isBefore(deal) }
                    ? .later : .first
            }
        return DealRecord(
            deal: deal.id,
            partner: deal.partner,
            seller: deal.seller,
            domain: domain,
            company: company,
            country: country,
            product: product,
            receivedAt: deal.receivedAt,
            protectedUntil: deal.protectedUntil,
            withdrawnAt: deal.withdrawnAt,
            standing: standing
        )
    }
}

extension Deal {
    /// From the first columns of a row.
    init(_ row: Row) throws(StoreError) {
        self.init(
            id: try row.text(0),
            partner: try row.text(1),
            seller: try row.text(2),
            receivedAt: Instant(milliseconds: try row.integer(3)),
            protectedUntil: Instant(milliseconds: try row.integer(4)),
            withdrawnAt: try row.optionalInteger(5).map(Instant.init(milliseconds:))
        )
    }
}

enum DealTable {
    static func find(_ id: String) -> Statement {
        Statement("SELECT \(DealRow.columns) FROM deal WHERE id = $1", [.text(id)])
    }

    /// The deals that one of the customer's keys leads to; those that ended long ago are not told of any more.
    static func find(key: String, at instant: Instant) -> Statement {
        Statement(
            """
            SELECT deal.id, deal.partner, deal.seller, deal.received_ms, deal.protected_ms, deal.withdrawn_ms
            FROM deal_key JOIN deal ON deal.id = deal_key.deal WHERE deal_key.key = $1 AND deal.protected_ms > $2
            """,
            [.text(key), .integer(instant.milliseconds - toldForMs)]
        )
    }

    /// How long decisions tell of a deal after its end: 90 days.
    private static let toldForMs: Int64 = 90 * 86_400_000

    /// A page of the deals, or of a partner's.
    static func page(_ question: DealsQuestion) -> Statement {
        let whose = question.partner == nil ? "" : "AND partner = $3"
        return Statement(
            "SELECT \(DealRow.columns) FROM deal WHERE id > $1 \(whose) ORDER BY id LIMIT $2",
            [.text(question.after ?? ""), SQLValue(question.limit)] + (question.partner.map { [.text($0)] } ?? [])
        )
    }
}
