package import Contracts
import FoundationEssentials
import Glibc
package import Lines
package import ServiceKit
import Store
import Synchronization

/// The four services as they are really run: processes with stores, rules, secrets and ports of their own.
///
/// A service has one process, or several replicas; where none is named, the first is meant. Every process is killed when this value is gone, and when this process ends, in whatever way.
package final class Installation: Sendable {
    package let folder: ScratchFolder
    /// All processes that the plan has, in the order in which a lead meets their services.
    package let replicas: [Replica]
    private let plan: Plan
    /// What the stores lie in, by service; nothing where they are files.
    package let databases: [ServiceName: PostgresPlace]
    private let ports: [Replica: (lines: ReservedPort, operations: ReservedPort)]
    private let processes = Mutex<[Replica: ServiceProcess]>([:])
    private let group: ProcessGuard

    /// What differs from test to test.
    package struct Plan: Sendable {
        package var rules: RuleTexts
        package var engine = Engine.sqlite
        /// Processes of a service where there is more than one; that takes an engine that they can share.
        package var replicas: [ServiceName: Int] = [:]
        /// Folders of SQLite files that do not lie in the scratch folder.
        package var storeFolders: [ServiceName: String] = [:]
        /// Settings by flag, without the dashes.
        package var settings: [ServiceName: [String: String]] = [:]

        package init(rules: RuleTexts = .simple) {
            self.rules = rules
        }
    }

    /// What holds the stores.
    package enum Engine: Sendable {
        /// A file for each service.
        case sqlite
        /// A database for each service, and what its user has to say to be let in.
        case postgres(PostgresServer, password: String? = nil)
    }

    /// The tokens of services and operators.
    package static let secrets = (service: "service-token-for-tests", operator: "operator-token-for-tests")

    /// Lays out the folder and chooses the ports; starts nothing.
    package init(_ plan: Plan = Plan()) throws {
        self.plan = plan
        folder = try ScratchFolder()
        group = try ProcessGuard()
        switch plan.engine {
        case .sqlite:
            precondition(plan.replicas.values.allSatisfy { $0 == 1 }, "a SQLite file has one process")
            databases = [:]
        case .postgres(let server, _):
            databases = try ServiceName.allCases.reduce(into: [:]) { $0[$1] = try server.newDatabase() }
        }
        replicas = ServiceName.allCases.flatMap { service in
            (0..<(plan.replicas[service] ?? 1)).map { Replica(service, $0) }
        }
        var ports: [Replica: (lines: ReservedPort, operations: ReservedPort)] = [:]
        for replica in replicas { ports[replica] = (try ReservedPort(), try ReservedPort()) }
        self.ports = ports
        for part in ["rules", "programs", "data"] {
            try FileManager.default.createDirectory(atPath: "\(folder.path)/\(part)", withIntermediateDirectories: true)
        }
        try write(plan.rules.sources, to: "rules/sources.yaml")
        try write(
            String(contentsOfFile: "\(Self.root)/deploy/rules/matching.yaml", encoding: .utf8),
            to: "rules/matching.yaml"
        )
        try write(plan.rules.scoring, to: "rules/scoring.yaml")
        try write(plan.rules.routing, to: "rules/routing.yaml")
        try write("service \(Self.secrets.service)\noperator \(Self.secrets.operator)\n", to: "secrets")
        chmod(folder.path + "/secrets", 0o600)
        if let password {
            try write(password + "\n", to: "password")
            chmod(folder.path + "/password", 0o600)
        }
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

    /// Where a service keeps its state, all of its replicas together.
    package func storePlace(of service: ServiceName) -> ServiceKit.StorePlace {
        if let database = databases[service] {
            return .postgres(PostgresStore.Options(url: database.url(), password: password))
        }
        return .sqlite(SQLiteStore.Options(path: storePath(of: service)))
    }

    private var password: String? {
        if case .postgres(_, let password) = plan.engine { password } else { nil }
    }

    private func storePath(of service: ServiceName) -> String {
        (plan.storeFolders[service] ?? "\(folder.path)/data") + "/\(service.rawValue).sqlite"
    }

    package func logPath(of service: ServiceName, replica: Int = 0) -> String {
        "\(folder.path)/\(Replica(service, replica)).log"
    }

    /// Everything that the process wrote so far, whenever it was started.
    package func log(of service: ServiceName, replica: Int = 0) throws -> String {
        try String(contentsOfFile: logPath(of: service, replica: replica), encoding: .utf8)
    }

    /// The replicas of one service.
    package func replicas(of service: ServiceName) -> [Replica] { replicas.filter { $0.service == service } }

    package func address(of service: ServiceName, replica: Int = 0) -> Address {
        Address(host: "127.0.0.1", port: ports[Replica(service, replica)]?.lines.number ?? 0)
    }

    /// Where all replicas of a service can be reached.
    package func addresses(of service: ServiceName) -> [Address] {
        replicas(of: service).map { address(of: service, replica: $0.number) }
    }

    package func operations(of service: ServiceName, replica: Int = 0) -> Address {
        Address(host: "127.0.0.1", port: ports[Replica(service, replica)]?.operations.number ?? 0)
    }

    /// Takes the port for lines away from the service.
    package func occupyPort(of service: ServiceName) throws {
        try ports[Replica(service, 0)]?.lines.occupy()
    }

    /// The settings of a process, by flag.
    private func settings(of replica: Replica) -> [String: String] {
        let (service, number) = (replica.service, replica.number)
        var settings = [
            "listen": address(of: service, replica: number).description,
            "operations": operations(of: service, replica: number).description,
            "rules-dir": "\(folder.path)/rules", "reference-dir": "\(Self.root)/deploy/reference",
            "secrets-file": "\(folder.path)/secrets",
        ]
        if let database = databases[service] {
            settings["store-url"] = database.url()
            settings["store-password-file"] = password.map { _ in "\(folder.path)/password" }
        } else {
            settings["store-path"] = storePath(of: service)
        }
        for peer in ServiceName.allCases where peer != service {
            settings["peer-\(peer.rawValue)"] = addresses(of: peer).map(\.description).joined(separator: ",")
        }
        return settings.merging(plan.settings[service] ?? [:]) { $1 }
    }

    /// Starts a process of a service and does not wait for it.
    ///
    /// The one that ran before must have ended. `more` are settings by flag (without the dashes) that count more than
    /// those of the plan; `rest` stands at the end of the command line as it is.
    @discardableResult
    package func start(
        _ service: ServiceName,
        replica number: Int = 0,
        _ more: [String: String] = [:],
        rest: [String] = []
    ) throws -> ServiceProcess {
        let replica = Replica(service, number)
        let settings = settings(of: replica).merging(more) { $1 }
        let process = try ServiceProcess(
            program(service),
            settings.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] } + rest,
            output: logPath(of: service, replica: number),
            guardedBy: group
        )
        processes.withLock { $0[replica] = process }
        return process
    }

    /// The process of a replica, running or ended.
    package func process(_ service: ServiceName, replica number: Int = 0) throws -> ServiceProcess {
        let replica = Replica(service, number)
        guard let process = processes.withLock({ $0[replica] }) else { throw NotStarted(replica: replica) }
        return process
    }

    /// Whether a replica was started and has not ended.
    package func isRunning(_ replica: Replica) -> Bool {
        processes.withLock { $0[replica] }.map { $0.exitStatus == nil } ?? false
    }

    /// Kills a process with SIGKILL; returns when it is gone.
    package func kill(_ service: ServiceName, replica: Int = 0) async throws {
        let process = try process(service, replica: replica)
        process.signal(SIGKILL)
        _ = try await process.end(within: .seconds(20))
    }

    /// Asks a process to stop, with SIGTERM, and waits for its end.
    package func terminate(
        _ service: ServiceName,
        replica: Int = 0,
        within limit: Duration = .seconds(15)
    ) async throws -> ExitStatus {
        let process = try process(service, replica: replica)
        process.signal(SIGTERM)
        return try await process.end(within: limit)
    }

    /// Lets a process do nothing, and lose nothing, until `thaw`: as a machine that hangs, or is moved.
    package func freeze(_ service: ServiceName, replica: Int = 0) throws {
        try process(service, replica: replica).signal(SIGSTOP)
    }

    package func thaw(_ service: ServiceName, replica: Int = 0) throws {
        try process(service, replica: replica).signal(SIGCONT)
    }

    /// A replica that was not started.
    private struct NotStarted: Error {
        let replica: Replica
    }

    /// The top of the package.
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Where the programs were built: the tests are in the same folder.
    package static func buildFolder() throws -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &bytes, bytes.count)
        guard length > 0 else { throw SystemFailure("readlink /proc/self/exe") }
        let program = String(decoding: bytes.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return URL(filePath: program).deletingLastPathComponent().path
    }
}
