import TestKit

/// A made-up market as plain data: what the reference decides on, and the text of the same as a rule file.
struct ReferenceWorld {
    struct Seller {
        var id: String
        var isPartner: Bool
        var open: Int
        /// By day, week and month.
        var limits: [Int?]
        var isRolling: Bool
        /// Index of a calendar; nil: always.
        var calendar: Int?
        var leave: String?
        var skills: Set<String>
        var languages: Set<String>
        var products: Set<String>
        var tier: Int?
    }

    struct Pool {
        var id: String
        var members: [(seller: Int, weight: Int)]
        var policy: String
        /// Nil keeps places; 0 catches up without a limit.
        var catchUp: Int?
        /// Indexes of pools, by closed, full, refused.
        var otherwise: [Int?]
        /// How many are asked at once, where the first to accept gets it; nil for all.
        var offerTo: Int?
    }

    struct Territory {
        var id: String
        /// All that it asks for, what it has from the whole included.
        var country: String?
        var region: String?
        var postcode: (from: String, to: String)?
        var employees: ClosedRange<Int>?
        var industry: Set<String>?
        var channel: String?
        var minimum: Int?
        var depth: Int
        var pool: Int
        var sides: String
        var share: Int
        var skill: String?
        var tier: Int?
        var asksLanguage: Bool
        var asksProduct: Bool
        var parts: [Int] = []
    }

    var sellers: [Seller] = []
    var pools: [Pool] = []
    /// A part comes after its whole.
    var territories: [Territory] = []
    var ownersWait: (away: Bool, full: Bool)
    /// What registrations need, and whether leads wait for those who registered.
    var deals: (tier: Int?, away: Bool, full: Bool)
    static let calendars: [(zone: String, hours: String)] = [
        ("Europe/Berlin", "mon-fri: 09:00-17:00"), ("America/New_York", "mon-sat: 08:00-12:00 | 13:00-18:00"),
        ("Asia/Kathmandu", "mon-sun: 22:00-06:00"), ("Australia/Lord_Howe", "sun-wed: 00:00-24:00"),
    ]
    static let policies = ["turns", "turns", "least_loaded", "best_match", "first_to_accept"]
    static let sides = ["any", "direct_first", "partner_first", "direct_only", "partner_only", "split"]

    init(_ generator: inout SeededGenerator) {
        func chance(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &generator) == 0 }
        func some(_ texts: [String]) -> Set<String> { Set(texts.filter { _ in Bool.random(using: &generator) }) }
        ownersWait = (chance(2), chance(2))
        deals = (chance(2) ? .random(in: 0..<3, using: &generator) : nil, chance(2), chance(2))
        for number in 0..<8 {
            sellers.append(
                Seller(
                    id: "s\(number)",
                    isPartner: chance(3),
                    open: .random(in: 1...4, using: &generator),
                    limits: [2, 4, 6].map { chance(3) ? .random(in: 1...$0, using: &generator) : nil },
                    isRolling: chance(2),
                    calendar: chance(2) ? .random(in: 0..<4, using: &generator) : nil,
                    leave: chance(4) ? "2026-11-1\(Int.random(in: 6...9, using: &generator))" : nil,
                    skills: some(["cloud", "onsite"]),
                    languages: some(["de", "fr", "ja"]),
                    products: some(["crm", "erp"]),
                    tier: chance(3) ? nil : .random(in: 0..<3, using: &generator)
                )
            )
        }
        for number in 0..<5 {
            let members = (0..<8).filter { _ in Bool.random(using: &generator) }
            pools.append(
                Pool(
                    id: "p\(number)",
                    members: (members.isEmpty ? [0] : members).map { ($0, .random(in: 1...5, using: &generator)) },
                    policy: Self.policies.randomElement(using: &generator) ?? "turns",
                    catchUp: chance(2) ? .random(in: 0...2, using: &generator) : nil,
                    otherwise: (0..<3).map { _ in chance(3) ? .random(in: 0..<5, using: &generator) : nil },
                    offerTo: chance(2) ? .random(in: 2...3, using: &generator) : nil
                )
            )
        }
        for number in 0..<24 { territories.append(territory(number, &generator)) }
        for number in territories.indices where territories[number].country == nil && chance(2) {
            // A part of it, which asks for more.
            var part = territory(territories.count, &generator)
            let whole = territories[number]
            (part.employees, part.industry, part.channel) = (whole.employees, whole.industry, whole.channel)
            part.depth = whole.depth + 1
            part.minimum = whole.minimum
            territories[number].parts.append(territories.count)
            territories.append(part)
        }
    }

    private func territory(_ number: Int, _ generator: inout SeededGenerator) -> Territory {
        func chance(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &generator) == 0 }
        let country = chance(4) ? nil : ["DE", "US"].randomElement(using: &generator)
        let sides = Self.sides.randomElement(using: &generator) ?? "any"
        let first = Int.random(in: 1...8, using: &generator)
        return Territory(
            id: "t\(number)",
            country: country,
            region: country != nil && chance(3) ? ["BY", "CA"].randomElement(using: &generator) : nil,
            postcode: country != nil && chance(3) ? ("\(first)0", "\(min(9, first + 1))9") : nil,
            employees: chance(3) ? 10...(.random(in: 50...500, using: &generator)) : nil,
            industry: chance(3) ? ["steel", "wine"] : nil,
            channel: chance(4) ? "inbound" : nil,
            minimum: chance(5) ? .random(in: 60...80, using: &generator) : nil,
            depth: 0,
            pool: .random(in: 0..<5, using: &generator),
            sides: sides,
            share: sides == "split" ? .random(in: 1...99, using: &generator) : 50,
            skill: chance(4) ? "cloud" : nil,
            tier: chance(5) ? .random(in: 0..<3, using: &generator) : nil,
            asksLanguage: chance(3),
            asksProduct: chance(4)
        )
    }

    var text: String {
        var text = "version: 1\nanswer_within: 1 h\ntiers: [bronze, silver, gold]\n"
        text += "owners: {when_away: \(word(ownersWait.away)), when_full: \(word(ownersWait.full))}\n"
        text += "deals: {protected_for: 30 days, when_away: \(word(deals.away)), when_full: \(word(deals.full))"
        if let tier = deals.tier { text += ", needs: {tier: \(["bronze", "silver", "gold"][tier])}" }
        text += "}\ncalendars:\n"
        for (number, calendar) in Self.calendars.enumerated() {
            text += "  - {id: c\(number), zone: \(calendar.zone), hours: {\(calendar.hours)}}\n"
        }
        text += "sellers:\n"
        for seller in sellers {
            text += "  - {id: \(seller.id), name: \(seller.id), kind: \(seller.isPartner ? "partner" : "rep")"
            text += ", open: \(seller.open), counting: \(seller.isRolling ? "rolling" : "calendar")"
            for (key, limit) in zip(["per_day", "per_week", "per_month"], seller.limits) {
                if let limit { text += ", \(key): \(limit)" }
            }
            if let calendar = seller.calendar { text += ", calendar: c\(calendar)" }
            if let leave = seller.leave { text += ", leave: [\(leave)]" }
            for (key, texts) in [
                ("skills", seller.skills), ("languages", seller.languages), ("products", seller.products),
            ]
            where !texts.isEmpty { text += ", \(key): [\(texts.sorted().joined(separator: ", "))]" }
            if let tier = seller.tier { text += ", tier: \(["bronze", "silver", "gold"][tier])" }
            text += "}\n"
        }
        text += "pools:\n"
        for pool in pools {
            let members = pool.members.map { "s\($0.seller): \($0.weight)" }.joined(separator: ", ")
            text += "  - {id: \(pool.id), sellers: {\(members)}, policy: \(pool.policy)"
            if pool.policy == "best_match" { text += ", points: {language: 3, product: 2, tier: 1}" }
            if pool.policy == "first_to_accept", let count = pool.offerTo { text += ", offer_to: \(count)" }
            if let catchUp = pool.catchUp {
                text += ", after_absence: catch_up" + (catchUp > 0 ? ", catch_up_at_most: \(catchUp)" : "")
            }
            for (key, other) in zip(["when_closed", "when_full", "when_refused"], pool.otherwise) {
                if let other { text += ", \(key): p\(other)" }
            }
            text += "}\n"
        }
        let parts = Set(territories.flatMap(\.parts))
        let tops = territories.indices.filter { !parts.contains($0) }
        return text + "territories:\n" + tops.map { self.text(of: $0, "  ") }.joined()
    }

    private func word(_ waits: Bool) -> String { waits ? "wait" : "share" }

    private func text(of number: Int, _ indent: String) -> String {
        let territory = territories[number]
        var match: [String] = []
        if let country = territory.country { match.append("country: \(country)") }
        if let region = territory.region { match.append("region: \(region)") }
        if let postcode = territory.postcode { match.append("postcode: \(postcode.from)-\(postcode.to)") }
        // What a part has from its whole it need not say again.
        if territory.depth == 0 {
            if let range = territory.employees { match.append("employees: \(range.lowerBound)-\(range.upperBound)") }
            if let industry = territory.industry {
                match.append("industry: [\(industry.sorted().joined(separator: ", "))]")
            }
            if let channel = territory.channel { match.append("channel: \(channel)") }
            if let minimum = territory.minimum { match.append("when: score.total >= \(minimum)") }
        }
        var needs: [String] = []
        if let skill = territory.skill { needs.append("skills: \(skill)") }
        if let tier = territory.tier { needs.append("tier: \(["bronze", "silver", "gold"][tier])") }
        if territory.asksLanguage { needs.append("language: lead") }
        if territory.asksProduct { needs.append("product: lead") }
        var text = "\(indent)- id: \(territory.id)\n\(indent)  pool: p\(territory.pool)\n"
        text += "\(indent)  match: \(match.isEmpty ? "everything" : "{\(match.joined(separator: ", "))}")\n"
        text += "\(indent)  priority: \(number)\n\(indent)  sell_through: \(territory.sides)\n"
        if territory.sides == "split" { text += "\(indent)  partner_share: \(territory.share)\n" }
        if !needs.isEmpty { text += "\(indent)  needs: {\(needs.joined(separator: ", "))}\n" }
        if territory.parts.isEmpty { return text }
        return text + "\(indent)  territories:\n" + territory.parts.map { self.text(of: $0, indent + "    ") }.joined()
    }

    /// The needs of a territory and of those that it lies in.
    func needs(of number: Int) -> (skills: Set<String>, tier: Int?, language: Bool, product: Bool) {
        let chain = territories.indices.filter { $0 == number || territories[$0].parts.contains(number) }.map {
            territories[$0]
        }
        return (
            Set(chain.compactMap(\.skill)), chain.compactMap(\.tier).max(), chain.contains(where: \.asksLanguage),
            chain.contains(where: \.asksProduct)
        )
    }
}
