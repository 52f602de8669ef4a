/// Rule files for tests: one source, and sellers whose capacities the test chooses.
package struct RuleTexts: Sendable {
    package var sources: String
    package var scoring: String
    package var routing: String

    /// The source of these rules.
    package static let source = "web"
    /// The token of every source and seller of these rules.
    package static let token = "token-for-tests-0123456789"
    private static let tokenSHA256 = "fd35ff835382416b9d05c66caf7757c034d95b020b0379653a1bc79ad36ec98c"

    /// Sellers who share the leads of a country.
    package struct Pool: Sendable {
        package let id: String
        /// ISO 3166-1 alpha-2; nil for every country that no other pool has.
        package let country: String?
        package let sellers: [String]

        package init(_ id: String, country: String?, sellers: [String]) {
            self.id = id
            self.country = country
            self.sellers = sellers
        }
    }

    /// `capacity` is the most leads that each seller may have open.
    package init(pools: [Pool], capacity: [String: Int], answerWithin: String = "15 minutes") {
        sources = """
            version: 1
            sources:
              - {id: \(Self.source), token_sha256: \(Self.tokenSHA256), channel: inbound}

            """
        // A business address alone is enough to be sold to; a phone number alone is not.
        scoring = """
            version: 1
            limits: {fit: 70, engagement: 30}
            shared_fit:
              - id: who
                max: 70
                rules:
                  - {id: mail, field: email_kind, points: {business: 50, other: 20}}
                  - {id: phone, when: phone is not empty, points: 15}
            engagement:
              - id: what
                max: 30
                rules:
                  - {id: quote, event: quote_requested, points: 20, once: true, ageing: none}
            classes: {warm: 40, hot: 65}
            stages:
              iql: {enter: score >= 20}
              mql: {enter: score >= 30}
              sql: {accept: auto, enter: score >= 50}

            """
        let territories = pools.map { pool in
            let claim = pool.country.map { "match: {country: \($0)}" } ?? "match: everything"
            return "  - {id: \(pool.id)-land, \(claim), pool: \(pool.id)}\n"
        }
        let shares = pools.map { pool in
            "  - {id: \(pool.id), sellers: {\(pool.sellers.map { "\($0): 1" }.joined(separator: ", "))}}\n"
        }
        let sellers = capacity.sorted { $0.key < $1.key }.map { seller, open in
            "  - {id: \(seller), name: Rep \(seller), kind: rep, open: \(open), token_sha256: \(Self.tokenSHA256)}\n"
        }
        routing =
            "version: 1\nanswer_within: \(answerWithin)\nterritories:\n" + territories.joined() + "pools:\n"
            + shares.joined() + "sellers:\n" + sellers.joined()
    }

    /// One pool of two sellers who can take whatever comes.
    package static let simple = RuleTexts(
        pools: [Pool("all", country: nil, sellers: ["ada", "bo"])],
        capacity: ["ada": 100_000, "bo": 100_000]
    )
}
