import Contracts

/// One process of a service, of however many there are.
struct Replica: Hashable, Sendable {
    let service: ServiceName
    /// Counted from 0.
    let index: Int
    /// How many there are of the service.
    let count: Int

    /// `scoring`, or `scoring.2` where there are several.
    var name: String { count == 1 ? service.rawValue : "\(service.rawValue).\(index + 1)" }
}
