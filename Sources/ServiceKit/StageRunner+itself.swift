package import Contracts
import Lines
package import Store

extension StageRunner {
    /// Hands the stage a message of its own service, from a companion of it; returns whether it took effect.
    ///
    /// It joins the next group like any other. Its type need not be among those that the stage accepts from outside.
    package func tellItself(_ message: Message) async throws -> Bool {
        let body = try message.encodedBody()
        var head = LineHead()
        head.type = message.type.rawValue
        let line = ReceivedLine(head: head, message: message, body: body)
        let answers = await submit([line], from: Peer(role: .service, name: stage.service.rawValue))
        guard case .acknowledged = answers.first else { return false }
        return true
    }

    /// Reads the store of the service.
    package func read<Result: Sendable>(
        _ body: @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        try await store.read(body)
    }

    /// Notes what is wrong with a part, for `leadline status`; nil when it is well again.
    package func complain(_ part: String, _ complaint: String?) { health.note(part, complaint) }

    /// The time of day, as the stage is told it.
    package func now() -> Instant { runtime.now() }
}
