extension Comparison {
    /// Takes away what the fields say too much of, since they are not independent of each other.
    mutating func applyGuards(_ context: Context) {
        guardAgainstFamilies(context)
        guardAgainstMissingNames(context)
        guardAgainstThinEvidence(context)
    }

    /// Given names that plainly differ: families, colleagues, a mailbox that two people read.
    private mutating func guardAgainstFamilies(_ context: Context) {
        guard level(of: .first) == .different, level(of: .nationalID) != .equal else { return }
        let hasOneMailbox = level(of: .email) == .equal && !isRoleMailbox
        let areReachable = record.isReachable && member.isReachable
        let areTwo = context.isGivenName(record.first) && context.isGivenName(member.first)
        if areTwo, hasOneMailbox || areReachable {
            limit(lines.reduce(0) { $0 + ($1.isSharedInFamilies ? $1.weight : 0) }, by: .family, context)
            contradicts = level(of: .last).map { $0.rank >= MatchLevel.near.rank } ?? false
        }
        if hasOneMailbox {
            apply(areTwo ? .twoPeople : .sharedMailbox, context)
        } else {
            apply(areReachable ? .household : .unreachedHousehold, context)
            if level(of: .last) == .different { apply(.colleagues, context) }
        }
    }

    private mutating func guardAgainstMissingNames(_ context: Context) {
        if record.hasName != member.hasName, !hasSupport(of: [.email, .phone, .nationalID]) {
            apply(.nameless, context)
        }
        if record.hasName || member.hasName || level(of: .email) != nil { return }
        if level(of: .company) == .different { apply(.otherCompany, context) }
        if level(of: .phone) == .different { apply(.otherPhone, context) }
    }

    /// A given name and a town, or a family name and a town, make no person.
    private mutating func guardAgainstThinEvidence(_ context: Context) {
        let names = [level(of: .first), level(of: .last)].count { ($0?.rank ?? 0) > MatchLevel.initial.rank }
        if names > 1 || hasSupport(of: Self.telling) { return }
        limit(sum, by: .thin, context)
    }

    /// Fields that tell more of a person than a name and a town.
    private static let telling: [MatchField] = [
        .email, .phone, .company, .domain, .street, .postcode, .birthDate, .nationalID,
    ]
}

extension Comparison.Line {
    /// Whether people of one family agree in it, all being different people.
    fileprivate var isSharedInFamilies: Bool {
        switch subject {
        case .guard(let name): name == .place
        case .field(let field, _):
            switch field {
            case .last, .email, .phone, .street, .city, .postcode, .region, .country: true
            case .first, .company, .domain, .birthDate, .nationalID: false
            }
        }
    }
}

extension Comparison.Context {
    /// Whether it is a given name that people really have, and no slip of the pen.
    fileprivate func isGivenName(_ name: String) -> Bool { reference.givenNameShare(name) != nil }
}

extension MatchRecord {
    /// Whether it tells how to reach the person.
    fileprivate var isReachable: Bool { email != nil || phone != nil }
}
