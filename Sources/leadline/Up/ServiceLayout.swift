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

    func program(of service: ServiceName) -> String { "\(programs)/leadline-\(service.rawValue)" }

    func address(of service: ServiceName) -> Address {
        Address(host: "127.0.0.1", port: portBase + service.defaultPort - ServiceName.ingestion.defaultPort)
    }

    /// The flags of a service; `ServiceConfiguration` says what they mean.
    func arguments(of service: ServiceName) -> [String] {
        let lines = address(of: service)
        let operations = Address(host: lines.host, port: lines.port + ServiceName.operationsPortOffset)
        var flags = [
            "--listen", lines.description,
            "--operations", operations.description,
            "--store-path", "\(folder.path)/\(service.rawValue).sqlite",
            "--rules-dir", rules,
            "--reference-dir", reference,
            "--secrets-file", folder.secretsFile,
        ]
        for peer in ServiceName.allCases where peer != service {
            flags += ["--peer-\(peer.rawValue)", address(of: peer).description]
        }
        return flags
    }

    /// Throws when an executable is missing.
    func checkPrograms() throws(Failure) {
        for service in ServiceName.allCases where !FileManager.default.isExecutableFile(atPath: program(of: service)) {
            throw Failure(.failure, "\(program(of: service)) is missing; build all of it: swift build")
        }
    }
}
