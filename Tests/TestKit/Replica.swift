package import Contracts

/// One process of an installation: a service, and which of its replicas.
package struct Replica: Hashable, Sendable, CustomStringConvertible {
    package let service: ServiceName
    /// From 0.
    package let number: Int

    package init(_ service: ServiceName, _ number: Int) {
        self.service = service
        self.number = number
    }

    package var description: String { "\(service.rawValue)-\(number)" }
}
