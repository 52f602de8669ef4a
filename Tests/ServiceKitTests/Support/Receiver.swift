import Contracts
import Lines
import ServiceKit
import Synchronization

/// The other end of a relay: answers each message as it is told to, and notes what it took.
final class Receiver: LineService {
    private struct State {
        var taken: [Int] = []
        var keys: [String] = []
        var seen: Set<MessageID?> = []
    }

    private let state = Mutex(State())
    private let window: Int
    private let isMute: Bool
    /// The answer to a message, by its number and whether it came before.
    private let reply: @Sendable (Int, Bool) -> Answer

    /// One that is mute takes everything and never answers.
    init(
        window: Int = 16,
        isMute: Bool = false,
        _ reply: @escaping @Sendable (Int, Bool) -> Answer = { _, _ in .acknowledged }
    ) {
        self.window = window
        self.isMute = isMute
        self.reply = reply
    }

    /// The numbers of the messages (`numbered`) that it acknowledged, in the order in which they came.
    var taken: [Int] { state.withLock { $0.taken } }
    var keys: Set<String> { Set(state.withLock { $0.keys }) }

    func admit(_ hello: Hello) async throws(Problem) -> Welcome {
        Welcome(service: "scoring", store: "receiver", window: window, maxLineBytes: 1_000_000)
    }

    func answer(_ lines: [ReceivedLine], from peer: Peer) async -> [Answer] {
        if isMute { await Signal().wait() }
        return lines.map { line in
            guard case .leadStatus(let status) = line.message, let number = Int(status.submission ?? "") else {
                return .refused(Problem(.invalidBody, "no number"))
            }
            let answer = reply(number, state.withLock { !$0.seen.insert(line.head.id).inserted })
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
