package import Contracts
package import CoreMetrics
package import Logging
package import ServiceLifecycle
package import Store

/// The heart of a service: takes a batch of messages and a transaction, and says what follows from them.
///
/// It reads no clock and draws no random number; both are handed in. So the same stage runs under the real runtime and
/// under a simulation.
package protocol Stage: Sendable {
    var service: ServiceName { get }

    /// The services that it sends messages to.
    var destinations: [ServiceName] { get }

    /// The tables of the service; numbered from 100.
    static var migrations: [Migration] { get }

    /// What each role may send.
    var accepts: [Role: Set<Message.Kind>] { get }

    /// Lets a source or seller in, or throws the problem to tell it.
    func admit(_ hello: Hello) throws(Problem)

    /// What is doubtful in the rules that it was made with, a line each; they are used all the same.
    func warnings(at instant: Instant) -> [String]

    /// What has to be done at a start, before the first message: rules may have changed while the service was down.
    func begin(in transaction: any Transaction, at instant: Instant) throws -> [Outgoing]

    /// Takes effect, within the transaction. What it throws undoes the batch; each message is then tried alone, and
    /// one that still throws goes to the dead letters.
    func handle(
        _ batch: [Received],
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing]

    /// What runs beside the stage for as long as the service does; it may hand the stage messages
    /// (`StageRunner.tellItself`), and stops before the runner does.
    func companions(
        of runner: StageRunner,
        metrics: any MetricsFactory,
        logger: Logger
    ) -> [any ServiceLifecycle.Service]

    /// Answers a question; changes nothing.
    func answer(_ question: Message, from peer: Asker, in transaction: any Transaction) throws -> Message

    /// By which rules it decides, where these can be published; nil where they are read from a file alone.
    func rules(in transaction: any Transaction) throws -> RulesInForce?

    /// What a seller is to be told after the last event that she knows, oldest first; for one who names none, from
    /// the oldest offer that still waits for her answer.
    func events(
        for seller: String,
        after cursor: Int64?,
        limit: Int,
        in transaction: any Transaction
    ) throws -> Events
}

extension Stage {
    package func warnings(at instant: Instant) -> [String] { [] }

    package func begin(in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] { [] }

    package func rules(in transaction: any Transaction) throws -> RulesInForce? { nil }

    package func companions(
        of runner: StageRunner,
        metrics: any MetricsFactory,
        logger: Logger
    ) -> [any ServiceLifecycle.Service] { [] }

    package func admit(_ hello: Hello) throws(Problem) {
        throw Problem(.forbidden, "A \(hello.role.rawValue) has no business with \(service.rawValue).")
    }

    package func events(
        for seller: String,
        after cursor: Int64?,
        limit: Int,
        in transaction: any Transaction
    ) throws -> Events { Events([], cursor: cursor ?? 0) }
}

/// Who asks a question.
package struct Asker: Hashable, Sendable {
    package let role: Role
    package let name: String

    package init(role: Role, name: String) {
        self.role = role
        self.name = name
    }
}

/// A message for a stage.
package struct Received: Hashable, Sendable {
    /// Its place in the group; replies name it.
    package let index: Int
    package let message: Message
    /// Who sent it; nil for a message of the stage to itself.
    package let sender: Asker?
    package let trace: String?
    /// The body as it came; nil when the message did not come as a line.
    private let body: String?

    package init(index: Int, message: Message, sender: Asker?, trace: String? = nil, body: String? = nil) {
        self.index = index
        self.message = message
        self.sender = sender
        self.trace = trace
        self.body = body
    }

    /// The body as JSON text: as it came where it did, so that nothing is lost that we do not know.
    package func document() throws -> String {
        try body ?? message.encodedBody()
    }
}

/// What follows from a batch.
///
/// A received message without a reply or refusal is acknowledged.
package enum Outgoing: Hashable, Sendable {
    /// To another service, for certain. Messages with one key go to one replica while it lives.
    case send(Message, to: ServiceName, key: String, trace: String?)
    /// The answer to a message; `replayed` when it was given before.
    case reply(Message, to: Int, replayed: Bool)
    /// A message will never take effect.
    case refuse(Problem, index: Int)
    /// A message to the stage itself, once, when it is due.
    case schedule(Message, due: Instant)
    /// There are new events for this seller.
    case notify(seller: String)
}

/// Some events, and the cursor to go on from.
package struct Events: Hashable, Sendable {
    package let events: [Event]
    package let cursor: Int64

    package init(_ events: [Event], cursor: Int64) {
        self.events = events
        self.cursor = cursor
    }
}

/// Something that a seller is told.
package struct Event: Hashable, Sendable {
    /// Its number, ascending.
    package let seq: Int64
    package let at: Instant
    package let type: String
    package let body: String

    package init(seq: Int64, at: Instant, type: String, body: String) {
        self.seq = seq
        self.at = at
        self.type = type
        self.body = body
    }
}
