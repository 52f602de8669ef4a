import Contracts
import Logging
import NIOCore

/// One connection to a server, from the hello to the end.
struct LineSession {
    let service: any LineService
    let limits: LineLimits
    let writer: LineWriter
    let channel: any NIOCore.Channel
    let logger: Logger

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
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await feed(peer) }
            var goesOn = try await answer(frames, from: peer)
            while goesOn, let next = try await batches.next() { goesOn = try await answer(next, from: peer) }
            tasks.cancelAll()
        }
    }

    /// Feeds the peer until it is gone.
    ///
    /// When the service cannot go on the connection ends, so that the peer comes back.
    private func feed(_ peer: Peer) async {
        do {
            try await service.feed(peer, through: writer)
        } catch {
            guard !Task.isCancelled, channel.isActive else { return }
            // Nothing is lost and the peer comes back; what the service itself suffers from it logs by itself.
            logger.warning("feed broke", metadata: ["peer": "\(peer.name)", "error": "\(error)"])
            tell(.end(Problem(.failed, "Nothing more can be sent here; connect again.")))
        }
    }

    private func tell(_ event: ConnectionGuard.Event) {
        channel.pipeline.fireUserInboundEventTriggered(event)
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
            if hello.role != .source { tell(.maySleep) }
            return Peer(role: hello.role, name: hello.name, cursor: hello.cursor)
        }
    }

    /// Answers a batch; false when the connection has to end.
    private func answer(_ frames: [LineFrame], from peer: Peer) async throws -> Bool {
        var answers = BatchAnswers()
        var goodbye: Problem?
        var taken = 0
        for frame in frames {
            switch frame {
            case .end(let problem): goodbye = problem
            case .tooLong: try answers.refuse(tooLong, seq: nil)
            case .line(let bytes):
                switch ReceivedLine.read(bytes) {
                case .failure(let unreadable): try answers.refuse(unreadable.problem, seq: unreadable.seq)
                case .success(let line):
                    if let problem = unfit(line) {
                        try answers.refuse(problem, seq: line.head.seq)
                    } else if taken == limits.window {
                        let problem = Problem(.windowExceeded, "At most \(limits.window) lines may wait for an answer.")
                        try answers.postpone(Later(retryAfterMs: 0, problem: problem), seq: line.head.seq)
                    } else {
                        answers.expectAnswer(to: line)
                        taken += 1
                    }
                }
            }
        }
        let open = answers.open
        var replies = try answers.lines(with: open.isEmpty ? [] : await service.answer(open, from: peer))
        if let goodbye { replies.append(try Line(.refused(goodbye))) }
        try await writer.write(replies)
        tell(.answered)
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
}
