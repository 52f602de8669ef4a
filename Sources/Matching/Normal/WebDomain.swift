import CPSL
import Contracts

/// The domain that somebody registered: the part of a host's name that belongs to one owner.
package struct WebDomain: Hashable, Codable, Sendable {
    /// Small letters; an internationalised domain in its ASCII form ("xn--...").
    package let text: String

    /// Reads a web address, with or without a scheme; nil when it names no registered domain.
    package init?(website: String) {
        let website = website.trimmingBlanks()
        var rest = website.utf8[...]
        if let slash = rest.firstIndex(of: UInt8(ascii: "/")), rest[slash...].dropFirst().first == UInt8(ascii: "/") {
            rest = rest[slash...].dropFirst(2)
        }
        rest = rest.prefix { $0 > 0x20 && !Self.ends.contains($0) }
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[at...].dropFirst() }
        // A port; more than one colon is an IP address.
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) { rest = rest[..<colon] }
        self.init(host: String(Substring(rest)))
    }

    /// What ends a host's name in a web address.
    private static let ends: [UInt8] = Array("/?#\\".utf8)

    /// Reads the name of a host; nil for an IP address and for what nobody can register, such as "co.uk".
    package init?(host: String) {
        guard let text = LatinText.domain(host) else { return nil }
        self.init(asciiHost: text)
    }

    /// Wants the ASCII form in small letters.
    init?(asciiHost given: String) {
        var host = given
        while host.hasSuffix(".") { host.removeLast() }
        guard Self.isHost(host) else { return nil }
        // What is found lies within the text that is handed over.
        let registrable = host.withCString { psl_registrable_domain(psl_builtin(), $0).map { String(cString: $0) } }
        guard let registrable else { return nil }
        text = registrable
    }

    /// Labels of letters, digits, hyphens and underscores, at least two of them, the last one not a number.
    private static func isHost(_ host: String) -> Bool {
        guard host.utf8.count <= 253 else { return false }
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, last.contains(where: { !isDigit($0) }) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
