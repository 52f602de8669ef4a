import Assignment
import Contracts
import Rules

let now = Instant(milliseconds: 1_795_000_000_123)

let sampleRules = """
    version: 1
    answer_within: 15 minutes
    territories:
      - {id: us-west, countries: [US], regions: [CA, OR, WA], pool: west}
      - {id: us, countries: [us], pool: east}
      - {id: uk-no, countries: [GB, NO], pool: emea}
    pools:
      - {id: west, sellers: {anna: 2, ben: 1}}
      - {id: east, sellers: {ben: 1}}
      - {id: emea, sellers: {carla: 5, anna: 1, ben: 1}}
    sellers:
      - {id: anna, name: Anna Ruiz, kind: rep, open: 40}
      - {id: ben, name: Ben Okafor, kind: partner, open: 2}
      - {id: carla, name: Carla Whitfield, kind: rep, open: 10}

    """

func request(
    _ country: String?,
    _ region: String? = nil,
    had: [String: AssignmentState] = [:]
) -> AssignmentRequest {
    AssignmentRequest(lead: "lead-1", leadRevision: 3, country: country, region: region, had: had)
}

/// Rules of one pool with these weights, which sells everywhere; sellers are s01, s02, ...
func rules(weights: [Int]) throws -> RoutingRules {
    let ids = weights.indices.map { $0 < 9 ? "s0\($0 + 1)" : "s\($0 + 1)" }
    let members = zip(ids, weights).map { "\($0): \($1)" }.joined(separator: ", ")
    let sellers = ids.map { "  - {id: \($0), name: \($0), kind: rep, open: 100000}" }.joined(separator: "\n")
    return try RoutingRules.read(
        """
        version: 1
        answer_within: 1 hour
        territories: [{id: all, everywhere: true, pool: p}]
        pools: [{id: p, sellers: {\(members)}}]
        sellers:
        \(sellers)
        """,
        file: "routing.yaml"
    )
}
