import Contracts
import FoundationEssentials
import Rules

@testable import Assignment

let now = Instant(milliseconds: 1_795_000_000_123)

func instant(_ text: String) -> Instant { Instant(text) ?? now }

let sampleRules = """
    version: 1
    answer_within: 15 minutes
    territories:
      - {id: us-west, match: {country: US, region: [CA, OR, WA]}, pool: west}
      - {id: us, match: {country: us}, pool: east}
      - {id: uk-no, match: {country: GB | NO}, pool: emea}
    pools:
      - {id: west, sellers: {anna: 2, ben: 1}}
      - {id: east, sellers: {ben: 1}}
      - {id: emea, sellers: {carla: 5, anna: 1, ben: 1}}
    sellers:
      - {id: anna, name: Anna Ruiz, kind: rep, open: 40}
      - {id: ben, name: Ben Okafor, kind: partner, open: 2}
      - {id: carla, name: Carla Whitfield, kind: rep, open: 10}

    """

/// The zone data of this machine.
let zoneData = ZoneBook { name in
    FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map { Array($0) }
}

func read(_ text: String) throws(RuleFaults) -> RoutingRules {
    try RoutingRules.read(text, file: "routing.yaml", zones: zoneData)
}

func zone(_ name: String) throws -> Zone {
    guard let found = zoneData.zone(name) else { throw Problem(.invalidBody, "no zone \(name)") }
    return found.zone
}

func scored(_ country: String?, _ region: String? = nil, change: (inout Lead) -> Void = { _ in }) -> LeadScored {
    var lead = Lead(
        id: "lead-1",
        revision: 3,
        contact: Contact(),
        country: country,
        region: region,
        source: "us-web",
        consent: Consent(granted: true, at: nil),
        createdAt: now,
        updatedAt: now
    )
    change(&lead)
    let score = Score(
        lead: lead.id,
        revision: 3,
        fit: 60,
        engagement: 10,
        total: 70,
        leadClass: .hot,
        stage: .sql,
        ruleSet: "scoring-test",
        asOf: now,
        lines: []
    )
    return LeadScored(lead: lead, score: score)
}

func request(
    _ country: String?,
    _ region: String? = nil,
    had: [String: AssignmentState] = [:],
    change: (inout AssignmentRequest) -> Void = { _ in }
) -> AssignmentRequest {
    var request = AssignmentRequest(scored(country, region), asking: [], had: had)
    change(&request)
    return request
}

/// Rules of one pool with these weights, which sells everywhere; sellers are s01, s02, ...
func rules(weights: [Int], pool: String = "", seller: (Int) -> String = { _ in "" }) throws -> RoutingRules {
    let ids = weights.indices.map { $0 < 9 ? "s0\($0 + 1)" : "s\($0 + 1)" }
    let members = zip(ids, weights).map { "\($0): \($1)" }.joined(separator: ", ")
    let sellers = ids.enumerated().map { index, id in
        "  - {id: \(id), name: \(id), kind: rep, open: 100000\(seller(index))}"
    }.joined(separator: "\n")
    return try read(
        """
        version: 1
        answer_within: 1 hour
        territories: [{id: all, match: everything, pool: p}]
        pools: [{id: p, sellers: {\(members)}\(pool)}]
        sellers:
        \(sellers)
        """
    )
}
