/// Names of the values of a record as they are counted.
enum CountedValue {
    /// The whole value of a field.
    static func hash(_ field: MatchField, _ text: String) -> UInt32 { hash(field.tag, text) }

    /// The name before the @, whatever the domain.
    static func mailbox(_ letters: String) -> UInt32 { hash(40, letters) }

    /// A street without its number.
    static func road(_ words: [String]) -> UInt32 {
        var hash = ValueHash(41)
        for word in words { hash.add(word) }
        return UInt32(truncatingIfNeeded: hash.value)
    }

    /// One word of a company's name.
    static func word(_ text: String) -> UInt32 { hash(42, text) }

    private static func hash(_ tag: UInt8, _ text: String) -> UInt32 {
        var hash = ValueHash(tag)
        hash.add(text)
        return UInt32(truncatingIfNeeded: hash.value)
    }
}

extension MatchField {
    /// Part of what is stored: never changed.
    fileprivate var tag: UInt8 {
        switch self {
        case .first: 50
        case .last: 51
        case .email: 52
        case .phone: 53
        case .company: 54
        case .domain: 55
        case .street: 56
        case .city: 57
        case .postcode: 58
        case .region: 59
        case .country: 60
        case .birthDate: 61
        case .nationalID: 62
        }
    }
}

extension MatchRecord {
    /// The values of the record that are counted, each once.
    var values: [UInt32] {
        var values: [UInt32] = []
        values.reserveCapacity(20)
        func add(_ field: MatchField, _ text: String?) {
            if let text, !text.isEmpty { values.append(CountedValue.hash(field, text)) }
        }
        add(.first, first)
        add(.last, last)
        add(.email, email)
        if let email { values.append(CountedValue.mailbox(Self.letters(ofMailboxIn: email))) }
        add(.phone, phone)
        if !company.isEmpty {
            add(.company, company.joined())
            for word in company { values.append(CountedValue.word(word)) }
        }
        add(.domain, domain)
        if !street.isEmpty {
            if let houseNumber { add(.street, houseNumber + " " + street.joined(separator: " ")) }
            values.append(CountedValue.road(street))
        }
        add(.city, city)
        add(.postcode, postcode)
        add(.region, region)
        add(.country, country)
        add(.birthDate, birthDate)
        add(.nationalID, nationalID)
        return values.uniqued()
    }

    /// The name before the @ without the marks that providers pass over or people leave out.
    static func letters(ofMailboxIn email: String) -> String {
        let marks: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")]
        let mailbox = email.utf8.prefix { $0 != UInt8(ascii: "@") }
        return String(decoding: mailbox.filter { !marks.contains($0) }, as: UTF8.self)
    }
}

extension [UInt32] {
    /// Each once, in order: lists are short.
    func uniqued() -> [UInt32] {
        var seen: [UInt32] = []
        seen.reserveCapacity(count)
        for value in self where !seen.contains(value) { seen.append(value) }
        return seen
    }
}
