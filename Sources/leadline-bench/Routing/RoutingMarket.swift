import Contracts

/// A made-up market: every territory is the postcodes that begin alike, and the sellers share in pools of five.
struct RoutingMarket {
    let territories: Int
    let sellers: Int

    private static let poolSize = 5
    private static let instant = Instant(milliseconds: 1_795_000_000_000)

    /// As a rule file.
    var rules: String {
        let pools = sellers / Self.poolSize
        var text = "version: 1\nanswer_within: 1 h\nterritories:\n"
        for number in 0..<territories {
            text +=
                "  - {id: t\(number), match: {country: US, postcode: \(postcode(number))*}, pool: p\(number % pools)}\n"
        }
        text += "pools:\n"
        for pool in 0..<pools {
            let members = (0..<Self.poolSize).map { "s\(pool * Self.poolSize + $0): \(1 + $0 % 3)" }
            text += "  - {id: p\(pool), sellers: {\(members.joined(separator: ", "))}}\n"
        }
        text += "sellers:\n"
        for number in 0..<sellers {
            text += "  - {id: s\(number), name: Seller \(number), kind: rep, open: 100000}\n"
        }
        return text
    }

    private func postcode(_ territory: Int) -> Int { 10_000 + territory }

    /// A lead that no other is, somewhere in the market.
    func lead(_ number: Int) -> LeadScored {
        var random = SeededNumbers(seed: UInt64(number))
        let id = "0197f3a2-6c1e-7d30-9a51-" + String(100_000_000_000 + number)
        let territory = Int(random.next() % UInt64(territories))
        let lead = Lead(
            id: id,
            revision: 1,
            contact: Contact(
                firstName: "Ada\(number)",
                lastName: "Winter",
                email: "ada.winter@company\(number).example",
                phone: "+12025550123",
                title: "Head of Operations",
                city: "Springfield",
                postcode: String(postcode(territory)),
                country: "US"
            ),
            email: "ada.winter@company\(number).example",
            emailKind: .business,
            phone: "+12025550123",
            country: "US",
            region: "IL",
            company: Company(name: "Company \(number) Inc.", industry: "manufacturing", employees: number % 900),
            attributes: ["utm_source": .string("search"), "product": .string("crm")],
            source: "bench",
            channel: .inbound,
            consent: Consent(granted: true, at: Self.instant),
            createdAt: Self.instant,
            updatedAt: Self.instant
        )
        let lines = (0..<6).map { place in
            ScoreLine(part: .fit, rule: "rule-\(place)", reason: "company.employees is 50 or more", points: 10)
        }
        let score = Score(
            lead: id,
            revision: 1,
            fit: 50,
            engagement: 10,
            total: 60,
            leadClass: .hot,
            stage: .sql,
            ruleSet: "scoring-bench",
            asOf: Self.instant,
            lines: lines
        )
        return LeadScored(lead: lead, score: score)
    }
}
