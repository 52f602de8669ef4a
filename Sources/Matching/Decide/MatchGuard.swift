/// What corrects the sum of the fields, because they are not independent of each other.
///
/// A limit cuts what some fields say together; the others take bits away.
package enum MatchGuard: String, Codable, Hashable, Sendable, CaseIterable {
    /// Street, city, postcode, region and country count this much at most.
    case place
    /// An address that several people read counts this much at most.
    case roleMailbox = "role_mailbox"
    /// A mailbox that is made of the name says little beyond the name.
    case namedMailbox = "named_mailbox"
    /// A mailbox that is made of the name and a number.
    case numberedMailbox = "numbered_mailbox"
    /// One name, or none, and a place make no person.
    case thin
    /// People of one family share all but the given name: what they share counts this much at most.
    case family
    /// First and last name stand in each other's place.
    case exchanged
    /// One is called senior or the second, the other is not.
    case generation
    /// Given names plainly differ.
    case household
    /// Given names plainly differ, and one of the two has neither e-mail address nor phone.
    case unreachedHousehold = "unreached_household"
    /// Two names that people really have at one mailbox.
    case twoPeople = "two_people"
    /// A given name that nobody has and another one at one mailbox.
    case sharedMailbox = "shared_mailbox"
    /// First and last names differ, and no mailbox is shared.
    case colleagues
    /// One has a name and the other none, and no e-mail address, phone or id agrees.
    case nameless
    /// Neither has a person's name, and the companies differ.
    case otherCompany = "other_company"
    /// Neither has a person's name, and the phones differ.
    case otherPhone = "other_phone"

    /// Whether it cuts what is above, rather than taking a fixed amount.
    package var isLimit: Bool {
        switch self {
        case .place, .roleMailbox, .namedMailbox, .numberedMailbox, .thin, .family: true
        default: false
        }
    }

    /// For people.
    package var text: String {
        switch self {
        case .place: "parts of one place say the same thing again"
        case .roleMailbox: "several people read this mailbox"
        case .namedMailbox: "the mailbox only repeats the name"
        case .numberedMailbox: "the mailbox repeats the name, with a number"
        case .thin: "one name and a place are not enough"
        case .family: "a family shares all but the given name"
        case .exchanged: "first and last name are exchanged"
        case .generation: "senior and junior are two people"
        case .household: "the given names plainly differ"
        case .unreachedHousehold: "the given names plainly differ, with little else to go by"
        case .twoPeople: "two people share the mailbox"
        case .sharedMailbox: "another name at the same mailbox"
        case .colleagues: "both names differ"
        case .nameless: "only one of them has a name"
        case .otherCompany: "two companies"
        case .otherPhone: "two numbers, and no person's name"
        }
    }
}
