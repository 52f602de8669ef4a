import ArgumentParser
import Contracts

/// A PostgreSQL server on which each service has a database of its own.
///
/// Made from the URL of `--store`: server, user and parameters are those of all four; a database in it is the
/// beginning of the names of theirs.
struct StoreServer: Hashable, Sendable {
    /// `postgres://user@host:port`.
    private let server: String
    /// What the names of the databases begin with.
    private let prefix: String
    /// `?` and the parameters, or nothing.
    private let parameters: String

    private static let schemes = ["postgres://", "postgresql://"]
    /// PostgreSQL cuts longer names off: 63 bytes, less the longest `_service`.
    private static let maxPrefixBytes = 63 - "_enrichment".utf8.count

    /// Throws when it is no such URL, or says more than it should.
    init(_ url: String) throws(ValidationError) {
        guard let scheme = Self.schemes.first(where: url.hasPrefix) else {
            throw ValidationError("--store must be a URL like postgres://user@host:5432/")
        }
        let (place, query) = Self.cut(url.dropFirst(scheme.count), at: "?")
        let (authority, path) = Self.cut(place, at: "/")
        server = scheme + authority
        prefix = path.isEmpty ? "leadline" : String(path)
        parameters = query.isEmpty ? "" : "?\(query)"
        let names = query.split(separator: "&").map { $0.prefix { $0 != "=" } }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        guard !user.contains(":"), !names.contains("password") else {
            throw ValidationError(
                "--store has a password in it, which others can see while this runs; put it into a file that only "
                    + "you can read, and name that with --store-password-file"
            )
        }
        guard !names.contains("dbname") else {
            throw ValidationError(
                "--store has dbname in it, but each service has its own; what their names begin with goes behind the "
                    + "host: postgres://user@host:5432/acme"
            )
        }
        guard prefix.utf8.count <= Self.maxPrefixBytes,
            prefix.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || Self.isDigitOrLow($0) })
        else {
            throw ValidationError(
                "--store names the databases \"\(prefix)\" and the service; that must be small letters, digits and _, "
                    + "\(Self.maxPrefixBytes) at most"
            )
        }
    }

    /// The name of a service's database: `leadline_scoring`.
    func database(of service: ServiceName) -> String { "\(prefix)_\(service.rawValue)" }

    /// The URL of a service's database.
    func url(for service: ServiceName) -> String { "\(server)/\(database(of: service))\(parameters)" }

    private static func isDigitOrLow(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_")
    }

    /// What stands before and behind the first such character.
    private static func cut(_ text: Substring, at separator: Character) -> (Substring, Substring) {
        guard let place = text.firstIndex(of: separator) else { return (text, "") }
        return (text[..<place], text[text.index(after: place)...])
    }
}
