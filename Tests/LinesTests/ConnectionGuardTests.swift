import Contracts
import NIOCore
import NIOEmbedded
import NIOExtras
import Testing

@testable import Lines

/// Deadlines, in the virtual time of an embedded event loop.
@Suite("Guarding a connection")
struct ConnectionGuardTests {
    @Test func whoSaysNothingIsEndedAndThenClosed() throws {
        let peer = try GuardedPeer()
        peer.wait(ms: 99)
        #expect(try peer.frames() == [])
        peer.wait(ms: 1)
        #expect(try peer.frames() == ["<end: handshake_timeout>"])
        #expect(peer.isOpen)
        peer.wait(ms: 50)
        #expect(!peer.isOpen)
    }

    @Test func bytesThatEndNoLineAreNoHello() throws {
        let peer = try GuardedPeer()
        for _ in 0..<9 {
            try peer.send("x")
            peer.wait(ms: 10)
        }
        try peer.send("\n\n\r\n")
        peer.wait(ms: 5)
        #expect(try peer.frames() == ["xxxxxxxxx"])
        let silent = try GuardedPeer()
        for _ in 0..<10 {
            try silent.send("\n")
            silent.wait(ms: 10)
        }
        #expect(try silent.frames() == ["<end: handshake_timeout>"])
    }

    @Test func idleTimeIsCountedByWholeLines() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        for _ in 0..<19 {
            peer.wait(ms: 50)
            try peer.send("x")
        }
        #expect(try peer.frames() == ["hello"])
        peer.wait(ms: 50)
        #expect(try peer.frames() == ["<end: idle_timeout>"], "a slow drip is silence")
    }

    @Test func everyAnsweredLineStartsTheTimeAnew() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        for _ in 0..<3 {
            peer.wait(ms: 999)
            try peer.send("x\n")
            peer.tell(.answered)
        }
        #expect(try peer.frames() == ["hello", "x", "x", "x"])
        peer.wait(ms: 1_000)
        #expect(try peer.frames() == ["<end: idle_timeout>"])
    }

    @Test func whoWaitsForAnAnswerIsNotIdle() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        try peer.send("a\n")
        try peer.send("b\n")
        peer.wait(ms: 5_000)
        peer.tell(.answered)
        peer.wait(ms: 5_000)
        #expect(try peer.frames() == ["hello", "a", "b"])
        peer.tell(.answered)
        peer.wait(ms: 1_000)
        #expect(try peer.frames() == ["<end: idle_timeout>"])
    }

    @Test func thoseWhoMayBeSilentAre() throws {
        let peer = try GuardedPeer()
        try peer.send("hello\n")
        peer.tell(.maySleep)
        peer.tell(.answered)
        peer.wait(ms: 1_000_000)
        #expect(try peer.frames() == ["hello"])
        let server = try GuardedPeer(maySleepAfterFirst: true)
        try server.send("welcome\n")
        server.wait(ms: 1_000_000)
        #expect(try server.frames() == ["welcome"])
        let mute = try GuardedPeer(maySleepAfterFirst: true)
        mute.wait(ms: 100)
        #expect(try mute.frames() == ["<end: handshake_timeout>"])
    }

    @Test func whoIsTakenOutByTheStopHearsItOnceAndIsHeardNoMore() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        peer.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        try peer.send("late\n")
        peer.tell(.end(Problem(.failed, "again")))
        peer.wait(ms: 1_000_000)
        #expect(try peer.frames() == ["hello", "<end: draining>"])
    }

    @Test func aReasonOfOursEndsTheConnection() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        peer.tell(.end(Problem(.failed, "the feed broke")))
        #expect(try peer.frames() == ["hello", "<end: failed>"])
    }

    @Test func whoDoesNotReadIsClosed() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        peer.set(writable: false)
        peer.wait(ms: 199)
        #expect(peer.isOpen)
        peer.wait(ms: 1)
        #expect(!peer.isOpen)
    }

    @Test func whoReadsAgainInTimeStays() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        for _ in 0..<5 {
            peer.set(writable: false)
            peer.wait(ms: 199)
            peer.set(writable: true)
            peer.wait(ms: 1)
        }
        #expect(peer.isOpen)
    }

    @Test func whoReadsSlowlyButSteadilyStays() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        peer.set(writable: false)
        for _ in 0..<5 {
            try peer.channel.writeOutbound(ByteBuffer(repeating: 0, count: 16 * 1024))
            peer.wait(ms: 200)
            #expect(peer.isOpen)
        }
        peer.wait(ms: 200)
        #expect(!peer.isOpen)
    }

    /// The end of a connection must not switch off the deadline of a peer that does not read: nothing else would close
    /// it, and a stop would wait for it.
    @Test func whoDoesNotReadIsClosedThoughItWasEnded() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        peer.set(writable: false)
        peer.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        peer.wait(ms: 200)
        #expect(!peer.isOpen)
    }

    @Test func lastWordsThatNobodyTakesAreGivenUp() throws {
        let peer = try GuardedPeer()
        try peer.sayHello()
        peer.tell(.finished)
        peer.wait(ms: 199)
        #expect(peer.isOpen)
        peer.wait(ms: 1)
        #expect(!peer.isOpen)
    }
}

/// A connection with a guard: 100 ms for the hello, a second of silence, 200 ms of not reading, 50 ms to linger.
private final class GuardedPeer {
    let channel = EmbeddedChannel()

    init(maySleepAfterFirst: Bool = false) throws {
        var limits = LineLimits()
        limits.handshakeMs = 100
        limits.idleMs = 1_000
        limits.stalledWriteMs = 200
        limits.lingerMs = 50
        try channel.pipeline.syncOperations.addHandlers([
            LineBatchDecoder(maxLineBytes: 100),
            ConnectionGuard(limits: limits, maySleepAfterFirst: maySleepAfterFirst),
        ])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    deinit {
        do { _ = try channel.finish(acceptAlreadyClosed: true) } catch { Issue.record(error) }
    }

    var isOpen: Bool { channel.isActive }

    func send(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    func sayHello() throws {
        try send("hello\n")
        tell(.answered)
    }

    func tell(_ event: ConnectionGuard.Event) {
        channel.pipeline.fireUserInboundEventTriggered(event)
    }

    func set(writable: Bool) {
        channel.isWritable = writable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    func wait(ms: Int64) {
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(ms))
    }

    /// What was handed on since the last question.
    func frames() throws -> [String] {
        var frames: [String] = []
        while let batch = try channel.readInbound(as: [LineFrame].self) { frames += batch.map(\.text) }
        return frames
    }
}
