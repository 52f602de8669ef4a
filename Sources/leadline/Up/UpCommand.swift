import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// `leadline up`: the four services on this machine, from one command.
struct UpCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run the four services on this machine, and keep them running until Ctrl-C.",
        discussion: """
            Makes the data folder and the tokens in it where they are missing, starts the services that lie next to \
            this program, shows their logs, and starts one again when it dies. Ctrl-C or SIGTERM stops them in order; \
            nothing that was accepted is lost. A second one ends them at once.

            Ends with the code of a service that cannot start: 64, 65, 69, 70, 73 or 77, see leadline --help.
            """
    )

    @Option(help: ArgumentHelp("Folder of the stores and the tokens.", valueName: "folder"))
    var data = "./data"

    @Option(help: ArgumentHelp("Folder of the rule files.", valueName: "folder"))
    var rules = "deploy/rules"

    @Option(help: ArgumentHelp("Folder of the reference data.", valueName: "folder"))
    var reference = "deploy/reference"

    @Option(help: "Port of ingestion; the other services have the next three, operations ports are 100 above.")
    var portBase = ServiceName.ingestion.defaultPort

    @OptionGroup var output: FormatOptions

    /// How long the services may take to stop.
    private static let grace = Duration.seconds(20)

    func validate() throws {
        let highest = 65_535 - ServiceName.operationsPortOffset - ServiceName.allCases.count
        guard (1...highest).contains(portBase) else {
            throw ValidationError("--port-base must be 1 to \(highest)")
        }
    }

    func perform() async throws {
        let folder = DataFolder(path: data)
        let hasNewSecrets = try folder.prepare()
        let layout = ServiceLayout(
            folder: folder,
            rules: rules,
            reference: reference,
            portBase: portBase,
            programs: try Self.programFolder()
        )
        try layout.checkPrograms()
        if hasNewSecrets, output.format == .text { Console.note("made new tokens in \(folder.secretsFile)") }
        if let failure = await run(layout) { throw failure }
        if output.format == .text { Console.note("stopped") }
    }

    /// Returns when all services ended, with the reason why one could not start.
    private func run(_ layout: ServiceLayout) async -> Failure? {
        let crew = Crew()
        let endings = Signals.endings
        return await withTaskGroup(of: Ending.self) { tasks in
            for service in ServiceName.allCases {
                let process = ServiceProcess(
                    service: service,
                    executable: layout.program(of: service),
                    arguments: layout.arguments(of: service),
                    crew: crew,
                    log: ServiceLog(service, format: output.format)
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
            var running = ServiceName.allCases.count
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
