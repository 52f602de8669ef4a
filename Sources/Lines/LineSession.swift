import Contracts
import NIOCore

/// One connection to a server, from the hello to the end.
struct LineSession {
    let service: any LineService
    let limits: LineLimits
    let writer: LineWriter
    let channel: any NIOCore.Channel

    /// Returns when the peer is done, or has been told why it must go.
    func run(_ inbound: NIOAsyncChannelInboundStream<[LineFrame]>) async throws {
        var batches = inbound.makeAsyncIterator()
        guard var frames = try await batches.next() else { return }
        let peer: Peer
        do throws(Problem) {
            peer = try await admit(frames.removeFirst())
        } catch {
            try await writer.write([try Line(.refused(error))])
            return
        }
        // The group is left by throwing as soon as the peer is done, which ends the feed.
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await service.feed(peer, through: writer) }
            var goesOn = try await answer(frames, from: peer)
            while goesOn, let next = try await batches.next() { goesOn = try await answer(next, from: peer) }
            tasks.cancelAll()
        }
    }

    private func admit(_ frame: LineFrame) async throws(Problem) -> Peer {
        switch frame {
        case .end(let problem): throw problem
        case .tooLong: throw tooLong
        case .line(let bytes):
            let line: ReceivedLine
            switch ReceivedLine.read(bytes) {
            case .success(let read): line = read
            case .failure(let unreadable): throw unreadable.problem
            }
            guard case .hello(let hello) = line.message else {
                throw Problem(.helloRequired, "Send {\"type\":\"hello\",\"body\":{...}} first; see PROTOCOL.md.")
            }
            guard hello.version == Hello.currentVersion else {
                throw Problem(
                    .unsupportedProtocol,
                    "Version \(hello.version) is not spoken here; version \(Hello.currentVersion) is."
                )
            }
            let welcome = try await service.admit(hello)
            do {
                try await writer.write([try Line(.welcome(welcome), re: line.head.seq)])
            } catch {
                throw Problem(.unavailable, "The connection ended.")
            }
            if hello.role != .source { channel.pipeline.fireUserInboundEventTriggered(ConnectionGuard.MaySleep()) }
            return Peer(role: hello.role, name: hello.name, cursor: hello.cursor)
        }
    }

    /// Answers a batch; false when the connection has to end.
    private func answer(_ frames: [LineFrame], from peer: Peer) async throws -> Bool {
        var replies: [Line] = []
        var lines: [ReceivedLine] = []
        var goodbye: Problem?
        for frame in frames {
            switch frame {
            case .end(let problem): goodbye = problem
            case .tooLong: replies.append(try Line(.refused(tooLong)))
            case .line(let bytes):
                switch ReceivedLine.read(bytes) {
                case .failure(let unreadable): replies.append(try Line(.refused(unreadable.problem), re: unreadable.seq))
                case .success(let line):
                    if let problem = unfit(line) {
                        replies.append(try Line(.refused(problem), re: line.head.seq))
                    } else if lines.count == limits.window {
                        let problem = Problem(.windowExceeded, "At most \(limits.window) lines may wait for an answer.")
                        replies.append(try Line(.later(Later(retryAfterMs: 0, problem: problem)), re: line.head.seq))
                    } else {
                        lines.append(line)
                    }
                }
            }
        }
        if !lines.isEmpty {
            let answers = await service.answer(lines, from: peer)
            precondition(answers.count == lines.count, "one answer a line")
            replies += try Self.lines(for: answers, to: lines)
        }
        if let goodbye { replies.append(try Line(.refused(goodbye))) }
        try await writer.write(replies)
        return goodbye == nil
    }

    /// What no service takes, whatever it does.
    private func unfit(_ line: ReceivedLine) -> Problem? {
        if case .hello = line.message { return Problem(.secondHello, "This connection has said hello.") }
        if line.head.seq == nil {
            return Problem(.invalidEnvelope, "\"seq\" is missing; number your lines, answers refer to it.")
        }
        return nil
    }

    private var tooLong: Problem {
        Problem(.lineTooLong, "A line may have \(limits.maxLineBytes) bytes.")
    }

    /// The acknowledgements in as few ranges as possible, then the other answers in the order of the lines.
    private static func lines(for answers: [Answer], to lines: [ReceivedLine]) throws -> [Line] {
        var acknowledged: [Int64] = []
        var replies: [Line] = []
        for (answer, line) in zip(answers, lines) {
            switch answer {
            case .acknowledged: if let seq = line.head.seq { acknowledged.append(seq) }
            case .refused(let problem): replies.append(try Line(.refused(problem), re: line.head.seq))
            case .later(let later): replies.append(try Line(.later(later), re: line.head.seq))
            case .reply(let type, let body, let replayed):
                var head = LineHead()
                head.re = line.head.seq
                head.type = type.rawValue
                head.replayed = replayed
                replies.append(Line(head, body: body))
            }
        }
        if !acknowledged.isEmpty { replies.insert(try Line(.ack(Ack(acknowledged))), at: 0) }
        return replies
    }
}
