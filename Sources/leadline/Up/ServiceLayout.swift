import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// Where everything of the four services is on this machine.
struct ServiceLayout: Sendable {
    let folder: DataFolder
    let rules: String
    let reference: String
    let portBase: Int
    /// Folder of the executables.
    let programs: String
    var scale = Scale()
    var stores = Stores.files

    /// Where the services keep their state.
    enum Stores: Sendable {
        /// In SQLite files in the data folder.
        case files
        case server(StoreServer, passwordFile: String?)
    }

    /// How far the ports of two replicas of a service are apart.
    private static let replicaStep = 10

    /// The highest port base that leaves a port for everything.
    static func highestPortBase(for scale: Scale) -> Int {
        let steps = (ServiceName.allCases.map { scale[$0] }.max() ?? 1) - 1
        return 65_535 - ServiceName.operationsPortOffset - ServiceName.allCases.count - steps * replicaStep
    }

    func program(of service: ServiceName) -> String { "\(programs)/leadline-\(service.rawValue)" }

    func address(of replica: Replica) -> Address {
        let first = portBase + replica.service.defaultPort - ServiceName.ingestion.defaultPort
        return Address(host: "127.0.0.1", port: first + replica.index * Self.replicaStep)
    }

    func addresses(of service: ServiceName) -> [Address] { scale.replicas(of: service).map(address) }

    /// What is told to those who ask the services.
    var places: ServicePlaces {
        ServicePlaces(
            Dictionary(ServiceName.allCases.map { ($0, addresses(of: $0)) }) { first, _ in first }
        )
    }

    /// The flags of a replica; `ServiceConfiguration` says what they mean.
    func arguments(of replica: Replica) -> [String] {
        let lines = address(of: replica)
        let operations = Address(host: lines.host, port: lines.port + ServiceName.operationsPortOffset)
        var flags = [
            "--listen", lines.description,
            "--operations", operations.description,
            "--rules-dir", rules,
            "--reference-dir", reference,
            "--secrets-file", folder.secretsFile,
        ]
        switch stores {
        case .files: flags += ["--store-path", "\(folder.path)/\(replica.service.rawValue).sqlite"]
        case .server(_, let passwordFile): flags += passwordFile.map { ["--store-password-file", $0] } ?? []
        }
        return flags
    }

    /// The settings of a replica that are no flags: those may have commas, which are taken for several values there.
    ///
    /// Nil takes away what this program was started with, and what would count more than our choice of a store.
    func environment(of replica: Replica) -> [String: String?] {
        var variables: [String: String?] = [:]
        for peer in ServiceName.allCases where peer != replica.service {
            let list = addresses(of: peer).map(\.description).joined(separator: ",")
            variables["LEADLINE_PEER_\(peer.rawValue.uppercased())"] = .some(list)
        }
        switch stores {
        case .files:
            variables["LEADLINE_STORE_URL"] = .some(nil)
            variables["LEADLINE_STORE_PASSWORD_FILE"] = .some(nil)
        case .server(let server, let passwordFile):
            variables["LEADLINE_STORE_PATH"] = .some(nil)
            variables["LEADLINE_STORE_URL"] = .some(server.url(for: replica.service))
            if passwordFile == nil { variables["LEADLINE_STORE_PASSWORD_FILE"] = .some(nil) }
        }
        return variables
    }

    /// Throws when an executable is missing.
    func checkPrograms() throws(Failure) {
        for service in ServiceName.allCases where !FileManager.default.isExecutableFile(atPath: program(of: service)) {
            throw Failure(.failure, "\(program(of: service)) is missing; build all of it: swift build")
        }
    }
}
