/// What is compared of two records, each with weights of its own.
package enum MatchField: String, Codable, Hashable, Sendable, CaseIterable {
    case first = "first_name"
    case last = "last_name"
    case email, phone, company, domain, street, city, postcode, region, country
    case birthDate = "birth_date"
    case nationalID = "national_id"

    /// Position among all fields.
    var index: Int {
        switch self {
        case .first: 0
        case .last: 1
        case .email: 2
        case .phone: 3
        case .company: 4
        case .domain: 5
        case .street: 6
        case .city: 7
        case .postcode: 8
        case .region: 9
        case .country: 10
        case .birthDate: 11
        case .nationalID: 12
        }
    }

    /// For people.
    package var text: String {
        switch self {
        case .first: "first name"
        case .last: "last name"
        case .email: "e-mail"
        case .phone: "phone"
        case .company: "company"
        case .domain: "domain"
        case .street: "street"
        case .city: "city"
        case .postcode: "postcode"
        case .region: "region"
        case .country: "country"
        case .birthDate: "date of birth"
        case .nationalID: "identity number"
        }
    }

    /// The levels that two values of the field can be at, best first.
    package var levels: [MatchLevel] {
        switch self {
        case .first: [.equal, .variant, .near, .close, .initial, .different]
        case .last, .company: [.equal, .near, .variant, .close, .initial, .different]
        case .email: [.equal, .variant, .near, .close, .different]
        case .street: [.equal, .near, .close, .different]
        case .city: [.equal, .near, .variant, .different]
        case .phone, .postcode, .birthDate, .nationalID: [.equal, .near, .different]
        case .domain, .region, .country: [.equal, .different]
        }
    }
}

/// How well the values of a field agree.
package enum MatchLevel: String, Codable, Hashable, Sendable, CaseIterable {
    case equal
    /// Another form of the same given name, Bob and Robert; the same mailbox elsewhere; of several words all that one
    /// side has.
    case variant
    /// A slip of the pen apart; the same street without the same number.
    case near
    /// Alike in letters or in sound; of several words some.
    case close
    /// One is the first letter of the other, or the initials of it.
    case initial
    case different

    /// Position among all levels.
    var index: Int {
        switch self {
        case .equal: 0
        case .variant: 1
        case .near: 2
        case .close: 3
        case .initial: 4
        case .different: 5
        }
    }

    /// How much of a name a level leaves standing, from 0 for nothing to 5.
    var rank: Int { 5 - index }

    /// For people.
    package var text: String {
        switch self {
        case .equal: "the same"
        case .variant: "another form"
        case .near: "a slip apart"
        case .close: "alike"
        case .initial: "initials only"
        case .different: "different"
        }
    }
}
