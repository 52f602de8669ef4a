/// What a record is looked up by: two records that share no key are never compared.
///
/// Many small keys, so that one slip of the pen hides a record from a few of them only. A key that very many share is
/// set aside by the index.
package struct BlockingKeys: Sendable {
    package private(set) var hashes: [UInt32] = []
    private let record: MatchRecord

    /// What is put together in a key.
    private enum Kind: UInt8 {
        case email = 1
        case mailbox, mailboxStart, domainName, phone, name, soundName, namePlace, lastPostcode, lastCity, houseStreet
        case company, companyPlace, companyName, birth, nationalID, firstCity, mailboxLetters, streetCity, namePart
        case domain
    }

    package init(_ record: MatchRecord) {
        self.record = record
        hashes.reserveCapacity(32)
        addContactKeys()
        addNameKeys()
        addPlaceKeys()
        addCompanyKeys()
        if let id = record.nationalID { add(.nationalID, id) }
        if let born = record.birthDate {
            add(.birth, born, record.first.prefix(2))
            add(.birth, born, record.last.prefix(2))
        }
        hashes = hashes.uniqued()
    }

    private mutating func add(_ kind: Kind, _ parts: any StringProtocol...) {
        var hash = ValueHash(kind.rawValue)
        for part in parts {
            if part.isEmpty { return }
            hash.add(Substring(part))
        }
        hashes.append(UInt32(truncatingIfNeeded: hash.value))
    }

    private mutating func addContactKeys() {
        if let email = record.email {
            add(.email, email)
            if let at = email.firstIndex(of: "@") {
                let mailbox = email[..<at]
                let letters = String(mailbox.filter { $0.isLetter || $0.isNumber })
                if letters.utf8.count >= 6 {
                    add(.mailboxLetters, letters)
                    add(.mailboxStart, letters.prefix(5), letters.suffix(1))
                    add(.mailboxStart, letters.suffix(5), letters.prefix(1))
                }
                if let domain = record.domain { add(.mailbox, letters.prefix(3), domain.prefix(4)) }
            }
        }
        if let domain = record.domain {
            add(.domain, domain)
        }
        if let phone = record.phone {
            let digits = phone.prefix { $0 != ";" }.filter { $0 != "+" }
            add(.phone, digits.suffix(7))
        }
    }

    private mutating func addNameKeys() {
        let (first, last) = (record.first, record.last)
        if !first.isEmpty, !last.isEmpty {
            let sounds = [soundex(first) ?? "", soundex(last) ?? ""].sorted()
            add(.soundName, sounds[0], sounds[1], record.city?.prefix(2) ?? record.postcode?.prefix(2) ?? "")
            add(.namePlace, first.prefix(3), last.suffix(4))
            add(.namePlace, last.prefix(3), first.suffix(4))
        }
        guard let place = record.city ?? record.postcode else { return }
        if !last.isEmpty { add(.lastCity, sorted(last), place.prefix(3)) }
        if !first.isEmpty { add(.lastCity, sorted(first), place.prefix(3)) }
    }

    /// The letters in order of the alphabet: exchanged ones make no difference.
    private func sorted(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != UInt8(ascii: " ") }.sorted(), as: UTF8.self)
    }

    private mutating func addPlaceKeys() {
        let (first, last) = (record.first, record.last)
        if let postcode = record.postcode {
            if !last.isEmpty { add(.lastPostcode, last.suffix(4), postcode) }
            if !last.isEmpty { add(.lastPostcode, last.prefix(3), postcode) }
            if !first.isEmpty { add(.lastPostcode, first.prefix(4), postcode) }
        }
        guard let word = record.street.first(where: { $0.utf8.count > 2 }) else { return }
        if let number = record.houseNumber {
            add(.houseStreet, number, word.prefix(4))
            if let place = record.city ?? record.postcode { add(.houseStreet, number, place, last.prefix(2)) }
        }
        if !last.isEmpty { add(.streetCity, word.prefix(5), last.prefix(4)) }
        if !first.isEmpty { add(.streetCity, word.prefix(5), first.prefix(4)) }
    }

    private mutating func addCompanyKeys() {
        guard let word = record.company.first else { return }
        let name = record.company.joined()
        add(.company, name)
        if let place = record.city ?? record.postcode {
            add(.companyPlace, word.prefix(6), place.prefix(4))
        }
        if !record.last.isEmpty { add(.companyName, word.prefix(5), record.last.prefix(4)) }
        if !record.first.isEmpty { add(.companyName, word.prefix(5), record.first.prefix(4)) }
        if let phone = record.phone { add(.companyName, word.prefix(4), phone.suffix(4)) }
    }
}
