import Contracts
import Glibc
import Lines
package import Logging
import NIOCore
package import ServiceLifecycle
package import Store
import Synchronization

/// A service, put together and bound to its ports: a stage, its store, and everything around them.
package struct RunningService: Sendable {
    package let linesPort: Int
    package let operationsPort: Int
    package let runner: StageRunner
    private let store: any Store
    private let services: [any Service]

    /// Opens nothing but the ports: the store is there already.
    ///
    /// Throws `StartupError` with one clear line.
    package init(
        stage: any Stage,
        store: any Store,
        configuration: ServiceConfiguration,
        secrets: Secrets,
        runtime: Runtime,
        registry: MetricsRegistry,
        logger: Logger
    ) async throws {
        let health = Health()
        let links = Links()
        let runner = StageRunner(
            stage: stage,
            store: store,
            runtime: runtime,
            limits: configuration.runnerLimits,
            health: health,
            tally: Tally(),
            metrics: ServiceMetrics(factory: registry),
            logger: logger,
            handOver: { links.handOver($0, to: $1) }
        )
        let front = ServiceFront(
            runner: runner,
            secrets: secrets,
            limits: configuration.limits,
            startedAt: runtime.now()
        )
        try Self.checkFiles(of: configuration.tls)
        let relays = try Self.relays(configuration, secrets: secrets, runner: runner, logger: logger)
        links.set(relays)
        store.onNews { [weak front] in front?.wake($0) }
        let operations = try await Self.bind(configuration.operations) { address in
            try await OperationsServer(address: address, health: health) {
                do {
                    return try await front.status().metricsText + registry.text()
                } catch let error as StoreError where error.isPassing {
                    // What the process counts itself is told also while the store is away.
                    return "# the store: \(error.message)\n" + registry.text()
                }
            }
        }
        let server = try await Self.bind(configuration.listen) { address in
            try await LineServer(
                address: address,
                limits: configuration.limits,
                tls: configuration.tls,
                service: front,
                logger: logger
            )
        }
        linesPort = server.port
        operationsPort = operations.port
        self.runner = runner
        self.store = store
        services =
            [
                operations, StoreService(store: store), runner, TimerLoop(runner: runner, runtime: runtime),
                LaneKeeper(runner: runner, relays: Array(relays.values), logger: logger),
            ]
            + stage.companions(of: runner, metrics: registry, logger: logger)
            + relays.values.map { $0 as any Service } + [LineServerService(server: server, health: health)]
    }

    /// In the order in which they depend on each other; they stop in reverse.
    package var group: [any Service] { services }

    private static func relays(
        _ configuration: ServiceConfiguration,
        secrets: Secrets,
        runner: StageRunner,
        logger: Logger
    ) throws -> [ServiceName: Relay] {
        let hello = Hello(role: .service, name: configuration.service.rawValue, token: secrets.service)
        let client = LineClient(hello: hello, tls: try configuration.tls?.clientContext())
        var relays: [ServiceName: Relay] = [:]
        for destination in runner.stage.destinations {
            relays[destination] = Relay(
                to: destination,
                at: configuration.peers[destination] ?? [],
                client: client,
                runner: runner,
                logger: logger
            )
        }
        return relays
    }

    private static func bind<Bound>(_ address: Address, _ body: (Address) async throws -> Bound) async throws -> Bound {
        do {
            return try await body(address)
        } catch {
            let why = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw StartupError(.port, "cannot listen on \(address): \(why)")
        }
    }

    /// Says in words which files of TLS cannot be used, before anything needs them.
    private static func checkFiles(of tls: LineTLS?) throws {
        guard let tls else { return }
        do {
            _ = try tls.serverContext()
            _ = try tls.clientContext()
        } catch {
            let files = [tls.certificateFile, tls.keyFile, tls.trustFile].compactMap(\.self).joined(separator: ", ")
            throw StartupError(.configuration, "the TLS files (\(files)) cannot be used: \(error)")
        }
    }
}

/// Ties the runner to the relays; they need the runner, and so come after it.
private final class Links: Sendable {
    private let relays = Mutex<[ServiceName: Relay]>([:])

    func set(_ relays: [ServiceName: Relay]) {
        self.relays.withLock { $0 = relays }
    }

    func handOver(_ entries: [Outbox.Entry], to destination: ServiceName) {
        relays.withLock { $0[destination] }?.handOver(entries)
    }
}

/// Lets go of the store last.
private struct StoreService: Service {
    let store: any Store

    func run() async throws {
        do { try await gracefulShutdown() } catch is CancellationError {}
        try await store.close()
    }
}

/// Serves the port for lines; stops first, and answers what is under way.
private struct LineServerService: Service {
    let server: LineServer
    let health: Health

    func run() async throws {
        health.start()
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            health.drain()
            server.drain()
        }
    }
}

extension ServiceStatus {
    /// The figures that are read from the store when somebody asks, as Prometheus text.
    fileprivate var metricsText: String {
        """
        # TYPE leadline_ready gauge
        leadline_ready \(ready ? 1 : 0)
        # TYPE leadline_store_ready gauge
        leadline_store_ready \(complaints.contains { $0.hasPrefix("\(Health.store): ") } ? 0 : 1)
        # TYPE leadline_backlog_messages gauge
        leadline_backlog_messages \(backlog)
        # TYPE leadline_backlog_oldest_seconds gauge
        leadline_backlog_oldest_seconds \(Double(oldestMs) / 1000)
        # TYPE leadline_dead_letters gauge
        leadline_dead_letters \(deadLetters)

        """ + (rules?.rescoring.map(Self.metricsText) ?? "")
    }

    private static func metricsText(_ rescoring: Rescoring) -> String {
        """
        # TYPE leadline_rescoring_leads gauge
        leadline_rescoring_leads \(rescoring.leads)
        # TYPE leadline_rescoring_looked gauge
        leadline_rescoring_looked \(rescoring.looked)
        # TYPE leadline_rescoring_changed gauge
        leadline_rescoring_changed \(rescoring.changed)

        """
    }
}
