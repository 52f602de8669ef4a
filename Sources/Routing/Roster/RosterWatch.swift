import Logging
import ServiceKit
import ServiceLifecycle
import Store

/// Reads the roster now and then, so that a seller whom another replica added can come in here too.
struct RosterWatch: Service {
    let live: LiveRules
    let read: @Sendable (@Sendable (any Transaction) throws -> Void) async throws -> Void
    let logger: Logger

    private static let pause = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await read { _ = try live.read(in: $0) }
                    try await Task.sleep(for: Self.pause)
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("the roster cannot be read", metadata: ["error": "\(error)"])
                    await Self.rest()
                }
            }
        }
    }

    /// Cancelled, the loop ends.
    private static func rest() async {
        do {
            try await Task.sleep(for: pause)
        } catch {
            return
        }
    }
}
