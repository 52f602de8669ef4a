import ArgumentParser
import Contracts

/// How many replicas there are of each service.
struct Scale: Hashable, Sendable {
    /// Most replicas of one service: their ports are ten apart, and the operations ports begin 100 above.
    static let most = 9

    private var counts: [ServiceName: Int] = [:]

    /// One of each.
    init() {}

    /// Reads `scoring=3`, and so on.
    init(_ texts: [String]) throws(ValidationError) {
        for text in texts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("--scale must be a service and a number, like scoring=3, not \"\(text)\"")
            }
            guard let service = ServiceName(rawValue: parts[0]) else {
                let names = ServiceName.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--scale: there is no service \"\(parts[0])\"; there are \(names)")
            }
            guard let count = Int(parts[1]), (1...Self.most).contains(count) else {
                throw ValidationError("--scale \(text): the number of replicas must be 1 to \(Self.most)")
            }
            guard counts.updateValue(count, forKey: service) == nil else {
                throw ValidationError("--scale names \(service.rawValue) twice")
            }
        }
    }

    subscript(_ service: ServiceName) -> Int { counts[service] ?? 1 }

    /// All of them, in the order of a lead's way.
    var replicas: [Replica] { ServiceName.allCases.flatMap(replicas) }

    func replicas(of service: ServiceName) -> [Replica] {
        (0..<self[service]).map { Replica(service: service, index: $0, count: self[service]) }
    }

    /// Throws when a service is to have several replicas, and stores that only one process can have.
    func checkForSQLite() throws(ValidationError) {
        guard let service = ServiceName.allCases.first(where: { self[$0] > 1 }) else { return }
        throw ValidationError(
            "--scale \(service.rawValue)=\(self[service]) needs --store: a SQLite store has one process. Give the "
                + "services a PostgreSQL server: --store postgres://user@host:5432/"
        )
    }
}
