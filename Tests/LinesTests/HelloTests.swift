import Contracts
import Lines
import TestKit
import Testing

@Suite("The first lines of a connection", .timeLimit(.minutes(2)))
struct HelloTests {
    @Test func aGoodHelloIsWelcomed() async throws {
        try await withServer { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello())
            let heard = try await peer.lines(1)
            #expect(heard.map(\.summary) == ["welcome"])
            try await peer.send(Written.ask(1, "ack"))
            #expect(try await peer.lines(2).last?.summary == "ack 1-1")
            #expect(server.connections == 1)
        }
    }

    @Test func theWelcomeRefersToTheHelloIfThatHasANumber() async throws {
        try await withServer { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send("{\"seq\":7,\(Written.hello().dropFirst())")
            #expect(try await peer.lines(1).map(\.summary) == ["welcome 7"])
        }
    }

    @Test func linesBehindTheHelloNeedNotWaitForTheWelcome() async throws {
        try await withServer { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + Written.ask(1, "ack") + Written.ask(2, "refuse"))
            #expect(try await peer.lines(3).map(\.summary) == ["welcome", "ack 1-1", "refused not_found 2"])
        }
    }

    /// The line, and the problem that ends the connection.
    @Test(arguments: [
        (Written.hello(name: "nobody"), "not_authorized"), (Written.hello(version: 2), "unsupported_protocol"),
        (Written.ask(1, "ack"), "hello_required"), ("GET / HTTP/1.1\r\n", "not_json"), ("{}\n", "invalid_envelope"),
        ("{\"type\":\"hello\",\"body\":{}}\n", "invalid_body"),
        (String(repeating: "x", count: 2_000) + "\n", "line_too_long"),
    ])
    func whoIsNotLetIn(line: String, problem: String) async throws {
        try await withServer(limits: .forTests { $0.maxLineBytes = 1_000 }) { server in
            let peer = try RawPeer(port: server.port)
            // What comes behind a hello that is refused is not even looked at.
            try await peer.send(line + Written.ask(5, "ack"))
            #expect(try await peer.linesUntilEnd().map(\.summary) == ["refused \(problem)"])
            let other = try RawPeer(port: server.port)
            try await other.send(Written.hello())
            try await other.lines(1)
        }
    }

    @Test func aSecondHelloIsRefusedAndTheConnectionStays() async throws {
        try await withServer { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + Written.hello())
            #expect(try await peer.lines(2).map(\.summary) == ["welcome", "refused second_hello"])
            try await peer.send(Written.ask(1, "ack"))
            #expect(try await peer.lines(3).last?.summary == "ack 1-1")
        }
    }

    @Test func whoSaysNoHelloInTimeIsTold() async throws {
        try await withServer(
            limits: .forTests { limits in
                limits.handshakeMs = 50
                limits.lingerMs = 60_000
            }
        ) { server in
            let silent = try RawPeer(port: server.port)
            #expect(try await silent.linesUntilEnd().map(\.summary) == ["refused handshake_timeout"])
        }
    }

    @Test func onlySourcesMustNotBeSilent() async throws {
        try await withServer(limits: .forTests { $0.idleMs = 100 }) { server in
            let seller = try RawPeer(port: server.port)
            try await seller.send(Written.hello(.seller))
            let source = try RawPeer(port: server.port)
            try await source.send(Written.hello(.source))
            #expect(try await source.linesUntilEnd().map(\.summary) == ["welcome", "refused idle_timeout"])
            try await seller.send(Written.ask(1, "ack"))
            #expect(try await seller.lines(2).map(\.summary) == ["welcome", "ack 1-1"])
        }
    }

    /// A service that is slow to answer must not cut off those who wait for it.
    @Test func aSourceThatWaitsForItsAnswerIsNotIdle() async throws {
        let service = TestService()
        try await withServer(service, limits: .forTests { $0.idleMs = 100 }) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + Written.ask(1, "hold"))
            let other = try RawPeer(port: server.port)
            try await other.send(Written.hello())
            try await other.linesUntilEnd()
            // The other one was idle for all the time that the first one waited.
            try await peer.send(Written.ask(2, "ack"))
            service.openGate()
            let heard = try await peer.lines(3).prefix(3).map(\.summary)
            #expect(heard == ["welcome", "ack 1-1", "ack 2-2"])
        }
    }
}
