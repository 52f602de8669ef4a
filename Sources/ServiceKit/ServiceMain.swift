import Configuration
package import Contracts
import FoundationEssentials
import Glibc
import Lines
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Store
import SystemPackage
import UnixSignals

/// The main function of every service.
package enum ServiceMain {
    /// Reads the settings, opens the store, runs the service until SIGTERM or SIGINT, and returns the exit code.
    ///
    /// `makeStage` reads the rule files and makes the stage.
    package static func run<Made: Stage>(
        _ service: ServiceName,
        makeStage: @Sendable (ServiceConfiguration, Runtime) throws -> Made
    ) async -> ExitCode {
        // One loop for connections and tasks, beside the threads of the store: more cores are used by more replicas.
        NIOSingletons.groupLoopCountSuggestion = 1
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return await withTaskExecutorPreference(EventLoopExecutor(loop)) {
            await runOnLoop(service, makeStage: makeStage)
        }
    }

    private static func runOnLoop<Made: Stage>(
        _ service: ServiceName,
        makeStage: (ServiceConfiguration, Runtime) throws -> Made
    ) async -> ExitCode {
        let runtime = Runtime.live
        var logger = Logger(label: service.rawValue) { JSONLogHandler(label: $0, now: runtime.now) }
        // What the service writes is about people: it is for its owner alone.
        umask(0o077)
        Heap.settle()
        do {
            try ServiceConfiguration.check(flags: CommandLine.arguments)
            let configuration = try ServiceConfiguration(service, config: try await settings())
            guard let level = Logger.Level(rawValue: configuration.logLevel) else {
                throw StartupError(.configuration, "log.level \"\(configuration.logLevel)\" is none; try info or debug")
            }
            logger.logLevel = level
            let secrets = try Secrets(file: configuration.secretsFile)
            let stage = try makeStage(configuration, runtime)
            let instant = runtime.now()
            let store = try await configuration.store.open(
                migrations: Migration.common + Made.migrations,
                newName: { String(runtime.ids.next(at: instant).suffix(12)) },
                at: instant
            )
            let running = try await RunningService(
                stage: stage,
                store: store,
                configuration: configuration,
                secrets: secrets,
                runtime: runtime,
                registry: MetricsRegistry(),
                logger: logger
            )
            for warning in stage.warnings(at: instant) {
                logger.warning("a rule file has a doubtful place", metadata: ["warning": "\(warning)"])
            }
            announce(running, configuration, store: store, logger: logger)
            var group = ServiceGroupConfiguration(
                services: running.group.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
            group.maximumGracefulShutdownDuration = .seconds(15)
            group.maximumCancellationDuration = .seconds(5)
            try await ServiceGroup(configuration: group).run()
            logger.notice("stopped")
            return .ok
        } catch {
            let code = ExitCode(for: error)
            logger.critical("cannot go on", metadata: ["error": "\(error)", "exit": "\(code.rawValue)"])
            return code
        }
    }

    /// Flags before the environment before the settings file.
    static func settings(
        flags: CommandLineArgumentsProvider = CommandLineArgumentsProvider(),
        variables: EnvironmentVariablesProvider = EnvironmentVariablesProvider()
    ) async throws -> ConfigReader {
        let environment = variables.prefixKeys(with: "leadline")
        let first = ConfigReader(providers: [flags, environment])
        guard let file = first.string(forKey: "config") else { return first }
        do {
            let contents = try await FileProvider<YAMLSnapshot>(filePath: FilePath(file))
            return ConfigReader(providers: [flags, environment, contents])
        } catch {
            throw StartupError(.configuration, "the settings file \(file) cannot be read: \(error)")
        }
    }

    private static func announce(
        _ running: RunningService,
        _ configuration: ServiceConfiguration,
        store: any Store,
        logger: Logger
    ) {
        for name in ServiceConfiguration.strangers(in: ProcessInfo.processInfo.environment.keys) {
            logger.warning("the environment has a name that is no setting", metadata: ["name": "\(name)"])
        }
        logger.notice(
            "listening",
            metadata: [
                "lines": "\(configuration.listen.host):\(running.linesPort)",
                "operations": "\(configuration.operations.host):\(running.operationsPort)",
                "store": "\(store.place)",
                "store.id": "\(store.id)",
                "rules": "\(configuration.rulesFolder)",
                "tls": "\(configuration.tls != nil)",
                "pid": "\(ProcessInfo.processInfo.processIdentifier)",
            ]
        )
    }
}

extension ExitCode {
    /// The code that an error ends the process with.
    package init(for error: any Error) {
        switch error {
        case let error as StartupError: self = error.code
        case let error as StoreError:
            switch error.code {
            case .full: self = .diskFull
            case .broken: self = .ioError
            case .noAccess: self = .permission
            case .unreachable, .unknown: self = .serverUnreachable
            case .corrupt, .busy, .wrongSchema, .constraint, .statement, .closed: self = .store
            }
        default: self = .failure
        }
    }
}
