import Contracts

extension Comparison {
    /// Compares e-mail address, its domain or that of the website, and phone.
    mutating func noteContact(_ context: Context) {
        noteEmail(context)
        noteDomain(context)
        notePhone(context)
    }

    private mutating func noteEmail(_ context: Context) {
        guard let email = record.email, let other = member.email else { return }
        if email == other {
            note(.email, .equal, share: context.statistics.ownShare(CountedValue.hash(.email, email)), context)
            if isRoleMailbox { limitNewest(by: .roleMailbox, context) }
        } else {
            noteAddresses(Mailbox(email), Mailbox(other), context)
        }
    }

    /// Whether both have the same e-mail address and several people read it.
    var isRoleMailbox: Bool { record.emailKind == .role || member.emailKind == .role }

    /// Compares addresses that are not equal: one may be the other with a slip of the pen, or at another provider.
    private mutating func noteAddresses(_ one: Mailbox, _ other: Mailbox, _ context: Context) {
        let pair = MailboxPair(one, other)
        guard pair.areAlike else { return note(.email, .different, context) }
        let (isNamed, isOtherNamed) = (isNamed(one), isNamed(other))
        let limit: MatchGuard = pair.haveNumbers ? .numberedMailbox : .namedMailbox
        if namesDiffer, pair.haveSameLetters {
            note(.email, .near, share: pair.ownShare(context), context)
        } else if pair.areNumbered || (isNamed || isOtherNamed) && (namesDiffer || pair.haveOtherNumbers) {
            note(.email, .different, context)
        } else if pair.isSameName, !pair.areDomainsNear {
            note(.email, .variant, share: pair.share(context), context)
            if isNamed || isOtherNamed { limitNewest(by: limit, context) }
        } else if pair.isSlip {
            note(.email, .near, share: pair.ownShare(context), context)
            // Who is called the same picks the same name: without a slip it says again what the names say.
            if isNamed, isOtherNamed, one.domain == other.domain { limitNewest(by: limit, context) }
        } else if !isNamed, !isOtherNamed, pair.areLettersClose {
            note(.email, .close, share: pair.share(context), context)
        } else {
            note(.email, .different, context)
        }
    }

    private var namesDiffer: Bool { level(of: .first) == .different || level(of: .last) == .different }

    /// Whether the mailbox is made of the name of one of the two: "asmith" for Anna Smith.
    private func isNamed(_ mailbox: Mailbox) -> Bool { record.isName(of: mailbox) || member.isName(of: mailbox) }

    private mutating func noteDomain(_ context: Context) {
        guard let domain = record.domain, let other = member.domain else { return }
        // An address that is equal, or a slip away from it, has said it already.
        if level(of: .email) == .equal, !isRoleMailbox { return }
        if level(of: .email) == .near { return }
        if domain == other {
            note(.domain, .equal, share: context.statistics.share(CountedValue.hash(.domain, domain)), context)
        } else if record.email == nil || member.email == nil {
            note(.domain, .different, context)
        }
    }

    private mutating func notePhone(_ context: Context) {
        guard let phone = record.phone, let other = member.phone else { return }
        // A hotline is nobody's own.
        if record.phoneKind == .service || member.phoneKind == .service { return }
        // Two desks behind one switchboard.
        if let desk = Self.extension(of: phone), let otherDesk = Self.extension(of: other), desk != otherDesk {
            return note(.phone, .different, context)
        }
        func share() -> Double {
            max(
                context.statistics.ownShare(CountedValue.hash(.phone, phone)),
                context.statistics.ownShare(CountedValue.hash(.phone, other))
            )
        }
        let (digits, otherDigits) = (Self.digits(phone), Self.digits(other))
        let isLong = min(digits.utf8.count, otherDigits.utf8.count) >= 7
        if digits == otherDigits || (isLong && (digits.hasSuffix(otherDigits) || otherDigits.hasSuffix(digits))) {
            note(.phone, .equal, share: share(), context)
        } else if isLong, editDistance(digits, otherDigits, limit: 1) != nil {
            note(.phone, .near, share: share(), context)
        } else {
            note(.phone, .different, context)
        }
    }

    /// Of a number in its comparable form, without what is dialled after the connection stands.
    private static func digits(_ phone: String) -> String {
        String(
            Substring(
                phone.utf8.prefix { $0 != UInt8(ascii: ";") }.drop {
                    $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "0")
                }
            )
        )
    }

    /// What is dialled after the connection stands.
    private static func `extension`(of phone: String) -> Substring? {
        phone.utf8.firstIndex(of: UInt8(ascii: ";")).map { phone[$0...] }
    }
}
