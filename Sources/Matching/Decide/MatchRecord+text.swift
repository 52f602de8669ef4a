import Contracts

/// The form in stores; its letters are never given another meaning.
extension MatchRecord {
    package var text: String {
        var text = TaggedText()
        if !first.isEmpty { text.add(Tag.first, first) }
        if !last.isEmpty { text.add(Tag.last, last) }
        text.add(Tag.suffix, suffix)
        text.add(Tag.email, email)
        text.add(Tag.emailKind, emailKind?.rawValue)
        text.add(Tag.phone, phone)
        text.add(Tag.phoneKind, phoneKind?.rawValue)
        text.add(Tag.company, company)
        text.add(Tag.legalForm, legalForm)
        text.add(Tag.acronym, acronym)
        text.add(Tag.domain, domain)
        text.add(Tag.houseNumber, houseNumber)
        text.add(Tag.unit, unit)
        text.add(Tag.street, street)
        text.add(Tag.city, city)
        text.add(Tag.postcode, postcode)
        text.add(Tag.region, region)
        text.add(Tag.country, country)
        text.add(Tag.birthDate, birthDate)
        text.add(Tag.nationalID, nationalID)
        return text.text
    }

    /// Nil when that was not written by `text`.
    package init?(text: String) {
        var record = MatchRecord()
        var isKnown = true
        let isRead = TaggedText.read(text) { tag, value in
            switch tag {
            case Tag.first: record.first = value
            case Tag.last: record.last = value
            case Tag.suffix: record.suffix = value
            case Tag.email: record.email = value
            case Tag.emailKind: record.emailKind = EmailKind(rawValue: value)
            case Tag.phone: record.phone = value
            case Tag.phoneKind: record.phoneKind = PhoneNumber.Kind(rawValue: value)
            case Tag.company: record.company.append(value)
            case Tag.legalForm: record.legalForm = value
            case Tag.acronym: record.acronym = value
            case Tag.domain: record.domain = value
            case Tag.houseNumber: record.houseNumber = value
            case Tag.unit: record.unit = value
            case Tag.street: record.street.append(value)
            case Tag.city: record.city = value
            case Tag.postcode: record.postcode = value
            case Tag.region: record.region = value
            case Tag.country: record.country = value
            case Tag.birthDate: record.birthDate = value
            case Tag.nationalID: record.nationalID = value
            default: isKnown = false
            }
        }
        guard isRead, isKnown else { return nil }
        self = record
    }

    private enum Tag {
        static let first = UInt8(ascii: "a")
        static let last = UInt8(ascii: "b")
        static let suffix = UInt8(ascii: "c")
        static let email = UInt8(ascii: "d")
        static let emailKind = UInt8(ascii: "e")
        static let phone = UInt8(ascii: "f")
        static let phoneKind = UInt8(ascii: "g")
        static let company = UInt8(ascii: "h")
        static let legalForm = UInt8(ascii: "i")
        static let acronym = UInt8(ascii: "j")
        static let domain = UInt8(ascii: "k")
        static let houseNumber = UInt8(ascii: "l")
        static let unit = UInt8(ascii: "m")
        static let street = UInt8(ascii: "n")
        static let city = UInt8(ascii: "o")
        static let postcode = UInt8(ascii: "p")
        static let region = UInt8(ascii: "q")
        static let country = UInt8(ascii: "r")
        static let birthDate = UInt8(ascii: "s")
        static let nationalID = UInt8(ascii: "t")
    }
}

extension [MatchRecord] {
    private static let tag = UInt8(ascii: "r")

    package var text: String {
        var text = TaggedText()
        for record in self { text.add(Self.tag, record.text) }
        return text.text
    }

    /// Reads what a store holds, today's form or yesterday's, which was JSON; nil when it is neither.
    package init?(text: String) {
        if text.utf8.first == UInt8(ascii: "[") {
            do {
                self = try BodyCodec.decode([MatchRecord].self, from: text)
            } catch {
                return nil
            }
            return
        }
        var records: [MatchRecord] = []
        var isKnown = true
        let isRead = TaggedText.read(text) { tag, value in
            guard tag == Self.tag, let record = MatchRecord(text: value) else {
                isKnown = false
                return
            }
            records.append(record)
        }
        guard isRead, isKnown else { return nil }
        self = records
    }
}
