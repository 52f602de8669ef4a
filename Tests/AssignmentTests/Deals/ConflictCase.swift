import Contracts
import Rules
import Testing

@testable import Assignment

/// A market with own sellers, channel partners and their people, and who is expected to have a lead in it.
struct ConflictCase: CustomTestStringConvertible, Sendable {
    let name: String
    var country = "US"
    var owner: String?
    var product: String?
    var deals: [Deal] = []
    var had: [String: AssignmentState] = [:]
    var open: [String: Int] = [:]
    var at = now
    /// What the rules say of owners and of partners who cannot take a lead now.
    var absent = "share"
    /// Seller, or why nobody; what decided; the reason of each deal that was looked at.
    let expected: String

    init(_ name: String, _ expected: String, change: (inout Self) -> Void = { _ in }) {
        self.name = name
        self.expected = expected
        change(&self)
    }

    var testDescription: String { name }

    func rules() throws -> RoutingRules {
        try read(
            """
            version: 1
            answer_within: 1 h
            tiers: [silver, gold]
            owners: {when_away: \(absent), when_full: \(absent)}
            deals:
              protected_for: 90 days
              extended_by: 30 days
              protected_at_most: 120 days
              needs: {tier: silver, certifications: crm, product: lead}
              when_away: \(absent)
              when_full: \(absent)
            territories:
              - {id: us, match: {country: US}, pool: main}
              - {id: direct, match: {country: DE}, pool: main, sell_through: direct_only}
              - {id: cloud, match: {country: CH}, pool: main, needs: {skills: cloud}}
              - {id: partners, match: {country: FR}, pool: main, sell_through: partner_only}
            pools:
              - {id: main, sellers: {anna: 1, ben: 1, north: 1}}
            sellers:
              - {id: anna, name: Anna, kind: rep, open: 5, skills: cloud}
              - {id: ben, name: Ben, kind: rep, open: 5, leave: [2026-11-20]}
              - {id: copper, name: Copper, kind: partner, open: 5, certifications: crm, products: crm | erp}
              - {id: jo, name: Jo, kind: partner, partner: north, open: 1}
              - {id: north, name: North, kind: partner, open: 2, tier: gold, certifications: crm, skills: cloud, products: crm | erp}
              - {id: plain, name: Plain, kind: partner, open: 5, tier: gold, products: crm | erp}
              - {id: star, name: Star, kind: partner, open: 2, tier: silver, certifications: crm, products: crm, leave: [2026-11-20]}

            """
        )
    }

    func decide() throws -> Decision {
        let rules = try rules()
        let request = request(country, had: had) { request in
            request.owner = owner
            request.product = product
            request.deals = deals.isEmpty ? nil : deals
        }
        return rules.decide(request, books: Books(loads: open.mapValues { Load(open: $0) }), at: at)
    }

    static func outcome(_ decision: Decision) -> String {
        let who = decision.seller ?? "(\(decision.reason.rawValue))"
        let deals = decision.candidates.compactMap { candidate in
            candidate.deal.map { ", \($0) \(candidate.reason.rawValue)" }
        }
        return "\(who) \(decision.conflict?.rawValue ?? "-")\(deals.joined())"
    }
}

/// A day on which Ben and Star are on leave.
let leaveDay = instant("2026-11-20T10:00:00Z")

/// A registration so many minutes before now, protected for 90 days.
func deal(_ seller: String, _ minutesAgo: Int64, key: String = "1", change: (inout Deal) -> Void = { _ in }) -> Deal {
    let received = now.adding(milliseconds: -minutesAgo * 60_000)
    let partner = seller == "jo" ? "north" : seller
    var deal = Deal(
        id: "\(partner)/\(key)",
        partner: partner,
        seller: seller,
        receivedAt: received,
        protectedUntil: received.adding(milliseconds: 90 * Day.length)
    )
    change(&deal)
    return deal
}
