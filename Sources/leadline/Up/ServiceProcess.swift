import ArgumentParser
import Contracts
import Glibc
import Lines
import Subprocess
import SystemPackage

/// One replica of a service as a child process: started, and started again when it dies.
struct ServiceProcess {
    let replica: Replica
    let executable: String
    let arguments: [String]
    /// What differs from the environment of this program.
    let environment: [String: String?]
    /// The process group it belongs to.
    let group: pid_t
    let crew: Crew
    let log: ServiceLog

    /// Codes by which a service says that starting it again will not help.
    private static let hopeless: Set<Int32> = [64, 65, 69, 70, 73, 77]
    /// A service that lives longer than this did start.
    private static let startup = Duration.seconds(5)

    /// Runs the service until the crew is to stop (then returns nil), or until it cannot be started.
    ///
    /// What did start once is started again whatever it died of: a database may be away for a while.
    func keepRunning() async -> Failure? {
        var backoff = Backoff(firstMs: 100, capMs: 2_000)
        var generator = SystemRandomNumberGenerator()
        var hasStarted = false
        var told: Ending?
        while !crew.isStopping {
            let start = ContinuousClock.now
            let status: TerminationStatus
            do {
                status = try await runOnce()
            } catch {
                return Failure(.failure, "\(replica.name) cannot be started: \(error)")
            }
            if crew.isStopping { return nil }
            let lived = start.duration(to: .now)
            if lived >= Self.startup {
                hasStarted = true
                told = nil
            }
            if !hasStarted, case .exited(let code) = status, Self.hopeless.contains(code) {
                let why = log.lastError ?? "it gave no reason"
                return Failure(ExitCode(code), "\(replica.name) cannot start (exit \(code)): \(why)")
            }
            if lived > .seconds(60) { backoff.reset() }
            let waitMs = backoff.next(using: &generator)
            // As long as it cannot start for the same reason, that is told once.
            let ending = Ending(status: status, error: log.lastError)
            if ending != told {
                let forHowLong = ending.isExplained ? ", and again until it works" : ""
                log.note("\(Self.words(for: status)), starts again in \(waitMs) ms\(forHowLong)")
            }
            told = ending.isExplained ? ending : nil
            do {
                try await Task.sleep(for: .milliseconds(waitMs))
            } catch {
                return nil
            }
        }
        return nil
    }

    /// How it ended, and why it said it would.
    private struct Ending: Equatable {
        let status: TerminationStatus
        let error: String?

        var isExplained: Bool {
            if case .exited = status { error != nil } else { false }
        }
    }

    private static func words(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "ended with \(code)"
        case .signaled(let number): "was ended by signal \(number)"
        }
    }

    private func runOnce() async throws -> TerminationStatus {
        var options = PlatformOptions()
        options.processGroupID = group
        let changes = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        return try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: Arguments(arguments),
            environment: .inherit.updating(Dictionary(changes) { first, _ in first }),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            crew.started(replica) { signal in
                do {
                    try execution.send(signal: signal)
                } catch {
                    log.note("signal \(signal.rawValue) did not reach it: \(error)")
                }
            }
            defer { crew.ended(replica) }
            for try await line in execution.standardError.strings(bufferingPolicy: .unbounded) { log.take(line) }
        }.terminationStatus
    }
}
