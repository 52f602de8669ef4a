import Contracts
import Lines
import ServiceKit
import Synchronization
import TestKit
import Testing

@Suite("Difficult peers", .timeLimit(.minutes(2)))
struct PeerTests {
    @Test func tooManyConnectionsAreTurnedAway() async throws {
        try await withServer(limits: .forTests { $0.maxConnections = 2 }) { server in
            var inside: [RawPeer] = []
            for _ in 0..<2 {
                let peer = try RawPeer(port: server.port)
                try await peer.send(Written.hello())
                try await peer.lines(1)
                inside.append(peer)
            }
            let outside = try RawPeer(port: server.port)
            try await outside.send(Written.hello())
            #expect(try await outside.linesUntilEnd().map(\.summary) == ["refused too_many_connections"])
            for peer in inside {
                try await peer.send(Written.ask(1, "ack"))
                try await peer.lines(2)
            }
            inside.removeLast()
            try await eventually("one has left") { server.connections == 1 }
            let late = try RawPeer(port: server.port)
            try await late.send(Written.hello())
            #expect(try await late.lines(1).map(\.summary) == ["welcome"])
        }
    }

    /// Even those who are turned away may not be without number.
    @Test func aFloodOfConnectionsLeavesNothingBehind() async throws {
        try await withServer(limits: .forTests { $0.maxConnections = 1 }) { server in
            let inside = try RawPeer(port: server.port)
            try await inside.send(Written.hello())
            try await inside.lines(1)
            let flood = try (0..<400).map { _ in try RawPeer(port: server.port) }
            for peer in flood {
                let heard = try await peer.linesUntilEnd()
                #expect(heard.isEmpty || heard.map(\.summary) == ["refused too_many_connections"])
            }
            try await inside.send(Written.ask(1, "ack"))
            #expect(try await inside.lines(2).last?.summary == "ack 1-1")
        }
    }

    @Test func whoNeverReadsStopsNobodyElseAndIsCutOff() async throws {
        try await withServer(limits: .forTests { $0.stalledWriteMs = 300 }) { server in
            let deaf = try RawPeer(port: server.port, receiveBuffer: 4_096)
            let asked = Array((Written.hello() + Written.ask(1, "reply 8000000")).utf8)
            #expect(deaf.trySend(asked[...]) == asked.count)
            let other = try RawPeer(port: server.port)
            try await other.send(Written.hello())
            for seq in 1...20 {
                try await other.send(Written.ask(seq, "ack"))
                try await other.lines(seq + 1, within: .seconds(5))
            }
            try await eventually("the deaf one is gone") { server.connections == 1 }
        }
    }

    /// A stop must not wait for a peer that does not read.
    @Test func whoNeverReadsDoesNotHoldUpAStop() async throws {
        let deaf = Mutex<[RawPeerBox]>([])
        try await withServer(limits: .forTests { $0.stalledWriteMs = 300 }) { server in
            let peer = try RawPeer(port: server.port, receiveBuffer: 4_096)
            let asked = Array((Written.hello(.seller) + Written.ask(1, "reply 8000000")).utf8)
            #expect(peer.trySend(asked[...]) == asked.count)
            try await eventually("it is inside") { server.connections == 1 }
            deaf.withLock { $0.append(RawPeerBox(peer: peer)) }
        }
    }

    @Test func aResetHarmsNobodyElse() async throws {
        let service = TestService()
        try await withServer(service) { server in
            let other = try RawPeer(port: server.port)
            try await other.send(Written.hello())
            for _ in 0..<20 {
                let peer = try RawPeer(port: server.port)
                try await peer.send(Written.hello() + Written.ask(1, "hold") + "{\"seq\":2,")
                peer.reset()
            }
            service.openGate()
            try await eventually("they are gone") { server.connections == 1 }
            try await other.send(Written.ask(1, "ack"))
            #expect(try await other.lines(2).map(\.summary) == ["welcome", "ack 1-1"])
        }
    }

    /// Two writers share a connection: what is fed, and what is answered.
    @Test func fedLinesAndAnswersInterleaveWhole() async throws {
        let service = TestService { peer, writer in
            guard peer.role == .seller else { return }
            for _ in 0..<500 {
                let text = String(repeating: "y", count: 3_000)
                try await writer.write([
                    try Line(.refused(Problem(.notFound, text))), try Line(.refused(Problem(.notYours, text))),
                ])
            }
        }
        try await withServer(service) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello(.seller))
            for seq in 1...500 {
                try await peer.send(Written.ask(seq, seq.isMultiple(of: 2) ? "reply 2000" : "refuse"))
            }
            let heard = try await peer.lines(1 + 1_000 + 500)
            #expect(heard.compactMap(\.head.re) == Array(1...500), "answers in order, each line whole")
            let fed = heard.filter { $0.head.re == nil }.dropFirst().map(\.summary)
            #expect(fed == (0..<500).flatMap { _ in ["refused not_found", "refused not_yours"] })
        }
    }

    /// A feed that breaks may not leave a seller who is connected and hears nothing.
    @Test func aBrokenFeedEndsTheConnection() async throws {
        struct Broken: Error {}
        try await withServer(TestService { _, _ in throw Broken() }) { server in
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello(.seller))
            #expect(try await peer.linesUntilEnd().map(\.summary) == ["welcome", "refused failed"])
        }
    }

    @Test func aFeedEndsWithItsPeer() async throws {
        let running = Mutex(0)
        let service = TestService { _, _ in
            running.withLock { $0 += 1 }
            defer { running.withLock { $0 -= 1 } }
            await Signal().wait()  // until it is cancelled
        }
        try await withServer(service) { server in
            do {
                let peer = try RawPeer(port: server.port)
                try await peer.send(Written.hello(.seller))
                try await eventually("the feed runs") { running.withLock { $0 == 1 } }
            }
            try await eventually("the feed has ended") { running.withLock { $0 == 0 } && server.connections == 0 }
        }
    }
}

/// Keeps a peer open beyond the closure that made it; nobody uses it there.
private struct RawPeerBox: @unchecked Sendable {
    let peer: RawPeer
}
