import Contracts
import Matching
import TestKit
import Testing

/// What holds for any contacts, tried on many made from seeds.
struct MatchPropertyTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    @Test(arguments: 0..<20)
    func normalFormsAreTheirOwnNormalForms(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let contact = Self.wildContact(&generator)
            let once = NormalContact(contact, defaultCountry: "US", reference: reference)
            var second = contact
            if let email = once.email { second.email = email.text }
            if let phone = once.phone { second.phone = phone.e164 + (phone.extension.map { ";ext=" + $0 } ?? "") }
            second.region = once.region
            second.country = once.country
            let twice = NormalContact(second, defaultCountry: "US", reference: reference)
            #expect(twice.email == once.email, "\(contact)")
            #expect(twice.phone == once.phone, "\(contact)")
            #expect(twice.region == once.region, "\(contact)")
            #expect(twice.country == once.country, "\(contact)")
            let folded = (contact.lastName ?? "").folded()
            #expect(folded.folded() == folded, "\(contact)")
        }
    }

    @Test(arguments: 0..<40)
    func theSetsOfSubmissionsDoNotDependOnTheirOrder(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let contacts = (0..<60).map { _ in
            Contact(
                email: Bool.random(using: &generator)
                    ? "p\(Int.random(in: 0..<40, using: &generator))@acme.example" : nil,
                phone: "+1504621\(Int.random(in: 1000..<1040, using: &generator))"
            )
        }
        let normals = contacts.map { NormalContact($0, defaultCountry: nil, reference: reference) }
        let expected = Self.chained(normals.map(\.keys))
        for _ in 0..<4 {
            let order = Array(normals.indices).shuffled(using: &generator)
            var book = LeadBook()
            for index in order { book.take(index, normals[index]) }
            #expect(book.sets == expected)
        }
    }

    /// Sets of submissions that share a key, directly or over others.
    private static func chained(_ keys: [[MatchKey]]) -> Set<Set<Int>> {
        var sets: [(members: Set<Int>, keys: Set<MatchKey>)] = []
        for (index, own) in keys.enumerated() {
            var joined = (members: Set([index]), keys: Set(own))
            for set in sets where !set.keys.isDisjoint(with: own) {
                joined.members.formUnion(set.members)
                joined.keys.formUnion(set.keys)
            }
            sets.removeAll { !$0.keys.isDisjoint(with: own) }
            sets.append(joined)
        }
        return Set(sets.map(\.members))
    }

    private static func wildContact(_ generator: inout SeededGenerator) -> Contact {
        func pick(_ words: [String]) -> String { words.randomElement(using: &generator) ?? "" }
        let mailboxes = ["Anna", "a.n.n.a", "info", "ANNA+x+y", "+tag", "İnfo", "...", "ß.o", "o'neil"]
        let domains = ["Acme.example", "GMAIL.com", "googlemail.com", "Straße.example", "web.de", "acme.example."]
        let phones = [
            "504-621-8927", "+44 20 7946 0958", "1-800-356-9377", "(555) 123-4567", "+1 650 253 0000 ext. 12", "12",
            "011 49 30 901820", "\(Int.random(in: 2_000_000_000...9_999_999_999, using: &generator))",
        ]
        return Contact(
            lastName: pick([
                "Müller", "e\u{301}", "Ł&Æ", "ẞ", "O’Neil", "ﬁsch", "Ǆ", "中 国", "\u{1F600} x", "i\u{307}", "Θ\u{301}",
            ]),
            email: pick(mailboxes) + "@" + pick(domains),
            phone: pick(phones),
            region: pick(["california", "US-TX", "us-us-tx", " straße  x", "Kent", "", "US-"]),
            country: pick(["UK", "Deutschland", "usa", "nowhere", "côte d'ivoire"])
        )
    }
}

/// The least that a store of leads has to do with decisions.
private struct LeadBook {
    private var leadOfKey: [MatchKey: String] = [:]
    private var members: [String: Set<Int>] = [:]
    private var createdAt: [String: Instant] = [:]
    private var made = 0

    var sets: Set<Set<Int>> { Set(members.values) }

    mutating func take(_ index: Int, _ normal: NormalContact) {
        let hits = normal.keys.compactMap { key -> KeyHit? in
            guard let lead = leadOfKey[key], let createdAt = createdAt[lead] else { return nil }
            return KeyHit(key: key, lead: lead, createdAt: createdAt, person: MatchPerson(normal))
        }
        let decision = match(normal, hits: hits)
        made += 1
        let lead = decision.outcome.lead ?? "l\(made)"
        if case .new = decision.outcome { createdAt[lead] = Instant(milliseconds: Int64(made / 3)) }
        if case .merge(let survivor, let others) = decision.outcome {
            for other in others {
                members[survivor, default: []].formUnion(members.removeValue(forKey: other) ?? [])
                createdAt[other] = nil
            }
            for (key, holder) in leadOfKey where others.contains(holder) { leadOfKey[key] = survivor }
        }
        for key in decision.claimed { leadOfKey[key] = lead }
        members[lead, default: []].insert(index)
    }
}
