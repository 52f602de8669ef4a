/// Who sells where, with how much room; the rules are made of it, and the audit holds the stores to it.
package struct Market: Sendable {
    package var pools: [RuleTexts.Pool]
    package var capacity: [String: Int]
    package var answerWithin = "15 minutes"

    package var rules: RuleTexts { RuleTexts(pools: pools, capacity: capacity, answerWithin: answerWithin) }

    /// Room for whatever comes from the USA, little room in Great Britain, and one seller with little room in both.
    package static let busy = Market(
        pools: [
            RuleTexts.Pool("main", country: nil, sellers: ["ada", "bo", "cy", "di", "eve", "gwen"]),
            RuleTexts.Pool("small", country: "GB", sellers: ["fay", "gwen", "hal"]),
        ],
        capacity: [
            "ada": 100_000, "bo": 100_000, "cy": 100_000, "di": 100_000, "eve": 100_000, "fay": 60, "gwen": 90,
            "hal": 40,
        ]
    )

    /// Room for whatever comes.
    package static let roomy = Market(
        pools: [RuleTexts.Pool("main", country: nil, sellers: ["ada", "bo"])],
        capacity: ["ada": 100_000, "bo": 100_000]
    )
}
