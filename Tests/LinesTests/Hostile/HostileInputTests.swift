import Configuration
import Contracts
import FoundationEssentials
import Glibc
import Lines
import TestKit
import Testing

/// A real ingestion service, and partners who mean it no good.
@Suite("Hostile inputs", .serialized, .timeLimit(.minutes(5)))
struct HostileInputTests {
    /// Growth of this process that is put down to the service's caches, the store, and the allocator.
    private static let allowedGrowthKiB = 64 * 1024

    @Test func everyRowIsAnsweredAndHarmsNothing() async throws {
        #expect(HostileInputs.all.count >= 60)
        #expect(Set(HostileInputs.all.map(\.name)).count >= HostileInputs.all.count - 1)
        try await withIngestion { port in
            try await Self.expectHealthy(port, key: "before")
            let before = try Self.residentKiB()
            for (number, input) in HostileInputs.all.enumerated() {
                do {
                    try await Self.run(input, number, at: port)
                } catch {
                    Issue.record("\(input.name): \(error)")
                }
            }
            try await Self.expectHealthy(port, key: "after")
            #expect(try Self.residentKiB() - before < Self.allowedGrowthKiB)
        }
    }

    private static func run(_ input: HostileInput, _ number: Int, at port: Int) async throws {
        let peer = try RawPeer(port: port)
        switch input.outcome {
        case .ends:
            try await peer.send(input.bytes)
            let heard = try await peer.linesUntilEnd().map(\.summary)
            #expect(heard == input.answers, "\(input.name)")
        case .staysUsable:
            try await peer.send(Array((Post.hello + "\n").utf8))
            try await peer.lines(1)
            try await peer.send(input.bytes)
            try await peer.send(Post.good(999, key: "row \(number)") + "\n")
            let heard = try await peer.lines(input.answers.count + 2).map(\.summary)
            #expect(heard == ["welcome"] + input.answers + ["accepted 999"], "\(input.name)")
        }
    }

    /// Lines that are cut off by the end of the connection, in whatever way, have no effect.
    @Test func halfALineIsNone() async throws {
        try await withIngestion { port in
            let before = try Self.residentKiB()
            for round in 0..<50 {
                let ended = try RawPeer(port: port)
                try await ended.send("\(Post.hello)\n\(Post.good(1, key: "ended"))")
                ended.endOutput()
                #expect(try await ended.linesUntilEnd().map(\.summary) == ["welcome"])
                let whole = try RawPeer(port: port)
                try await whole.send("\(Post.hello)\n\(Post.good(round, key: "whole"))\n\(Post.good(9, key: "half"))")
                whole.endOutput()
                #expect(try await whole.linesUntilEnd().map(\.summary) == ["welcome", "accepted \(round)"])
                let reset = try RawPeer(port: port)
                try await reset.send("\(Post.hello)\n\(Post.good(1, key: "reset"))")
                reset.reset()
            }
            let peer = try RawPeer(port: port)
            try await peer.send("\(Post.hello)\n")
            for (seq, key) in ["ended-1", "half-9", "reset-1", "whole-7"].enumerated() {
                try await peer.send(
                    #"{"seq":\#(seq),"type":"submission.status","body":{"idempotency_key":"\#(key)"}}"# + "\n"
                )
            }
            let heard = try await peer.lines(5).map(\.summary)
            #expect(Array(heard.dropFirst()) == (0...2).map { "refused not_found \($0)" } + ["submission.state 3"])
            #expect(try Self.residentKiB() - before < Self.allowedGrowthKiB)
        }
    }

    @Test func a128MegabyteLineWithoutAnEndCostsNothing() async throws {
        try await withIngestion { port in
            let peer = try RawPeer(port: port)
            try await peer.send(Post.hello + "\n")
            try await peer.lines(1)
            let before = try Self.residentKiB()
            let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0..<128 { try await peer.send(part) }
            #expect(try Self.residentKiB() - before < 16 * 1024)
            try await peer.send("\n\(Post.good(1, key: "after"))\n")
            #expect(try await peer.lines(3).map(\.summary) == ["welcome", "refused line_too_long", "accepted 1"])
        }
    }

    /// A byte now and then, all of it a good hello: too slow.
    @Test func aSlowDripIsCutOff() async throws {
        try await withIngestion(["limits.handshake-ms": 500, "limits.idle-ms": 500]) { port in
            let drippers = try (0..<50).map { _ in try RawPeer(port: port) }
            let hello = Array(Post.hello.utf8)
            var next = 0
            try await eventually("all are cut off") {
                for dripper in drippers where !dripper.isEnded {
                    _ = dripper.trySend([hello[next % hello.count]])
                    dripper.receive()
                }
                next += 1
                return drippers.allSatisfy(\.isEnded)
            }
            for dripper in drippers { #expect(try dripper.heard.map(\.summary) == ["refused handshake_timeout"]) }
            let late = try RawPeer(port: port)
            try await late.send(Post.hello + "\n")
            try await eventually("a drip behind the hello is cut off") {
                _ = late.trySend([UInt8(ascii: " ")])
                late.receive()
                return late.isEnded
            }
            #expect(try late.heard.map(\.summary) == ["welcome", "refused idle_timeout"])
            try await Self.expectHealthy(port, key: "after the drip")
        }
    }

    /// Connections that do nothing cost little, and a partner who posts does not notice them.
    @Test func thousandsOfIdleConnectionsDisturbNobody() async throws {
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        let count = min(2_000, (Int(files.rlim_cur) - 400) / 2)
        try await withIngestion { port in
            let alone = try await Self.slowestOf(50, port, key: "alone")
            let before = try Self.residentKiB()
            let idle = try (0..<count).map { _ in try RawPeer(port: port) }
            for (number, peer) in idle.enumerated() where number.isMultiple(of: 2) {
                try await peer.send(Post.hello + "\n")
            }
            for (number, peer) in idle.enumerated() where number.isMultiple(of: 2) { try await peer.lines(1) }
            let crowded = try await Self.slowestOf(50, port, key: "crowded")
            let each = (try Self.residentKiB() - before) / max(1, count)
            print("\(count) idle connections: \(each) KiB each; slowest answer \(alone) without, \(crowded) with them")
            #expect(crowded < alone * 2 + .seconds(2))
            #expect(each < 48)
            for peer in idle { #expect(!peer.isEnded) }
        }
    }

    private static func slowestOf(_ count: Int, _ port: Int, key: String) async throws -> Duration {
        let peer = try RawPeer(port: port)
        try await peer.send(Post.hello + "\n")
        try await peer.lines(1)
        var slowest = Duration.zero
        for seq in 1...count {
            let time = try await ContinuousClock().measure {
                try await peer.send(Post.good(seq, key: key) + "\n")
                try await peer.lines(seq + 1)
            }
            slowest = max(slowest, time)
        }
        return slowest
    }

    private static func expectHealthy(_ port: Int, key: String) async throws {
        let peer = try RawPeer(port: port)
        try await peer.send("\(Post.hello)\n\(Post.good(1, key: key))\n")
        #expect(try await peer.lines(2).map(\.summary) == ["welcome", "accepted 1"])
    }

    /// The memory of this process, the service in it.
    private static func residentKiB() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.filter(\.isNumber)))
    }
}
