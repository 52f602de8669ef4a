package import Rules

/// The sellers who share a territory.
package struct Pool: Hashable, Sendable {
    package var id: String
    /// By id.
    package var members: [Member]
    package var policy: Policy
    package var afterAbsence: AfterAbsence
    /// How many are asked at once, where the first to accept gets it; all who can when absent.
    package var offerTo: Int?
    /// Points of a seller who fits a lead, where the best match gets it.
    package var points: MatchPoints
    /// Pools that take the leads that nobody here can take now, by why not; where there is none, they wait here.
    package var otherwise: [Hindrance: String]

    /// A seller's part in a pool.
    package struct Member: Hashable, Sendable {
        package var seller: String
        /// Her share is this by the sum of the weights of all who can take a lead; 1...1000.
        package var weight: Int
    }

    /// Who of those who can take a lead gets it.
    package enum Policy: String, Codable, Hashable, Sendable, CaseIterable {
        /// By weights, in turns (`Turns`).
        case turns
        /// Who has least of what she may have open.
        case leastLoaded = "least_loaded"
        /// Who has most points for this lead.
        case bestMatch = "best_match"
        /// Several are asked at once, and who accepts first gets it.
        case firstToAccept = "first_to_accept"
    }

    /// What becomes of the share of a seller who is on leave or at capacity.
    package enum AfterAbsence: Hashable, Sendable {
        /// The others have it; she goes on where she was.
        case keepPlace
        /// She is owed it, up to so many leads if that is said.
        case catchUp(atMost: Int?)
    }

    /// Why nobody of a pool can take a lead now.
    package enum Hindrance: String, Hashable, Sendable, CaseIterable {
        /// Somebody could, if she worked now.
        case closed
        /// Somebody could, if she had room.
        case full
        /// Nobody ever can: she has had it, or lacks something.
        case refused
    }
}

/// Points that make a seller a better match for a lead than another.
package struct MatchPoints: Hashable, Sendable {
    /// Speaks the language of the lead.
    package var language = 0
    /// Sells the product that the lead asks for.
    package var product = 0
    /// For each step of her tier above the lowest.
    package var tier = 0
}

/// Whoever can be assigned a lead.
package struct Seller: Hashable, Sendable {
    package var id: String
    package var name: String
    package var kind: Kind
    /// The channel partner whose people she is one of, by id; nil for all others.
    package var partner: String?
    package var capacity: Capacity
    package var duty: Duty
    package var skills: Set<String>
    package var languages: Set<String>
    package var products: Set<String>
    package var certifications: Set<String>
    /// Her tier by its place in `RoutingRules.tiers`; nil when she has none.
    package var tier: Int?
    /// SHA-256 of her token, 64 hex digits in lower case; without one she cannot connect.
    package var tokenSHA256: String?
    /// Where her events are sent to, beside her stream; nil: nowhere.
    package var webhook: String?

    package enum Kind: String, Codable, Hashable, CaseIterable, Sendable {
        /// Our own.
        case rep
        /// From a channel partner.
        case partner
    }

    /// Why she may not sell where this is needed; nil when she may.
    func lack(_ needs: Needs, language: String?, product: String?) -> CandidateReason? {
        if !needs.skills.isSubset(of: skills) { return .lacksSkill }
        if !needs.certifications.isSubset(of: certifications) { return .lacksCertification }
        if let least = needs.tier, tier.map({ $0 < least }) ?? true { return .lacksTier }
        if needs.speaksLanguage, let language, !languages.contains(language) {
            return .lacksLanguage
        }
        if needs.sellsProduct, let product, !products.contains(product) { return .lacksProduct }
        return nil
    }

    func points(_ points: MatchPoints, for request: AssignmentRequest) -> Int {
        let language = request.language.map(languages.contains) == true ? points.language : 0
        let product = request.product.map(products.contains) == true ? points.product : 0
        return language + product + points.tier * (tier ?? 0)
    }
}
