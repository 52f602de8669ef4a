/// How far what a source says of a person is believed, beside what other sources say of her.
package enum SourceTrust: String, Codable, Hashable, Sendable, CaseIterable {
    case low, normal, high

    private var rank: Int {
        switch self {
        case .low: 0
        case .normal: 1
        case .high: 2
        }
    }
}

extension SourceTrust: Comparable {
    package static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}
