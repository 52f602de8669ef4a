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
        if let id = record.nationalID { add(.nationalID, id[...]) }
        if let born = record.birthDate {
            add(.birth, born[...], record.first.start(2))
            add(.birth, born[...], record.last.start(2))
        }
        hashes = hashes.uniqued()
    }

    /// Adds a key of one part or more, unless one of them is empty.
    private mutating func add(_ kind: Kind, _ one: Substring, _ two: Substring? = nil, _ three: Substring? = nil) {
        if one.isEmpty || two?.isEmpty == true || three?.isEmpty == true { return }
        var hash = ValueHash(kind.rawValue)
        hash.add(one)
        if let two { hash.add(two) }
        if let three { hash.add(three) }
        hashes.append(UInt32(truncatingIfNeeded: hash.value))
    }

    private mutating func addContactKeys() {
        if let email = record.email {
            add(.email, email[...])
            if let at = email.utf8.firstIndex(of: UInt8(ascii: "@")) {
                let letters = email[..<at].lettersAndDigits
                if letters.utf8.count >= 6 {
                    add(.mailboxLetters, letters[...])
                    add(.mailboxStart, letters.start(5), letters.end(1))
                    add(.mailboxStart, letters.end(5), letters.start(1))
                }
                if let domain = record.domain { add(.mailbox, letters.start(3), domain.start(4)) }
            }
        }
        if let domain = record.domain { add(.domain, domain[...]) }
        if let phone = record.phone {
            let number = phone.prefix { $0 != ";" }
            add(.phone, String(number).keeping { $0 != UInt8(ascii: "+") }.end(7))
        }
    }

    private mutating func addNameKeys() {
        let (first, last) = (record.first, record.last)
        if !first.isEmpty, !last.isEmpty {
            let sounds = [soundex(first) ?? "", soundex(last) ?? ""].sorted()
            add(.soundName, sounds[0][...], sounds[1][...], record.city?.start(2) ?? record.postcode?.start(2) ?? "")
            add(.namePlace, first.start(3), last.end(4))
            add(.namePlace, last.start(3), first.end(4))
        }
        guard let place = record.city ?? record.postcode else { return }
        if !last.isEmpty { add(.lastCity, sorted(last)[...], place.start(3)) }
        if !first.isEmpty { add(.lastCity, sorted(first)[...], place.start(3)) }
    }

    /// The letters in order of the alphabet: exchanged ones make no difference.
    private func sorted(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != UInt8(ascii: " ") }.sorted(), as: UTF8.self)
    }

    private mutating func addPlaceKeys() {
        let (first, last) = (record.first, record.last)
        if let postcode = record.postcode {
            add(.lastPostcode, last.end(4), postcode[...])
            add(.lastPostcode, last.start(3), postcode[...])
            add(.lastPostcode, first.start(4), postcode[...])
        }
        guard let word = record.street.first(where: { $0.utf8.count > 2 }) else { return }
        if let number = record.houseNumber {
            add(.houseStreet, number[...], word.start(4))
            if let place = record.city ?? record.postcode { add(.houseStreet, number[...], place[...], last.start(2)) }
        }
        add(.streetCity, word.start(5), last.start(4))
        add(.streetCity, word.start(5), first.start(4))
    }

    private mutating func addCompanyKeys() {
        guard let word = record.company.first else { return }
        add(.company, record.company.joined()[...])
        if let place = record.city ?? record.postcode {
            add(.companyPlace, word.start(6), place.start(4))
        }
        add(.companyName, word.start(5), record.last.start(4))
        add(.companyName, word.start(5), record.first.start(4))
        if let phone = record.phone { add(.companyName, word.start(4), phone.end(4)) }
    }
}

extension String {
    /// The first characters; of a text of ASCII its first bytes, which costs less than to look for characters.
    fileprivate func start(_ count: Int) -> Substring {
        isASCII ? Substring(utf8.prefix(count)) : prefix(count)
    }

    /// The last characters.
    fileprivate func end(_ count: Int) -> Substring {
        isASCII ? Substring(utf8.suffix(count)) : suffix(count)
    }

    private var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}

extension Substring {
    fileprivate var lettersAndDigits: String {
        guard utf8.allSatisfy({ $0 < 0x80 }) else { return String(filter { $0.isLetter || $0.isNumber }) }
        return String(self).keeping { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
    }
}
