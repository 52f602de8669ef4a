import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// The addresses of the services, of each one or several: its replicas, or names that stand for all of them.
struct ServicePlaces: Hashable, Sendable {
    private let addresses: [ServiceName: [Address]]

    init(_ addresses: [ServiceName: [Address]]) {
        self.addresses = addresses
    }

    /// One address a service: ports in a row on one host.
    init(host: String, portBase: Int) {
        self.init(
            Dictionary(
                ServiceName.allCases.map { service in
                    let offset = service.defaultPort - ServiceName.ingestion.defaultPort
                    return (service, [Address(host: host, port: portBase + offset)])
                }
            ) { first, _ in first }
        )
    }

    subscript(_ service: ServiceName) -> [Address] { addresses[service] ?? [] }

    /// By name, for files and programs.
    var texts: [String: [String]] {
        Dictionary(addresses.map { ($0.key.rawValue, $0.value.map(\.description)) }) { first, _ in first }
    }
}

extension ServicePlaces {
    /// The file in which `leadline up` says where the services are.
    private struct File: Codable {
        let services: [String: [String]]
    }

    /// Its name; it lies in the same folder as the file of tokens.
    static func file(beside secrets: String) -> String {
        var folder = secrets.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        if folder.isEmpty { folder = ["."] }
        return folder.joined(separator: "/") + "/services.json"
    }

    /// Reads the file; nil when there is none.
    static func read(_ file: String) throws(Failure) -> Self? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let text = try Files.text(file)
        do {
            let services = try BodyCodec.decode(File.self, from: text).services
            var addresses: [ServiceName: [Address]] = [:]
            for service in ServiceName.allCases {
                let list = (services[service.rawValue] ?? []).map { Address($0) }
                let known = list.compactMap(\.self)
                guard !known.isEmpty, known.count == list.count else {
                    throw Failure(.badData, "the addresses of \(service.rawValue) are missing or wrong")
                }
                addresses[service] = known
            }
            return Self(addresses)
        } catch {
            let why = (error as? Failure)?.message ?? "it is not what leadline up writes"
            throw Failure(
                .badData,
                "\(file) cannot be used: \(why); remove it, or say --host and --port-base, or --peer-SERVICE"
            )
        }
    }

    /// Writes the file, whole or not at all.
    func write(to file: String) throws(Failure) {
        do {
            let text = try BodyCodec.encode(File(services: texts)) + "\n"
            try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw Failure(.noPermission, "\(file) cannot be written: \(Files.words(for: error))")
        }
    }
}
