import Contracts
import Lines
import TestKit
import Testing

@Suite("Answers", .timeLimit(.minutes(2)))
struct AnswerTests {
    /// One batch with everything in it: the acknowledgements first, then the others in the order of their lines.
    @Test func answersComeInTheOrderOfTheLines() async throws {
        try await withServer(limits: .forTests { $0.maxLineBytes = 1_000 }) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(
                Written.hello() + Written.ask(1, "ack") + Written.ask(2, "reply 10") + "rubbish\n"
                    + Written.ask(3, "refuse") + Written.ask(4, "ack") + Written.ask(5, "ack") + Written.hello()
                    + "{\"type\":\"lead.story\",\"body\":{\"id\":\"ack\"}}\n" + Written.ask(7, "later")
                    + String(repeating: "x", count: 2_000) + "\n" + "{\"seq\":8,\"type\":\"new.type\",\"body\":{}}\n"
                    + Written.ask(9, "reply 1") + Written.ask(10, "ack")
            )
            #expect(
                try await peer.lines(11).map(\.summary) == [
                    "welcome", "ack 1-1 4-5 10-10", "story 2", "refused not_json", "refused not_found 3",
                    "refused second_hello", "refused invalid_envelope", "later unavailable 7", "refused line_too_long",
                    "refused unknown_type 8", "story 9",
                ]
            )
        }
    }

    @Test func acknowledgementsShareRanges() async throws {
        try await withServer { server in
            let peer = try RawPeer(port: server.port)
            let lines = [5, 1, 2, 3, 9, 3, Int.max].map { Written.ask($0, "ack") }
            try await peer.send(Written.hello() + lines.joined())
            #expect(try await peer.lines(2).last?.summary == "ack 1-3 5-5 9-9 \(Int.max)-\(Int.max)")
        }
    }

    @Test func linesBeyondTheWindowMayComeAgain() async throws {
        let service = TestService()
        try await withServer(service, limits: .forTests { $0.window = 3 }) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + (1...5).map { Written.ask($0, "ack") }.joined())
            #expect(
                try await peer.lines(4).map(\.summary)
                    == ["welcome", "ack 1-3", "later window_exceeded 4", "later window_exceeded 5"]
            )
            try await peer.send(Written.ask(4, "ack"))
            #expect(try await peer.lines(5).last?.summary == "ack 4-4")
            #expect(service.batches == [3, 1], "what is beyond the window never reaches the service")
        }
    }

    /// Lines that no service sees do not count.
    @Test func badLinesDoNotFillTheWindow() async throws {
        try await withServer(limits: .forTests { $0.window = 1 }) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + "rubbish\nrubbish\n" + Written.ask(1, "ack"))
            #expect(
                try await peer.lines(4).map(\.summary) == [
                    "welcome", "ack 1-1", "refused not_json", "refused not_json",
                ]
            )
        }
    }

    /// To return right after a write can lose what was written; an answer this long shows it.
    @Test(arguments: [true, false])
    func anAnswerOfSixteenMegabytesArrivesWhole(halfClosed: Bool) async throws {
        try await withServer(limits: .forTests { $0.lingerMs = 20 }) { server in
            let peer = try RawPeer(port: server.port, receiveBuffer: 65_536)
            try await peer.send(Written.hello() + Written.ask(1, "reply 16000000"))
            if halfClosed {
                peer.endOutput()
                try await peer.linesUntilEnd()
            } else {
                try await peer.lines(2)
            }
            #expect(peer.received.count > 16_000_000)
            #expect(try peer.heard.map(\.summary) == ["welcome", "story 1"])
        }
    }

    @Test func whoSendsAllAndEndsItsHalfGetsAllAnswers() async throws {
        try await withServer { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + (1...2_000).map { Written.ask($0, "refuse") }.joined())
            peer.endOutput()
            let heard = try await peer.linesUntilEnd()
            #expect(heard.count == 2_001)
            #expect(heard.dropFirst().compactMap(\.head.re) == Array(1...2_000))
        }
    }
}
