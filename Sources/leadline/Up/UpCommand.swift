import ArgumentParser
import Contracts
import FoundationEssentials
import Glibc
import Lines

/// `leadline up`: the four services on this machine, from one command.
struct UpCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run the four services on this machine, and keep them running until Ctrl-C.",
        discussion: """
            Makes the data folder and the tokens in it where they are missing, starts the services that lie next to \
            this program, shows their logs, and starts one again when it dies. Ctrl-C or SIGTERM stops them in order; \
            nothing that was accepted is lost. A second one ends them at once. When this program is killed, they stop.

            Each service has a SQLite store in the data folder, and is one process. With --store each has a database \
            of its own on a PostgreSQL server, and --scale gives it several processes (replicas): \
            `leadline up --store postgres://ann@db.example:5432/ --scale scoring=3`. The databases are \
            leadline_ingestion, leadline_enrichment, leadline_scoring and leadline_routing; with a name in the URL, \
            postgres://ann@db.example:5432/acme, they are acme_ingestion and so on. They must exist: \
            `createdb --template=template0 --encoding=UTF8 --locale=C leadline_ingestion`. Parameters \
            (?sslmode=verify-full) hold for all of them.

            The data folder also gets services.json, where everything is: status, lead, report and dead-letters find \
            it beside the file of tokens.

            Ends with the code of a service that cannot start: 64, 65, 69, 70, 73 or 77, see leadline --help.
            """
    )

    @Option(help: ArgumentHelp("Folder of the tokens, and of the stores without --store.", valueName: "folder"))
    var data = "./data"

    @Option(help: ArgumentHelp("PostgreSQL server of the stores: postgres://user@host:port/", valueName: "url"))
    var store: String?

    @Option(help: ArgumentHelp("File with the password of that user.", valueName: "file"))
    var storePasswordFile: String?

    @Option(
        help: ArgumentHelp(
            "Replicas of a service, 1 to \(Scale.most); once for each service. Needs --store.",
            valueName: "service=n"
        )
    )
    var scale: [String] = []

    @Option(help: ArgumentHelp("Folder of the rule files.", valueName: "folder"))
    var rules = "deploy/rules"

    @Option(help: ArgumentHelp("Folder of the reference data.", valueName: "folder"))
    var reference = "deploy/reference"

    @Option(
        help: """
            Port of ingestion; the other services have the next three, further replicas those 10, 20, ... above. \
            Operations ports are 100 above.
            """
    )
    var portBase = ServiceName.ingestion.defaultPort

    @OptionGroup var output: FormatOptions

    /// How long the services may take to stop.
    private static let grace = Duration.seconds(20)

    func validate() throws {
        let scale = try Scale(scale)
        if let store {
            _ = try StoreServer(store)
        } else {
            try scale.checkForSQLite()
            guard storePasswordFile == nil else { throw ValidationError("--store-password-file goes with --store") }
        }
        let highest = ServiceLayout.highestPortBase(for: scale)
        guard (1...highest).contains(portBase) else {
            throw ValidationError("--port-base must be 1 to \(highest)")
        }
    }

    func perform() async throws {
        let folder = DataFolder(path: data)
        let hasNewSecrets = try folder.prepare()
        let server = try store.map { try StoreServer($0) }
        let layout = ServiceLayout(
            folder: folder,
            rules: rules,
            reference: reference,
            portBase: portBase,
            programs: try Self.programFolder(),
            scale: try Scale(scale),
            stores: server.map { .server($0, passwordFile: storePasswordFile) } ?? .files
        )
        try layout.checkPrograms()
        try layout.places.write(to: folder.placesFile)
        if hasNewSecrets, output.format == .text { Console.note("made new tokens in \(folder.secretsFile)") }
        if let failure = try await Leash.hold({ await run(layout, group: $0) }) { throw failure }
        if output.format == .text { Console.note("stopped") }
    }

    /// Returns when all services ended, with the reason why one could not start.
    private func run(_ layout: ServiceLayout, group: pid_t) async -> Failure? {
        let replicas = layout.scale.replicas
        let crew = Crew(replicas)
        let endings = Signals.endings
        let logWidth = replicas.map(\.name.count).max() ?? 0
        return await withTaskGroup(of: Ending.self) { tasks in
            for replica in replicas {
                let process = ServiceProcess(
                    replica: replica,
                    executable: layout.program(of: replica.service),
                    arguments: layout.arguments(of: replica),
                    environment: layout.environment(of: replica),
                    group: group,
                    crew: crew,
                    log: ServiceLog(replica, width: logWidth, format: output.format)
                )
                tasks.addTask { .service(await process.keepRunning()) }
            }
            tasks.addTask {
                for await _ in endings where !crew.stop() { crew.kill() }
                return .attendant
            }
            tasks.addTask {
                await crew.stopBegan.wait()
                do {
                    try await Task.sleep(for: Self.grace)
                    crew.kill()
                } catch {
                    // Cancelled: all of them stopped in time.
                }
                return .attendant
            }
            tasks.addTask {
                await Readiness(layout: layout, crew: crew, format: output.format).announce()
                return .attendant
            }
            var running = replicas.count
            var reason: Failure?
            while running > 0, let ending = await tasks.next() {
                guard case .service(let failure) = ending else { continue }
                running -= 1
                reason = reason ?? failure
                crew.stop()
            }
            tasks.cancelAll()
            return reason
        }
    }

    /// What came to its end.
    private enum Ending: Sendable {
        case service(Failure?)
        case attendant
    }

    private static func programFolder() throws(Failure) -> String {
        do {
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        } catch {
            throw Failure(.failure, "cannot tell where this program lies: \(error)")
        }
    }
}
