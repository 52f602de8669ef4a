/// The four services, in the order in which a lead meets them.
package enum ServiceName: String, Codable, Hashable, Sendable, CaseIterable {
    case ingestion, enrichment, scoring, routing

    /// The port for lines when none is configured; the operations port is 100 above it.
    package var defaultPort: Int {
        switch self {
        case .ingestion: 7101
        case .enrichment: 7102
        case .scoring: 7103
        case .routing: 7104
        }
    }

    /// The distance of the operations port from the port for lines.
    package static let operationsPortOffset = 100
}
