package import Contracts

/// What a service does with those who connect to it; the rest of a connection is the server's.
package protocol LineService: Sendable {
    /// Lets a peer in, or throws the problem to tell it.
    func admit(_ hello: Hello) async throws(Problem) -> Welcome

    /// Answers lines of one peer: as many answers as lines, in the same order.
    func answer(_ lines: [ReceivedLine], from peer: Peer) async -> [Answer]

    /// Sends a peer what it did not ask for, as long as it is connected. Returns when there is nothing (more) to send.
    func feed(_ peer: Peer, through writer: LineWriter) async throws
}

/// Who is at the other end of a connection.
package struct Peer: Hashable, Sendable {
    package let role: Role
    package let name: String
    /// Sellers: the last event that was seen already.
    package let cursor: Int64?

    package init(role: Role, name: String, cursor: Int64? = nil) {
        self.role = role
        self.name = name
        self.cursor = cursor
    }
}

/// The answer to one line.
package enum Answer: Hashable, Sendable {
    /// It took effect, now or at an earlier sending, and is on disk.
    case acknowledged
    /// It never will, for this reason.
    case refused(Problem)
    /// It did not, but may if it is sent again.
    case later(Later)
    /// A message, its body encoded already. `replayed` when the same answer was given before.
    case reply(type: Message.Kind, body: String, replayed: Bool)
}
