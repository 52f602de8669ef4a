import Contracts
import TestKit

/// Made-up people and what a source posts of them, with the truth on who is who.
///
/// About a quarter of the posts are of somebody posted before, by the same e-mail address or phone number; a few show
/// that two are one. Names are left out: those who share an address or number are one person, whatever the order.
struct Population: Sendable {
    private(set) var posts: [SubmissionPost] = []
    /// The person of each post, by its key.
    private(set) var persons: [String: Int] = [:]

    private struct Identity {
        var emails: [String]
        var phones: [String]
        let country: String
    }

    private var identities: [Identity] = []
    private var sameAs = UnionFind()
    private var generator: SeededGenerator

    /// Makes people and their posts, the same for the same seed.
    ///
    /// The share `britons` of the people lives in Great Britain, the others in the USA. With `merges` people are posted
    /// again and joined.
    init(posts count: Int, seed: UInt64, britons: Double = 0.15, merges: Bool = true) {
        generator = SeededGenerator(seed: seed)
        var keys: [[String]] = []
        for number in 0..<count {
            let dice = merges ? Double.random(in: 0..<1, using: &generator) : 1
            let (contact, country) =
                if dice < 0.03, let joined = join() {
                    joined
                } else if dice < 0.27, !identities.isEmpty {
                    again()
                } else {
                    newcomer(britons: britons)
                }
            posts.append(post(number, contact, country))
            keys.append([contact.email, contact.phone].compactMap(\.self))
        }
        for keys in keys { for key in keys.dropFirst() { sameAs.unite(keys[0], key) } }
        for (post, keys) in zip(posts, keys) { persons[post.idempotencyKey] = sameAs.group(of: keys[0]) }
    }

    private func post(_ number: Int, _ contact: Contact, _ country: String) -> SubmissionPost {
        var contact = contact
        contact.country = country
        let when = Instant(milliseconds: 1_795_000_000_000 + Int64(number))
        var activities: [Activity] = []
        if number % 10 == 0 { activities.append(Activity(type: "quote_requested", at: when, id: "q\(number)")) }
        return SubmissionPost(
            idempotencyKey: "post-\(number)",
            contact: contact,
            company: Company(name: "Company \(number % 997)"),
            consent: Consent(granted: true, at: when),
            activities: activities
        )
    }

    private mutating func newcomer(britons: Double) -> (Contact, String) {
        let number = identities.count
        let country = Double.random(in: 0..<1, using: &generator) < britons ? "GB" : "US"
        let hasEmail = Double.random(in: 0..<1, using: &generator) < 0.95
        let hasPhone = !hasEmail || Double.random(in: 0..<1, using: &generator) < 0.6
        let email = Self.email(number, "a")
        let phone = Self.phone(number * 2, country)
        identities.append(
            Identity(emails: hasEmail ? [email] : [], phones: hasPhone ? [phone] : [], country: country)
        )
        return (Contact(email: hasEmail ? email : nil, phone: hasPhone ? phone : nil), country)
    }

    /// Somebody known, by her address or her number; now and then with another of the other kind.
    private mutating func again() -> (Contact, String) {
        let number = Int.random(in: 0..<identities.count, using: &generator)
        var identity = identities[number]
        var contact = Contact(
            email: identity.emails.randomElement(using: &generator),
            phone: identity.phones.randomElement(using: &generator)
        )
        let dice = Double.random(in: 0..<1, using: &generator)
        if dice < 0.1, contact.phone != nil {
            contact.email = Self.email(number, "b")
        } else if dice < 0.2, contact.email != nil {
            contact.phone = Self.phone(number * 2 + 1, identity.country)
        } else if dice < 0.6, contact.phone != nil {
            contact.email = nil
        } else if contact.email != nil {
            contact.phone = nil
        }
        if let email = contact.email, !identity.emails.contains(email) { identity.emails.append(email) }
        if let phone = contact.phone, !identity.phones.contains(phone) { identity.phones.append(phone) }
        identities[number] = identity
        return (contact, identity.country)
    }

    /// The address of one and the number of another; nil when no two fit.
    private mutating func join() -> (Contact, String)? {
        guard let one = identities.randomElement(using: &generator), let email = one.emails.first,
            let other = identities.filter({ $0.country == one.country && !$0.phones.isEmpty })
                .randomElement(using: &generator)
        else { return nil }
        return (Contact(email: email, phone: other.phones.first), one.country)
    }

    private static func email(_ number: Int, _ letter: String) -> String {
        "person\(number)\(letter)@firm\(number % 501).example"
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
