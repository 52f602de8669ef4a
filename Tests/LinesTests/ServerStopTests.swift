import Contracts
import Lines
import Logging
import ServiceKit
import TestKit
import Testing

@Suite("A server stops", .timeLimit(.minutes(2)))
struct ServerStopTests {
    @Test func whatIsUnderWayIsAnsweredFirst() async throws {
        let service = TestService()
        try await withServer(service) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello() + Written.ask(1, "hold"))
            try await eventually("it is held") { service.held == 1 }
            let silent = try RawPeer(port: server.port)
            try await silent.send(Written.hello(.seller))
            try await silent.lines(1)
            server.drain()
            #expect(try await silent.linesUntilEnd().map(\.summary) == ["welcome", "refused draining"])
            #expect(throws: RawPeer.SocketError.self, "nobody new is let in") { try RawPeer(port: server.port) }
            try await peer.send(Written.ask(2, "ack"))
            service.openGate()
            let heard = try await peer.linesUntilEnd()
            #expect(heard.map(\.summary) == ["welcome", "ack 1-1", "refused draining"], "no new lines are taken")
        }
    }

    @Test func whoHasNotSaidHelloIsToldToo() async throws {
        try await withServer(limits: .forTests { $0.lingerMs = 60_000 }) { server in
            let peer = try RawPeer(port: server.port)
            try await eventually("it is inside") { server.connections == 1 }
            server.drain()
            #expect(try await peer.linesUntilEnd().map(\.summary) == ["refused draining"])
        }
    }

    @Test func anIdleServerStopsAtOnce() async throws {
        let limits = LineLimits.forTests { $0.lingerMs = 100_000 }
        let time = try await ContinuousClock().measure { try await withServer(limits: limits) { _ in } }
        #expect(time < .seconds(20))
    }

    @Test func drainingTwiceIsDrainingOnce() async throws {
        try await withServer { server in
            server.drain()
            server.drain()
        }
    }

    @Test func cancellationEndsEverything() async throws {
        let server = try await Self.server(TestService { _, _ in await Signal().wait() })
        let peer = try RawPeer(port: server.port)
        let mute = try RawPeer(port: server.port)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            try await peer.send(Written.hello(.seller))
            try await peer.lines(1)
            tasks.cancelAll()
            do { try await tasks.waitForAll() } catch is CancellationError {}
        }
        #expect(server.connections == 0)
        try await peer.linesUntilEnd()
        try await mute.linesUntilEnd()
    }

    /// A connection that is accepted in the very moment of the stop has an owner too; it used to end the process.
    @Test(arguments: [true, false])
    func stopWhileManyConnect(byDraining: Bool) async throws {
        for _ in 0..<20 {
            let server = try await Self.server(TestService())
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await server.run() }
                let peers = try (0..<40).map { _ in try RawPeer(port: server.port) }
                if byDraining { server.drain() } else { tasks.cancelAll() }
                do { try await tasks.waitForAll() } catch is CancellationError {}
                for peer in peers { try await peer.linesUntilEnd() }
            }
        }
    }

    private static func server(_ service: TestService) async throws -> LineServer {
        try await LineServer(
            address: Address(host: "127.0.0.1", port: 0),
            limits: .forTests { $0.lingerMs = 50 },
            tls: nil,
            service: service,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
