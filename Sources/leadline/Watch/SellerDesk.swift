import Contracts
import Synchronization

/// What one seller has to say to routing, and how far she has read.
final class SellerDesk: Sendable {
    let seller: String

    private struct State {
        var cursor: Int64?
        /// Not sent yet.
        var waiting: [AssignmentAnswer] = []
        /// Sent on the present connection, by number.
        var sent: [Int64: AssignmentAnswer] = [:]
        var last: Int64 = 0
        /// Nothing is sent before this.
        var notBefore = Instant(milliseconds: 0)
        /// Raised when there is something to send on the present connection.
        var wakeup = Wakeup()
    }

    private let state: Mutex<State>

    init(seller: String, cursor: Int64?) {
        self.seller = seller
        state = Mutex(State(cursor: cursor))
    }

    /// The last event that was dealt with.
    var cursor: Int64? { state.withLock { $0.cursor } }

    func saw(_ seq: Int64) {
        state.withLock { $0.cursor = max($0.cursor ?? 0, seq) }
    }

    func say(_ answer: AssignmentAnswer) {
        let wakeup = state.withLock { state in
            state.waiting.append(answer)
            return state.wakeup
        }
        wakeup.raise()
    }

    /// Routing wants an answer again later; so do all others wait.
    func postpone(_ answer: AssignmentAnswer, until instant: Instant) {
        state.withLock { $0.notBefore = max($0.notBefore, instant) }
        say(answer)
    }

    /// How long nothing may be sent yet, in milliseconds.
    func pauseMs(at now: Instant) -> Int64 {
        state.withLock { max(0, $0.notBefore.milliseconds - now.milliseconds) }
    }

    /// Takes what there is to send, as far as the window allows.
    func take(window: Int) -> [(seq: Int64, answer: AssignmentAnswer)] {
        state.withLock { state in
            let answers = state.waiting.prefix(max(0, window - state.sent.count))
            state.waiting.removeFirst(answers.count)
            return answers.map { answer in
                state.last += 1
                state.sent[state.last] = answer
                return (state.last, answer)
            }
        }
    }

    /// The answer that routing has dealt with; nil when we know of none.
    func settle(_ seq: Int64) -> AssignmentAnswer? {
        let (answer, wakeup) = state.withLock { ($0.sent.removeValue(forKey: seq), $0.wakeup) }
        wakeup.raise()
        return answer
    }

    /// Begins a connection: what the one before left open is said again.
    ///
    /// Returns what is raised when there is something to send on it.
    func open() -> Wakeup {
        state.withLock { state in
            state.waiting = state.sent.sorted { $0.key < $1.key }.map(\.value) + state.waiting
            state.sent = [:]
            state.wakeup = Wakeup()
            return state.wakeup
        }
    }
}
