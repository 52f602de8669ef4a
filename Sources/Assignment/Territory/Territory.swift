package import Rules

/// A named part of the market, with all that it has from those that it lies in.
package struct Territory: Hashable, Sendable {
    package var id: String
    package var match: TerritoryMatch
    /// How many others it lies in.
    var depth: Int
    /// Between territories that are equally specific the higher one wins.
    package var priority: Int
    /// Id of the pool that sells there.
    package var pool: String
    package var sellThrough: SellThrough
    /// The part of channel partners in hundredths, where both sides share.
    package var partnerShare: Int
    package var needs: Needs
    /// Who sees a person's data only when she has accepted.
    package var withholdsFrom: WithheldFrom
    /// How long a seller may think about an offer, in milliseconds of her working time.
    package var answerWithinMs: Int64
}

/// Which side of the house sells.
package enum SellThrough: String, Codable, Hashable, Sendable, CaseIterable {
    case any
    /// Channel partners only when no rep can.
    case directFirst = "direct_first"
    /// Reps only when no channel partner can.
    case partnerFirst = "partner_first"
    case directOnly = "direct_only"
    case partnerOnly = "partner_only"
    /// Each side has its share of the leads that both can take.
    case split
}

/// Who is offered leads without what tells who the person is, and has that when she accepts.
package enum WithheldFrom: String, Codable, Hashable, Sendable, CaseIterable {
    case nobody
    /// Channel partners alone.
    case partners
    case everyone

    package func includes(_ kind: Seller.Kind) -> Bool {
        switch self {
        case .nobody: false
        case .partners: kind == .partner
        case .everyone: true
        }
    }
}

/// What a seller must be able to do to sell in a territory.
package struct Needs: Hashable, Sendable {
    package var skills: Set<String> = []
    package var certifications: Set<String> = []
    /// The lowest tier, by its place in `RoutingRules.tiers`.
    package var tier: Int?
    /// Must speak the language of the lead, if that is known.
    package var speaksLanguage = false
    /// Must sell the product that the lead asks for, if that is known.
    package var sellsProduct = false
}

/// What a territory asks of a lead; each that it asks must hold, and what is not known of the lead never does.
package struct TerritoryMatch: Hashable, Sendable {
    package var countries: Set<String>?
    package var regions: Set<String>?
    package var postcodes: Set<PostcodeRange>?
    package var employees: [NumberRange]?
    /// Texts that must be among these, by what they are.
    package var texts: [Trait: Set<String>] = [:]
    package var conditions: [LeadCondition] = []

    /// What a lead may be asked for by its text.
    package enum Trait: String, Hashable, Sendable, CaseIterable {
        case industry, product, language, source, channel, campaign
    }

    /// How many things beside the place it asks for.
    var count: Int { texts.count + conditions.count + (employees == nil ? 0 : 1) }

    /// Whether everything but the place holds.
    func holdsBesidePlace(_ request: AssignmentRequest) -> Bool {
        if let employees {
            guard let count = request.employees, employees.contains(where: { $0.contains(Double(count)) }) else {
                return false
            }
        }
        let haveTexts = texts.allSatisfy { trait, wanted in request.text(trait).map(wanted.contains) ?? false }
        return haveTexts && conditions.allSatisfy { $0.holds(request) }
    }

    /// Whether everything that fits the other fits this one, beside the place.
    func coversBesidePlace(_ other: Self) -> Bool {
        if let employees {
            guard let parts = other.employees else { return false }
            let isInside = parts.allSatisfy { part in
                employees.contains { $0.covers(part) }
            }
            if !isInside { return false }
        }
        let coverTexts = texts.allSatisfy { trait, wanted in other.texts[trait]?.isSubset(of: wanted) ?? false }
        return coverTexts && Set(conditions).isSubset(of: other.conditions)
    }

    /// Whether a lead may exist that both hold for, beside its place and as far as can be told of conditions.
    func overlapsBesidePlace(_ other: Self) -> Bool {
        if let employees, let others = other.employees {
            let meet = employees.contains { range in
                others.contains { $0.lower <= range.upper ?? .max && range.lower <= $0.upper ?? .max }
            }
            if !meet { return false }
        }
        return texts.allSatisfy { trait, wanted in other.texts[trait].map { !$0.isDisjoint(with: wanted) } ?? true }
    }
}

/// Postcodes that begin with something between two texts of the same length; a prefix is both ends.
package struct PostcodeRange: Hashable, Sendable {
    package var from: String
    package var to: String

    /// Capitals and digits, without blanks and hyphens.
    static func normal(_ text: String) -> String {
        String(
            decoding: text.uppercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") },
            as: UTF8.self
        )
    }

    /// What all of them begin with.
    var beginning: String {
        String(zip(from, to).prefix { $0 == $1 }.map(\.0))
    }

    func contains(_ postcode: String) -> Bool {
        let start = postcode.prefix(from.count)
        return start.count == from.count && from <= start && start <= to
    }

    func overlaps(_ other: Self) -> Bool {
        let length = min(from.count, other.from.count)
        return from.prefix(length) <= other.to.prefix(length) && other.from.prefix(length) <= to.prefix(length)
    }

    func isWithin(_ other: Self) -> Bool {
        from.count >= other.from.count && other.contains(from) && other.contains(to)
    }
}
