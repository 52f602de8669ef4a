/// The company that a lead belongs to, as one of the operator's accounts or as one that she does not know yet.
package struct AccountRef: Codable, Hashable, Sendable {
    /// The account's id; for a company that is no known account a key that all its leads share: `domain:<domain>` or
    /// `company:<words of the name>|<country>`.
    package var id: String
    package var name: String?
    /// Seller who has the account, or the nearest of its parents that somebody has.
    package var owner: String?
    /// The account at the top of the tree that it belongs to; nil when it is on top itself.
    package var parent: String?
    package var via: Via

    package init(id: String, name: String? = nil, owner: String? = nil, parent: String? = nil, via: Via) {
        self.id = id
        self.name = name
        self.owner = owner
        self.parent = parent
        self.via = via
    }

    /// What the account was told by.
    package enum Via: String, Codable, Hashable, Sendable, CaseIterable {
        /// A domain of the account.
        case domain
        /// Its name, word by word.
        case name
        /// A name close to its own, in the same place.
        case closeName = "close_name"
        /// No known account: the domain stands for the company.
        case unknownDomain = "unknown_domain"
        /// No known account: name and country stand for the company.
        case unknownName = "unknown_name"
    }
}

extension AccountRef {
    /// Whether it is one of the operator's accounts.
    package var isKnown: Bool { via != .unknownDomain && via != .unknownName }
}
