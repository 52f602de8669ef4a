import Contracts

/// A made-up company: 36 sellers in twelve territories, reps and channel partners, with limits.
struct ReplayMarket {
    static let countries = ["US", "GB", "DE", "FR", "SE", "NL", "ES", "IT", "PL", "AT", "CH", "NO"]
    static let start = Instant(milliseconds: 1_790_000_000_000)
    private static let consent = Consent(granted: true, at: start)

    /// As a rule file; with another weight of the first seller of the first pool, or another name of the first territory.
    static func rules(weight: Int = 2, first: String = "t0") -> String {
        var text = "version: 1\nanswer_within: 1 h\nterritories:\n"
        for (number, country) in countries.enumerated() {
            let id = number == 0 ? first : "t\(number)"
            text += "  - {id: \(id), match: {country: \(country)}, pool: p\(number)}\n"
        }
        text += "pools:\n"
        for number in countries.indices {
            let first = number * 3
            let weights = [number == 0 ? weight : 2, 1, 1]
            // Pools overlap with the next one.
            let members = (0..<4).map { "s\((first + $0) % 36): \($0 < 3 ? weights[$0] : 1)" }
            text += "  - {id: p\(number), sellers: {\(members.joined(separator: ", "))}}\n"
        }
        text += "sellers:\n"
        for number in 0..<36 {
            let side = number % 4 == 3 ? "partner" : "rep"
            let limit = number % 2 == 0 ? ", per_day: 140, counting: rolling" : ""
            text += "  - {id: s\(number), name: Seller \(number), kind: \(side), open: 40\(limit)}\n"
        }
        return text
    }

    /// A lead of some country.
    static func lead(_ number: Int, _ random: inout SeededNumbers) -> LeadScored {
        let id = "0197f3a2-6c1e-7d30-9a51-" + String(100_000_000_000 + number)
        let lead = Lead(
            id: id,
            revision: 1,
            contact: Contact(
                firstName: "Ada\(number)",
                lastName: "Winter",
                email: "ada.winter@company\(number).example",
                title: "Head of Operations"
            ),
            country: countries.randomElement(using: &random),
            company: Company(name: "Company \(number) Inc.", industry: "manufacturing", employees: number % 900),
            attributes: ["product": .string("crm")],
            source: "bench",
            channel: .inbound,
            consent: consent,
            createdAt: start,
            updatedAt: start
        )
        let score = Score(
            lead: id,
            revision: 1,
            fit: 50,
            engagement: 10,
            total: 60,
            leadClass: .hot,
            stage: .sql,
            ruleSet: "scoring-bench",
            asOf: start,
            lines: []
        )
        return LeadScored(lead: lead, score: score)
    }
}
