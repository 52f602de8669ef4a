import Contracts
import NIOCore

/// Reads lines from a server, in the batches in which they arrive.
package struct LineReader {
    private var batches: NIOAsyncChannelInboundStream<[LineFrame]>.AsyncIterator
    private var leftover: [ReceivedLine] = []

    init(_ inbound: NIOAsyncChannelInboundStream<[LineFrame]>) {
        batches = inbound.makeAsyncIterator()
    }

    /// The next lines; nil at the end of the stream. Lines of types that we do not know are passed over: a newer
    /// server may send them. Throws `LineError` when the server does not speak our protocol or has fallen silent.
    package mutating func next() async throws -> [ReceivedLine]? {
        if !leftover.isEmpty {
            defer { leftover = [] }
            return leftover
        }
        guard let frames = try await batches.next(isolation: #isolation) else { return nil }
        var lines: [ReceivedLine] = []
        for frame in frames {
            switch frame {
            case .end(let problem): throw LineError(.closed, problem.detail, problem: problem)
            case .tooLong: throw LineError(.protocolViolation, "the server sent a line that is too long")
            case .line(let bytes):
                switch ReceivedLine.read(bytes) {
                case .success(let line): lines.append(line)
                case .failure(let unreadable) where unreadable.problem.type == .unknownType: continue
                case .failure(let unreadable): throw LineError(.protocolViolation, unreadable.problem.detail)
                }
            }
        }
        return lines
    }

    /// The first line alone; what came with it is kept for `next`.
    mutating func first() async throws -> ReceivedLine? {
        guard var lines = try await next(), !lines.isEmpty else { return nil }
        let first = lines.removeFirst()
        leftover = lines
        return first
    }
}
