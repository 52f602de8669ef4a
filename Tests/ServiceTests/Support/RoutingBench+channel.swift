import Assignment
import Contracts
import Routing
import Rules
import ServiceKit
import TestKit
import Testing

extension RoutingBench {
    /// Own sellers and channel partners; in Britain three are asked at once, and partners see nobody's data before they
    /// accept.
    static func channelRules(open: Int = 10, offerTo: String = "", more: String = "") throws -> RoutingRules {
        try RoutingRules.read(
            """
            version: 1
            answer_within: 15 minutes
            tiers: [silver, gold]
            deals: {protected_for: 90 days, extended_by: 30 days, protected_at_most: 120 days, needs: {tier: silver}}
            territories:
              - {id: us, match: {country: US}, pool: west}
              - {id: uk, match: {country: GB}, pool: british, withhold_until_accepted: partners}
            pools:
              - {id: west, sellers: {anna: 1}}
              - {id: british, sellers: {anna: 1, north: 1, star: 1}, policy: first_to_accept\(offerTo)}
            sellers:
              - {id: anna, name: Anna, kind: rep, open: \(open)}
              - {id: north, name: North, kind: partner, open: \(open), tier: gold}
              - {id: jo, name: Jo, kind: partner, partner: north, open: \(open)}
              - {id: star, name: Star, kind: partner, open: \(open), tier: silver}
              - {id: copper, name: Copper, kind: partner, open: \(open)}
            \(more)
            """,
            file: "routing.yaml"
        )
    }

    /// What a registration or a change is answered with.
    func deal(_ message: Message, by seller: String? = nil, at minute: Int64 = 0) async throws -> Result<
        DealState, Problem
    > {
        let sender = seller.map { Asker.seller($0) } ?? .anOperator
        let outgoing = try await bench.handle([message], from: sender, at: after(minute))
        if let problem = outgoing.refusal(0) { return .failure(problem) }
        for case .reply(.dealState(let state), to: 0, let replayed) in outgoing {
            #expect(replayed == !state.changed)
            return .success(state)
        }
        throw Problem(.failed, "no answer")
    }

    func register(_ key: String, _ domain: String, by seller: String, at minute: Int64 = 0) async throws
        -> Result<DealState, Problem>
    {
        try await deal(.dealRegister(DealRegister(key: key, domain: domain)), by: seller, at: minute)
    }

    func change(
        _ deal: String,
        _ action: DealChange.Action,
        by seller: String? = nil,
        at minute: Int64 = 0
    ) async throws -> Result<DealState, Problem> {
        try await self.deal(
            .dealChange(DealChange(deal: deal, action: action, note: "because")),
            by: seller,
            at: minute
        )
    }
}

extension Samples {
    /// A lead of a company by its website.
    static func scored(_ id: String, of domain: String, country: String = "US") -> Message {
        scored(id, country: country, region: nil) { $0.company = Company(website: "https://www.\(domain)") }
    }
}

extension Result<DealState, Problem> {
    var standing: DealRecord.Standing? { if case .success(let state) = self { state.record.standing } else { nil } }
    var changed: Bool? { if case .success(let state) = self { state.changed } else { nil } }
    var refusal: Problem.Kind? { if case .failure(let problem) = self { problem.type } else { nil } }
}
