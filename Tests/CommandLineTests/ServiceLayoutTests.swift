import Contracts
import Lines
import Testing

@testable import leadline

@Suite("Where everything is")
struct ServiceLayoutTests {
    private func layout(_ scale: [String] = [], stores: ServiceLayout.Stores = .files) throws -> ServiceLayout {
        ServiceLayout(
            folder: DataFolder(path: "./data"),
            rules: "rules",
            reference: "reference",
            portBase: 7101,
            programs: "/opt/bin",
            scale: try Scale(scale),
            stores: stores
        )
    }

    /// What stands behind a flag.
    private func value(_ flag: String, in arguments: [String]) -> String? {
        arguments.firstIndex(of: flag).map { arguments[$0 + 1] }
    }

    @Test("Replicas listen ten ports apart, operations 100 above, and no two on the same")
    func ports() throws {
        let layout = try layout(ServiceName.allCases.map { "\($0.rawValue)=9" })
        let third = Replica(service: .scoring, index: 2, count: 9)
        let arguments = layout.arguments(of: third)
        #expect(value("--listen", in: arguments) == "127.0.0.1:7123")
        #expect(value("--operations", in: arguments) == "127.0.0.1:7223")
        let all = layout.scale.replicas.flatMap { replica in
            ["--listen", "--operations"].compactMap { value($0, in: layout.arguments(of: replica)) }
        }
        #expect(all.count == 72)
        #expect(Set(all).count == 72)
    }

    @Test("The highest port base leaves a port for everything", arguments: [[], ["enrichment=9"]])
    func highestPort(scale: [String]) throws {
        let scale = try Scale(scale)
        let base = ServiceLayout.highestPortBase(for: scale)
        let layout = ServiceLayout(
            folder: DataFolder(path: "d"),
            rules: "r",
            reference: "r",
            portBase: base,
            programs: "p",
            scale: scale
        )
        let ports = scale.replicas.map { layout.address(of: $0).port + ServiceName.operationsPortOffset }
        #expect(try #require(ports.max()) <= 65_535)
    }

    @Test("Every replica knows all replicas of the others")
    func peers() throws {
        let layout = try layout(["scoring=3"])
        let environment = layout.environment(of: Replica(service: .routing, index: 0, count: 1))
        #expect(environment["LEADLINE_PEER_SCORING"] == "127.0.0.1:7103,127.0.0.1:7113,127.0.0.1:7123")
        #expect(environment["LEADLINE_PEER_INGESTION"] == "127.0.0.1:7101")
        #expect(environment["LEADLINE_PEER_ROUTING"] == nil)
    }

    @Test("Without a server each service has a file, whatever server the environment names")
    func files() throws {
        let layout = try layout()
        let replica = Replica(service: .scoring, index: 0, count: 1)
        #expect(value("--store-path", in: layout.arguments(of: replica)) == "./data/scoring.sqlite")
        let environment = layout.environment(of: replica)
        #expect(environment["LEADLINE_STORE_URL"] == .some(nil))
        #expect(environment["LEADLINE_STORE_PASSWORD_FILE"] == .some(nil))
    }

    @Test("With a server all replicas of a service have the same database, and no file")
    func server() throws {
        let server = try StoreServer("postgres://ann@db/")
        let layout = try layout(["scoring=2"], stores: .server(server, passwordFile: "pw"))
        for replica in layout.scale.replicas(of: .scoring) {
            let arguments = layout.arguments(of: replica)
            #expect(value("--store-path", in: arguments) == nil)
            #expect(value("--store-password-file", in: arguments) == "pw")
            let environment = layout.environment(of: replica)
            #expect(environment["LEADLINE_STORE_URL"] == "postgres://ann@db/leadline_scoring")
            #expect(environment["LEADLINE_STORE_PATH"] == .some(nil))
            #expect(environment["LEADLINE_STORE_PASSWORD_FILE"] == nil)
        }
    }
}
