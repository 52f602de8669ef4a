package import Contracts

/// An e-mail address in the form that is compared, and what sort of mailbox it leads to.
package struct EmailAddress: Hashable, Codable, Sendable {
    /// Mailbox, "@", domain.
    package let text: String
    /// Small letters, without a tag ("+fair"), and as its provider reads it: for Gmail without dots.
    package let mailbox: String
    /// Small letters, an internationalised one in its ASCII form; of a provider with many the first: "googlemail.com" is
    /// "gmail.com".
    package let domain: String
    /// The domain, where it is a slip of a well-known provider's ("gmial.com") that provider's: for comparison only.
    package let repairedDomain: String
    package let kind: EmailKind

    /// Nil when the text is no e-mail address; of "Mira <mira@acme.example>" it is what stands in the brackets.
    package init?(_ given: String, reference: ReferenceData) {
        var address = LatinText.caseFolded(Contact.address(in: given.trimmingBlanks()))
        if address.hasSuffix(".") { address.removeLast() }
        guard Contact.looksLikeEmail(address), let at = address.firstIndex(of: "@"),
            let host = LatinText.domain(String(address[address.index(after: at)...]))
        else { return nil }
        let provider = reference.mailProvider(host)
        domain = provider?.domain ?? host
        mailbox = Self.mailbox(address[..<at], provider: provider)
        text = mailbox + "@" + domain
        repairedDomain = reference.repairedMailDomain(domain)
        // At a free provider everybody takes whatever name is left, so "info" there says nothing of several readers.
        // Lists of throw-away domains hold some slips of providers, too: "gmial.com".
        if reference.isDisposable(domain), repairedDomain == domain {
            kind = .disposable
        } else if reference.isFreeMail(repairedDomain) {
            kind = .free
        } else {
            kind = reference.isRoleMailbox(mailbox) ? .role : .business
        }
    }

    /// Keeps the name as it is where nothing would be left of it.
    private static func mailbox(_ given: Substring, provider: MailProvider?) -> String {
        var mailbox = given.utf8
        let hasMinus = provider?.tagsByMinus ?? false
        let tag = mailbox.firstIndex { $0 == UInt8(ascii: "+") || (hasMinus && $0 == UInt8(ascii: "-")) }
        if let tag, tag > mailbox.startIndex { mailbox = mailbox[..<tag] }
        let text = String(Substring(mailbox))
        guard let provider, provider.ignoresDots else { return text }
        let dotless = text.filter { $0 != "." }
        return dotless.isEmpty ? text : dotless
    }
}
