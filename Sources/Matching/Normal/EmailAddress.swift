package import Contracts

/// An e-mail address in the form that is compared, and what sort of mailbox it leads to.
package struct EmailAddress: Hashable, Sendable {
    /// Small letters, without a "+tag"; for Gmail also without dots in the name, and "googlemail.com" as "gmail.com".
    package let text: String
    package let kind: EmailKind

    /// Nil when the text is no e-mail address.
    package init?(_ given: String, reference: ReferenceData) {
        var address = given.trimmingBlanks().lowercased()
        if address.hasSuffix(".") { address.removeLast() }
        guard Contact.looksLikeEmail(address), let at = address.firstIndex(of: "@") else { return nil }
        let domain = Self.domain(String(address[address.index(after: at)...]))
        let mailbox = Self.mailbox(address[..<at], domain: domain)
        text = mailbox + "@" + domain
        // At a free provider everybody takes whatever name is left, so "info" there says nothing of several readers.
        if reference.isFreeMail(domain) {
            kind = .free
        } else {
            kind = reference.isRoleMailbox(mailbox) ? .role : .business
        }
    }

    private static func domain(_ given: String) -> String {
        given == "googlemail.com" ? "gmail.com" : given
    }

    /// Keeps the name as it is where nothing would be left of it.
    private static func mailbox(_ given: Substring, domain: String) -> String {
        var mailbox = given
        if let plus = mailbox.firstIndex(of: "+"), plus > mailbox.startIndex { mailbox = mailbox[..<plus] }
        guard domain == "gmail.com" else { return String(mailbox) }
        let dotless = mailbox.filter { $0 != "." }
        return dotless.isEmpty ? String(mailbox) : dotless
    }
}
