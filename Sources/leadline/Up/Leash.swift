import ArgumentParser
import Glibc
import Subprocess
import SystemPackage

/// Stops the services when this program is killed and cannot do so itself.
///
/// A small shell leads the group that the services belong to. It reads from a pipe that only this program can write
/// to, so it comes to the end of it when this program ends, in whatever way.
enum Leash {
    /// Ignores the signal by which it stops the others.
    private static let script = "trap '' TERM; read -r line; kill -TERM 0"

    /// Runs `body` with the group for the services; they are all to have ended when it returns.
    static func hold<Result: Sendable>(_ body: (_ group: pid_t) async -> Result) async throws(Failure) -> Result {
        var options = PlatformOptions()
        // Not our group: Ctrl-C in the terminal is for us, and we stop the services in order.
        options.processGroupID = 0
        do {
            return try await Subprocess.run(
                .path("/bin/sh"),
                arguments: ["-c", script],
                platformOptions: options,
                input: .inputWriter,
                output: .discarded,
                error: .discarded
            ) { execution in
                let result = await body(execution.processIdentifier.value)
                try await execution.standardInputWriter.finish()
                return result
            }.closureResult
        } catch {
            throw Failure(.failure, "/bin/sh, which stops the services when this program is killed, failed: \(error)")
        }
    }
}
