import Contracts
import Lines
import Synchronization
import TestKit

/// A small service that does what the `id` of a `lead.story` asks for.
///
/// `ack`, `refuse` and `later` get that answer, `reply 500` a story of so many bytes; `hold` is acknowledged when the
/// gate opens. A hello from `nobody` is not let in.
final class TestService: LineService {
    typealias Feed = @Sendable (Peer, LineWriter) async throws -> Void

    private struct State {
        var gateIsOpen = false
        var held = 0
        var batches: [Int] = []
    }

    private let feed: Feed
    private let state = Mutex(State())

    init(feed: @escaping Feed = { _, _ in }) {
        self.feed = feed
    }

    /// Lets the lines that are held go.
    func openGate() {
        state.withLock { $0.gateIsOpen = true }
    }

    /// How many batches wait at the gate.
    var held: Int { state.withLock { $0.held } }

    /// The sizes of the batches so far.
    var batches: [Int] { state.withLock { $0.batches } }

    func admit(_ hello: Hello) async throws(Problem) -> Welcome {
        if hello.name == "nobody" { throw Problem(.notAuthorized, "Not you.") }
        return Welcome(service: "test", store: "t-1", window: 10, maxLineBytes: 1_000)
    }

    func answer(_ lines: [ReceivedLine], from peer: Peer) async -> [Answer] {
        state.withLock { $0.batches.append(lines.count) }
        var answers: [Answer] = []
        for line in lines { answers.append(await answer(line)) }
        return answers
    }

    func feed(_ peer: Peer, through writer: LineWriter) async throws {
        try await feed(peer, writer)
    }

    private func answer(_ line: ReceivedLine) async -> Answer {
        guard case .storyQuestion(let question) = line.message else {
            return .refused(Problem(.forbidden, "Only lead.story here."))
        }
        let words = question.id.split(separator: " ")
        switch words.first {
        case "refuse": return .refused(Problem(.notFound, "There is none."))
        case "later": return .later(Later(retryAfterMs: 5, problem: Problem(.unavailable, "Not now.")))
        case "hold":
            state.withLock { $0.held += 1 }
            do {
                try await eventually("the gate opens", within: .seconds(60)) { state.withLock { $0.gateIsOpen } }
            } catch {
                return .refused(Problem(.failed, "\(error)"))
            }
            return .acknowledged
        case "reply":
            let text = String(repeating: "x", count: Int(words.last ?? "") ?? 0)
            let entry = #"{"at":"2026-11-22T05:00:00.000Z","kind":"k","reasons":[],"summary":"\#(text)"}"#
            let body = #"{"entries":[\#(entry)],"service":"test"}"#
            return .reply(type: .story, body: body, replayed: false)
        default: return .acknowledged
        }
    }
}

/// Lines as a peer writes them.
enum Written {
    static func hello(_ role: Role = .source, name: String = "test", version: Int = 1) -> String {
        let body = #"{"protocol":\#(version),"role":"\#(role.rawValue)","name":"\#(name)","token":"t"}"#
        return #"{"type":"hello","body":\#(body)}"# + "\n"
    }

    /// Asks the test service for an answer of a kind.
    static func ask(_ seq: Int, _ what: String) -> String {
        "{\"seq\":\(seq),\"type\":\"lead.story\",\"body\":{\"id\":\"\(what)\"}}\n"
    }
}
