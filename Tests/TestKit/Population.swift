package import Contracts

/// Made-up people and what a source posts of them, with the truth on who is who.
///
/// About a quarter of the posts are of somebody posted before; a few show that two are one. Nothing of two people is
/// alike but by chance, so the truth does not depend on how well slips of the pen are told: it is in the addresses,
/// numbers and names that are equal, whatever the order.
package struct Population: Sendable {
    package private(set) var posts: [SubmissionPost] = []
    /// Addresses and numbers of each post, in their order.
    private var marks: [[String]] = []

    private struct Identity {
        /// Nil for those who give nothing but one address or one number.
        let name: (first: String, last: String)?
        let company: String
        var emails: [String]
        var phones: [String]
        let country: String
        var isJoined = false

        /// Whether a submission can show that it is one with another of that kind.
        var isLoose: Bool { name == nil && !isJoined }
    }

    private var identities: [Identity] = []
    private var generator: SeededGenerator

    /// Makes people and their posts, the same for the same seed.
    ///
    /// The share `britons` of the people lives in Great Britain, the others in the USA. With `merges` people are posted
    /// again and joined.
    package init(posts count: Int, seed: UInt64, britons: Double = 0.15, merges: Bool = true) {
        generator = SeededGenerator(seed: seed)
        for number in 0..<count {
            let dice = merges ? Double.random(in: 0..<1, using: &generator) : 1
            let (contact, owner) =
                if dice < 0.03, let joined = join() {
                    joined
                } else if dice < 0.27, !identities.isEmpty {
                    again()
                } else {
                    newcomer(britons: britons)
                }
            posts.append(post(number, contact, owner))
            marks.append([contact.email, contact.phone].compactMap(\.self))
        }
    }

    /// The person of each of the first posts, by the key of the post, as far as these posts tell who is one.
    package func persons(ofFirst count: Int) -> [String: Int] {
        var sameAs = UnionFind()
        for marks in marks.prefix(count) { for mark in marks.dropFirst() { sameAs.unite(marks[0], mark) } }
        return Dictionary(
            zip(posts, marks).prefix(count).map { ($0.idempotencyKey, sameAs.group(of: $1[0])) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func post(_ number: Int, _ contact: Contact, _ owner: Int) -> SubmissionPost {
        let owner = identities[owner]
        var contact = contact
        contact.country = owner.country
        (contact.firstName, contact.lastName) = (owner.name?.first, owner.name?.last)
        let when = Instant(milliseconds: 1_795_000_000_000 + Int64(number))
        var activities: [Activity] = []
        if number % 10 == 0 { activities.append(Activity(type: "quote_requested", at: when, id: "q\(number)")) }
        return SubmissionPost(
            idempotencyKey: "post-\(number)",
            contact: contact,
            company: owner.name == nil ? nil : Company(name: owner.company),
            consent: Consent(granted: true, at: when),
            activities: activities
        )
    }

    private mutating func newcomer(britons: Double) -> (Contact, Int) {
        let number = identities.count
        let country = Double.random(in: 0..<1, using: &generator) < britons ? "GB" : "US"
        let dice = Double.random(in: 0..<1, using: &generator)
        let isLoose = dice < 0.25
        let hasEmail = isLoose ? dice < 0.2 : dice < 0.95
        let hasPhone = isLoose ? !hasEmail : !hasEmail || dice < 0.7
        let (email, phone) = (Self.email(number, "a"), Self.phone(number * 2, country))
        identities.append(
            Identity(
                name: isLoose ? nil : (Self.word(number, "first", 7), Self.word(number, "last", 9)),
                company: Self.word(number, "company", 10),
                emails: hasEmail ? [email] : [],
                phones: hasPhone ? [phone] : [],
                country: country
            )
        )
        return (Contact(email: hasEmail ? email : nil, phone: hasPhone ? phone : nil), number)
    }

    /// Somebody known, by her address or her number; who gives her name too, now and then with another address or number.
    private mutating func again() -> (Contact, Int) {
        let number = Int.random(in: 0..<identities.count, using: &generator)
        var identity = identities[number]
        var contact = Contact(
            email: identity.emails.randomElement(using: &generator),
            phone: identity.phones.randomElement(using: &generator)
        )
        let dice = Double.random(in: 0..<1, using: &generator)
        if dice < 0.1, identity.name != nil, contact.phone != nil {
            contact.email = Self.email(number, "b")
        } else if dice < 0.2, identity.name != nil, contact.email != nil {
            contact.phone = Self.phone(number * 2 + 1, identity.country)
        } else if dice < 0.6, contact.phone != nil {
            contact.email = nil
        } else if contact.email != nil {
            contact.phone = nil
        }
        if let email = contact.email, !identity.emails.contains(email) { identity.emails.append(email) }
        if let phone = contact.phone, !identity.phones.contains(phone) { identity.phones.append(phone) }
        identities[number] = identity
        return (contact, number)
    }

    /// The address of one and the number of another; nil when no two fit.
    private mutating func join() -> (Contact, Int)? {
        let loose = identities.indices.filter { identities[$0].isLoose }
        guard let one = loose.filter({ !identities[$0].emails.isEmpty }).randomElement(using: &generator),
            let other = loose.filter({
                !identities[$0].phones.isEmpty && identities[$0].country == identities[one].country
            }).randomElement(using: &generator)
        else { return nil }
        identities[one].isJoined = true
        identities[other].isJoined = true
        return (Contact(email: identities[one].emails.first, phone: identities[other].phones.first), one)
    }

    private static func email(_ number: Int, _ letter: String) -> String {
        word(number, "mailbox" + letter, 10) + "@" + word(number, "domain" + letter, 8) + ".example"
    }

    /// Letters that are drawn anew for each number and purpose.
    private static func word(_ number: Int, _ purpose: String, _ length: Int) -> String {
        let salt = purpose.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        var random = SeededGenerator(seed: UInt64(number) &* 1_000_003 &+ salt)
        let letters = (0..<length).map { _ in UInt8.random(in: 97...122, using: &random) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// A number that could be in use, and a different one for each `number`.
    private static func phone(_ number: Int, _ country: String) -> String {
        if country == "GB" { return "+447400" + digits(number, 6) }
        let areas = ["212", "312", "415", "504", "617", "702", "808", "904"]
        return "+1" + areas[number % 8] + "\(220 + number / 80_000)" + digits(number / 8, 4)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        String(String(number + 10_000_000).suffix(count))
    }
}

/// Which of some names are one.
private struct UnionFind {
    private var numbers: [String: Int] = [:]
    private var parents: [Int] = []

    mutating func unite(_ left: String, _ right: String) {
        let (left, right) = (group(of: left), group(of: right))
        if left != right { parents[max(left, right)] = min(left, right) }
    }

    mutating func group(of name: String) -> Int {
        if numbers[name] == nil {
            numbers[name] = parents.count
            parents.append(parents.count)
        }
        var number = numbers[name] ?? 0
        while parents[number] != number {
            parents[number] = parents[parents[number]]
            number = parents[number]
        }
        return number
    }
}
