import Contracts
import Lines

/// Where one replica of a service answers.
struct ReplicaPlace: Hashable, Sendable {
    let service: ServiceName
    let address: Address
    /// What its certificate must bear.
    let serverName: String
}
