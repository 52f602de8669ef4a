/// The zone data that rules are read with: handed in, so that nothing but the rules and these bytes bears on a decision.
package struct ZoneBook: Sendable {
    /// The content of a zone's file; nil when there is no such zone.
    private let data: @Sendable (String) -> [UInt8]?

    package init(data: @escaping @Sendable (String) -> [UInt8]?) {
        self.data = data
    }

    /// Knows UTC alone.
    package static let utc = ZoneBook { _ in nil }

    /// A zone by its IANA name, and the fingerprint of its data; nil when it is not known.
    package func zone(_ name: String) -> (zone: Zone, fingerprint: String)? {
        if name == Zone.utc.name { return (.utc, "") }
        let isName = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "+-_/".utf8.contains(byte)
        }
        guard isName, !name.hasPrefix("/"), let bytes = data(name), let zone = Zone(name: name, data: bytes) else {
            return nil
        }
        let table = zone.changes.map { "\($0.at):\($0.offset)" }.joined(separator: " ")
        return (zone, Fingerprint.sha256("\(name) \(table)", bytes: 6))
    }
}
