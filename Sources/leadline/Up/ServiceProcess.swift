import ArgumentParser
import Contracts
import Lines
import Subprocess
import SystemPackage

/// One service as a child process: started, and started again when it dies.
struct ServiceProcess {
    let service: ServiceName
    let executable: String
    let arguments: [String]
    let crew: Crew
    let log: ServiceLog

    /// Codes by which a service says that starting it again will not help.
    private static let hopeless: Set<Int32> = [64, 65, 69, 70, 73, 77]
    /// A service that lives longer than this did start.
    private static let startup = Duration.seconds(5)

    /// Runs the service until the crew is to stop (then returns nil), or until it cannot be started.
    func keepRunning() async -> Failure? {
        var backoff = Backoff(firstMs: 100, capMs: 2_000)
        var generator = SystemRandomNumberGenerator()
        while !crew.isStopping {
            let start = ContinuousClock.now
            let status: TerminationStatus
            do {
                status = try await runOnce()
            } catch {
                return Failure(.failure, "\(service.rawValue) cannot be started: \(error)")
            }
            if crew.isStopping { return nil }
            let lived = start.duration(to: .now)
            if lived < Self.startup, case .exited(let code) = status, Self.hopeless.contains(code) {
                let why = log.lastError ?? "it gave no reason"
                return Failure(ExitCode(code), "\(service.rawValue) cannot start (exit \(code)): \(why)")
            }
            if lived > .seconds(60) { backoff.reset() }
            let waitMs = backoff.next(using: &generator)
            log.note("\(Self.words(for: status)), starts again in \(waitMs) ms")
            do {
                try await Task.sleep(for: .milliseconds(waitMs))
            } catch {
                return nil
            }
        }
        return nil
    }

    private static func words(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "ended with \(code)"
        case .signaled(let number): "was ended by signal \(number)"
        }
    }

    private func runOnce() async throws -> TerminationStatus {
        var options = PlatformOptions()
        // A group of its own: Ctrl-C in the terminal is for us, and we stop the services in order.
        options.processGroupID = 0
        return try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: Arguments(arguments),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            crew.started(service) { signal in
                do {
                    try execution.send(signal: signal)
                } catch {
                    log.note("signal \(signal.rawValue) did not reach it: \(error)")
                }
            }
            defer { crew.ended(service) }
            for try await line in execution.standardError.strings(bufferingPolicy: .unbounded) { log.take(line) }
        }.terminationStatus
    }
}
