/// The address that a provider is asked at, with `{domain}` in it.
struct FactURL: Hashable, Sendable {
    private let before: String
    private let after: String

    /// Nil with the reason when it is no address that may be asked: `https` anywhere, `http` on this machine only.
    static func read(_ template: String) -> Result<FactURL, Fault> {
        let parts = template.components(splitBy: "{domain}")
        guard parts.count == 2 else { return .failure(Fault("must have {domain} in it, once")) }
        guard !template.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else {
            return .failure(Fault("must not have blanks, or letters other than ASCII"))
        }
        let isSecure = template.hasPrefix("https://")
        guard isSecure || template.hasPrefix("http://") else { return .failure(Fault("must begin with https://")) }
        let authority = template.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        guard !authority.contains("{"), !authority.contains("@"), !authority.isEmpty else {
            return .failure(Fault("must name a host, without a password, and {domain} behind it"))
        }
        let isHere = ["127.0.0.1", "localhost", "[::1]"].contains { authority == $0 || authority.hasPrefix($0 + ":") }
        guard isSecure || isHere else {
            return .failure(Fault("must begin with https://; http:// is for this machine only"))
        }
        return .success(FactURL(before: parts[0], after: parts[1]))
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
        init(_ text: String) { description = text }
    }

    /// The address for a domain; nil for a domain with anything but letters, digits, dots, hyphens and underscores.
    func address(of domain: String) -> String? {
        let isPlain = domain.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || ".-_".utf8.contains(byte)
        }
        return isPlain && !domain.isEmpty && domain.utf8.count <= 253 ? before + domain + after : nil
    }
}

extension String {
    /// The texts before, between and after the places where the mark stands.
    fileprivate func components(splitBy mark: String) -> [String] {
        split(separator: mark, omittingEmptySubsequences: false).map(String.init)
    }
}
