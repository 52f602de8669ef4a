package import Contracts
import FoundationEssentials
import Glibc
package import Lines
import Synchronization

/// The four services as they are really run: a process each, with stores, rules, secrets and ports of their own.
///
/// Every process is killed when this value is gone, and when this process ends, in whatever way.
package final class Installation: Sendable {
    package let folder: ScratchFolder
    private let plan: Plan
    private let ports: [ServiceName: (lines: ReservedPort, operations: ReservedPort)]
    private let processes = Mutex<[ServiceName: ServiceProcess]>([:])
    private let group: ProcessGuard

    /// What differs from test to test.
    package struct Plan: Sendable {
        package var rules: RuleTexts
        /// Folders of stores that do not lie in the scratch folder.
        package var storeFolders: [ServiceName: String] = [:]
        /// Settings by flag, without the dashes.
        package var settings: [ServiceName: [String: String]] = [:]

        package init(rules: RuleTexts = .simple) {
            self.rules = rules
        }
    }

    /// The tokens of services and operators.
    package static let secrets = (service: "service-token-for-tests", operator: "operator-token-for-tests")

    /// Lays out the folder and chooses the ports; starts nothing.
    package init(_ plan: Plan = Plan()) throws {
        self.plan = plan
        folder = try ScratchFolder()
        group = try ProcessGuard()
        var ports: [ServiceName: (lines: ReservedPort, operations: ReservedPort)] = [:]
        for service in ServiceName.allCases { ports[service] = (try ReservedPort(), try ReservedPort()) }
        self.ports = ports
        for part in ["rules", "programs", "data"] {
            try FileManager.default.createDirectory(atPath: "\(folder.path)/\(part)", withIntermediateDirectories: true)
        }
        try write(plan.rules.sources, to: "rules/sources.yaml")
        try write(plan.rules.scoring, to: "rules/scoring.yaml")
        try write(plan.rules.routing, to: "rules/routing.yaml")
        try write("service \(Self.secrets.service)\noperator \(Self.secrets.operator)\n", to: "secrets")
        chmod(folder.path + "/secrets", 0o600)
        for service in ServiceName.allCases { try provide(program(service)) }
    }

    deinit {
        for process in processes.withLock({ $0.values }) { process.killAndWait() }
    }

    package func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(file)"))
    }

    /// A build that replaces the programs meanwhile must not change what a running test restarts: so a second name for
    /// the same file, or where the folders are on different disks, at least a pointer to it.
    private func provide(_ program: String) throws {
        let built = try Self.buildFolder() + "/" + URL(filePath: program).lastPathComponent
        guard link(built, program) == 0 || symlink(built, program) == 0 else { throw SystemFailure("link \(built)") }
    }

    package func program(_ service: ServiceName) -> String {
        "\(folder.path)/programs/leadline-\(service.rawValue)"
    }

    package func storePath(of service: ServiceName) -> String {
        (plan.storeFolders[service] ?? "\(folder.path)/data") + "/\(service.rawValue).sqlite"
    }

    package func logPath(of service: ServiceName) -> String { "\(folder.path)/\(service.rawValue).log" }

    /// Everything that the service wrote so far.
    package func log(of service: ServiceName) throws -> String {
        try String(contentsOfFile: logPath(of: service), encoding: .utf8)
    }

    package func address(of service: ServiceName) -> Address {
        Address(host: "127.0.0.1", port: ports[service]?.lines.number ?? 0)
    }

    package func operations(of service: ServiceName) -> Address {
        Address(host: "127.0.0.1", port: ports[service]?.operations.number ?? 0)
    }

    /// Takes the port for lines away from the service.
    package func occupyPort(of service: ServiceName) throws {
        try ports[service]?.lines.occupy()
    }

    /// The settings of a service, by flag.
    private func settings(of service: ServiceName) -> [String: String] {
        var settings = [
            "listen": address(of: service).description, "operations": operations(of: service).description,
            "store-path": storePath(of: service), "rules-dir": "\(folder.path)/rules",
            "reference-dir": "\(Self.root)/deploy/reference", "secrets-file": "\(folder.path)/secrets",
        ]
        for peer in ServiceName.allCases where peer != service {
            settings["peer-\(peer.rawValue)"] = address(of: peer).description
        }
        return settings.merging(plan.settings[service] ?? [:]) { $1 }
    }

    /// Starts a service and does not wait for it.
    ///
    /// The one that ran before must have ended. `more` are settings by flag (without the dashes) that count more than
    /// those of the plan; `rest` stands at the end of the command line as it is.
    @discardableResult
    package func start(
        _ service: ServiceName,
        _ more: [String: String] = [:],
        rest: [String] = []
    ) throws -> ServiceProcess {
        let settings = settings(of: service).merging(more) { $1 }
        let process = try ServiceProcess(
            program(service),
            settings.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] } + rest,
            output: logPath(of: service),
            guardedBy: group
        )
        processes.withLock { $0[service] = process }
        return process
    }

    /// The process of a service, running or ended.
    package func process(_ service: ServiceName) throws -> ServiceProcess {
        guard let process = processes.withLock({ $0[service] }) else { throw NotStarted(service: service) }
        return process
    }

    /// Kills a service with SIGKILL; returns when it is gone.
    package func kill(_ service: ServiceName) async throws {
        let process = try process(service)
        process.signal(SIGKILL)
        _ = try await process.end(within: .seconds(20))
    }

    /// Asks a service to stop, with SIGTERM, and waits for its end.
    package func terminate(_ service: ServiceName, within limit: Duration = .seconds(15)) async throws -> ExitStatus {
        let process = try process(service)
        process.signal(SIGTERM)
        return try await process.end(within: limit)
    }

    /// A service that was not started.
    private struct NotStarted: Error {
        let service: ServiceName
    }

    /// The top of the package.
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Where the programs were built: the tests are in the same folder.
    private static func buildFolder() throws -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &bytes, bytes.count)
        guard length > 0 else { throw SystemFailure("readlink /proc/self/exe") }
        let program = String(decoding: bytes.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return URL(filePath: program).deletingLastPathComponent().path
    }
}
