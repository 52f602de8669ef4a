import Contracts
import NIOCore

/// Reads lines from a server, in the batches in which they arrive.
package struct LineReader {
    private var batches: NIOAsyncChannelInboundStream<[LineFrame]>.AsyncIterator
    private var leftover: [ReceivedLine] = []
    /// Why reading cannot go on, once the lines before it have been handed out.
    private var failure: LineError?

    init(_ inbound: NIOAsyncChannelInboundStream<[LineFrame]>) {
        batches = inbound.makeAsyncIterator()
    }

    /// The next lines, at least one; nil at the end of the stream.
    ///
    /// Lines of types that we do not know are passed over: a newer server may send them. Throws `LineError` when the
    /// server does not speak our protocol or has fallen silent, after the good lines before it were returned.
    package mutating func next() async throws -> [ReceivedLine]? {
        while true {
            if !leftover.isEmpty {
                defer { leftover = [] }
                return leftover
            }
            if let failure { throw failure }
            guard let frames = try await batches.next(isolation: #isolation) else { return nil }
            take(frames)
        }
    }

    /// The first line alone; what came with it is kept for `next`.
    mutating func first() async throws -> ReceivedLine? {
        guard var lines = try await next() else { return nil }
        let first = lines.removeFirst()
        leftover = lines
        return first
    }

    private mutating func take(_ frames: [LineFrame]) {
        for frame in frames {
            switch frame {
            case .end(let problem): failure = LineError(.closed, problem.detail, problem: problem)
            case .tooLong: failure = LineError(.protocolViolation, "the server sent a line that is too long")
            case .line(let bytes):
                switch ReceivedLine.read(bytes) {
                case .success(let line): leftover.append(line)
                case .failure(let unreadable) where unreadable.problem.type == .unknownType: continue
                case .failure(let unreadable):
                    failure = LineError(.protocolViolation, unreadable.problem.detail)
                }
            }
            if failure != nil { return }
        }
    }
}
