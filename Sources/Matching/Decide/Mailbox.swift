/// The parts of an e-mail address that are compared.
struct Mailbox {
    private let email: String
    /// What stands before the @, without the marks that people leave out.
    let name: String
    /// Letters and digits of the whole address.
    let letters: String

    init(_ email: String) {
        self.email = email
        name = MatchRecord.letters(ofMailboxIn: email)
        letters = email.keeping { Self.isLetter($0) || Self.isDigit($0) || $0 >= 0x80 }
    }

    /// From the @ on.
    var domain: String { String(Substring(email.utf8.drop { $0 != UInt8(ascii: "@") })) }

    /// Digits of the name.
    var digits: String { name.keeping(Self.isDigit) }

    /// ASCII letters of the name.
    var nameLetters: String { name.keeping(Self.isLetter) }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

/// Two e-mail addresses that are not equal.
struct MailboxPair {
    private let one: Mailbox
    private let other: Mailbox
    /// Edits between what stands before the @; nil when they are too many for a slip of the pen.
    private let slips: Int?
    init(_ one: Mailbox, _ other: Mailbox) {
        self.one = one
        self.other = other
        let shortest = min(one.name.utf8.count, other.name.utf8.count)
        slips = editDistance(one.name, other.name, limit: shortest < 5 ? 0 : shortest < 9 ? 1 : 2)
    }

    var areDomainsNear: Bool { editDistance(one.domain, other.domain, limit: 2) != nil }

    /// Whether the two have anything in common; the rest is worth a look only then.
    var areAlike: Bool { isSameName || isSlip || areLettersClose }

    /// Whether nothing but marks tells the two apart.
    var haveSameLetters: Bool { one.letters == other.letters && letters >= 8 }

    var haveNumbers: Bool { !one.digits.isEmpty && !other.digits.isEmpty }

    var haveOtherNumbers: Bool { haveNumbers && one.digits != other.digits }

    /// Whether only their numbers tell them apart: "user7" and "user8".
    var areNumbered: Bool { haveOtherNumbers && one.nameLetters == other.nameLetters && one.domain == other.domain }

    /// Whether the same stands before the @, and is long enough to tell something.
    var isSameName: Bool { slips == 0 && min(one.name.utf8.count, other.name.utf8.count) >= 5 }

    var isSlip: Bool {
        if slips != nil, areDomainsNear { return true }
        // Marks in the wrong place; of two short names at one domain it would only tell that they are short.
        return letters >= 6 && one.domain != other.domain && editDistance(one.letters, other.letters, limit: 1) != nil
    }

    var areLettersClose: Bool { editDistance(one.letters, other.letters, limit: letters / 4) != nil }

    private var letters: Int { min(one.letters.utf8.count, other.letters.utf8.count) }

    /// Of the names before the @, which several people may have.
    func share(_ context: Comparison.Context) -> Double {
        max(
            context.statistics.share(CountedValue.mailbox(one.name)),
            context.statistics.share(CountedValue.mailbox(other.name))
        )
    }

    /// Of the names before the @, taken as one person's own.
    func ownShare(_ context: Comparison.Context) -> Double {
        max(
            context.statistics.ownShare(CountedValue.mailbox(one.name)),
            context.statistics.ownShare(CountedValue.mailbox(other.name))
        )
    }
}

extension MatchRecord {
    /// Whether the letters of a mailbox are those of the name: both names, or one of them and an initial.
    func isName(of mailbox: Mailbox) -> Bool {
        let letters = mailbox.nameLetters
        if letters.isEmpty { return false }
        let (first, last) = (first.withoutBlanks, last.withoutBlanks)
        if first.isEmpty || last.isEmpty {
            return !first.isEmpty && letters.hasPrefix(first) || !last.isEmpty && letters.hasSuffix(last)
        }
        return letters.isMade(of: first, last) || letters.isMade(of: last, first)
    }

    /// Whether the letters of an address' mailbox are the given and the family name.
    func isWholeName(ofMailboxIn email: String?) -> Bool {
        guard let email, !first.isEmpty, !last.isEmpty else { return false }
        let letters = Mailbox(email).nameLetters
        let (first, last) = (first.withoutBlanks, last.withoutBlanks)
        return letters == first + last || letters == last + first
    }
}

extension String {
    /// The bytes that hold; only whole letters are tested, so that a text comes out.
    func keeping(_ isKept: (UInt8) -> Bool) -> String {
        String(unsafeUninitializedCapacity: utf8.count) { room in
            var length = 0
            for byte in utf8 where isKept(byte) {
                room[length] = byte
                length += 1
            }
            return length
        }
    }

    fileprivate var withoutBlanks: String {
        utf8.contains(UInt8(ascii: " ")) ? keeping { $0 != UInt8(ascii: " ") } : self
    }

    /// Whether it is the one name after the other, or one of them with the other's initial.
    fileprivate func isMade(of one: String, _ other: String) -> Bool {
        let count = utf8.count
        if count == one.utf8.count + other.utf8.count, hasPrefix(one), hasSuffix(other) { return true }
        if count == one.utf8.count + 1, hasPrefix(one), utf8.last == other.utf8.first { return true }
        return count == other.utf8.count + 1 && hasSuffix(other) && utf8.first == one.utf8.first
    }
}
