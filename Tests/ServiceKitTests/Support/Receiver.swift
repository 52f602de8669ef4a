import Contracts
import Lines
import Synchronization

/// The other end of a relay: answers each message as it is told to, and notes what it took.
final class Receiver: LineService {
    private struct State {
        var taken: [Int64] = []
        var keys: [String] = []
        var seen: Set<Int64> = []
    }

    private let state = Mutex(State())
    /// The answer to a message, by the number in its id and whether it came before.
    private let reply: @Sendable (Int64, Bool) -> Answer

    init(_ reply: @escaping @Sendable (Int64, Bool) -> Answer = { _, _ in .acknowledged }) {
        self.reply = reply
    }

    /// The numbers of the messages that it acknowledged, in the order in which they came.
    var taken: [Int64] { state.withLock { $0.taken } }
    var keys: Set<String> { Set(state.withLock { $0.keys }) }

    func admit(_ hello: Hello) async throws(Problem) -> Welcome {
        Welcome(service: "scoring", store: "receiver", window: 16, maxLineBytes: 1_000_000)
    }

    func answer(_ lines: [ReceivedLine], from peer: Peer) async -> [Answer] {
        lines.map { line in
            let number = line.head.id?.seq ?? 0
            let answer = reply(number, state.withLock { !$0.seen.insert(number).inserted })
            if answer == .acknowledged {
                state.withLock { state in
                    state.taken.append(number)
                    state.keys.append(line.head.key ?? "")
                }
            }
            return answer
        }
    }

    func feed(_ peer: Peer, through writer: LineWriter) async throws {}
}
