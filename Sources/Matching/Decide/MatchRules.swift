import Glibc

/// How much each agreement and disagreement says, and where the line is drawn: one version of the matching rules.
///
/// All of it comes from the rule file; nothing is assumed that does not stand there.
package struct MatchRules: Hashable, Sendable {
    /// Name by content: every decision that these rules make carries it.
    package private(set) var version: String
    /// Bits above the prior odds that make a match.
    package let margin: Double
    /// A match fails by at most this many bits when a person shall look at it.
    package let review: Double
    /// How near to a match a lead must be to be compared again with all that was found to belong together.
    package let bridge: Double
    /// Fewest leads that the prior odds are reckoned with.
    package let fewestLeads: Double
    /// Part of what other records of a lead say beyond the nearest one that counts.
    package let cluster: Double
    /// A key that more leads have is not looked up.
    package let genericFrom: Int
    private var weights: [LevelWeight?]
    private let guards: [MatchGuard: Double]

    init(
        version: String,
        decision: Decision,
        weights: [MatchField: [MatchLevel: LevelWeight]],
        guards: [MatchGuard: Double]
    ) {
        self.version = version
        margin = decision.margin
        review = decision.review
        bridge = decision.bridge
        fewestLeads = decision.fewestLeads
        cluster = decision.cluster
        genericFrom = decision.genericFrom
        self.guards = guards
        var table = [LevelWeight?](repeating: nil, count: MatchField.allCases.count * MatchLevel.allCases.count)
        for (field, levels) in weights {
            for (level, weight) in levels { table[Self.place(field, level)] = weight }
        }
        self.weights = table
    }

    /// What stands under `decision`.
    struct Decision {
        var margin = 0.0
        var review = 0.0
        var bridge = 0.0
        var fewestLeads = 1.0
        var cluster = 0.0
        var genericFrom = 1
    }

    /// The weight of a field's level; nil when the field has no such level.
    package func weight(_ field: MatchField, _ level: MatchLevel) -> LevelWeight? { weights[Self.place(field, level)] }

    /// The bits of a guard: of a limit the most that is left, of others what is taken away, negative.
    package func bits(_ of: MatchGuard) -> Double { guards[of] ?? 0 }

    /// What speaks against a match before anything is compared: of so many leads only one is the same person.
    ///
    /// Bits, negative.
    package func prior(leads: Int) -> Double { -log2(max(Double(leads), fewestLeads)) }

    /// The weight of the evidence from which on two are the same person.
    package func threshold(leads: Int) -> Double { margin - prior(leads: leads) }

    /// The same rules with other shares, to try what they would decide: no file holds them.
    func trying(_ shares: [FittedWeight]) -> Self {
        var rules = self
        rules.version += "+fit"
        for field in MatchField.allCases {
            let levels = shares.filter { $0.field == field }
            let equalShare = levels.first { $0.level == .equal }?.newU ?? 1
            for share in levels {
                let place = Self.place(field, share.level)
                rules.weights[place] = weights[place]?.with(m: share.newM, u: share.newU, equalShare: equalShare)
            }
        }
        return rules
    }

    private static func place(_ field: MatchField, _ level: MatchLevel) -> Int {
        field.index * MatchLevel.allCases.count + level.index
    }
}

/// What a level says: how much more often two records of one person are at it than two records of different people.
package struct LevelWeight: Hashable, Sendable {
    /// Share of the pairs of one person that are at this level.
    package let m: Double
    /// Share of the pairs of different people that are.
    package let u: Double
    /// Whether a rare value says more and a common one less.
    package let isByFrequency: Bool
    /// Bounds of the weight, in bits.
    package let least: Double
    package let most: Double
    /// log2(m / u).
    package let bits: Double
    /// log2 of the share of an ordinary value: the u of equal values.
    private let usual: Double

    init(m: Double, u: Double, isByFrequency: Bool, least: Double, most: Double, equalShare: Double) {
        self.m = m
        self.u = u
        self.isByFrequency = isByFrequency
        self.least = least
        self.most = most
        bits = log2(m / u)
        usual = log2(equalShare)
    }

    func with(m: Double, u: Double, equalShare: Double) -> Self {
        Self(m: m, u: u, isByFrequency: isByFrequency, least: least, most: most, equalShare: equalShare)
    }

    /// The weight for a value that this share of the leads has, within the bounds.
    func weight(share: Double) -> Double {
        min(max(isByFrequency ? bits + usual - log2(share) : bits, least), most)
    }
}
