import NIOCore
import NIOEmbedded
import TestKit
import Testing

@testable import Lines

@Suite("Cutting random bytes into lines", .timeLimit(.minutes(2)))
struct LineBatchDecoderFuzzTests {
    /// However the bytes are split into reads, the frames are those of the whole text.
    @Test(arguments: 0..<40)
    func anySplitGivesTheSameFrames(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let limit = Int.random(in: 1...40, using: &generator)
            let text = Self.text(around: limit, using: &generator)
            let channel = EmbeddedChannel(handler: LineBatchDecoder(maxLineBytes: limit))
            var rest = text[...]
            while !rest.isEmpty {
                let count = min(rest.count, Int.random(in: 1...limit * 3, using: &generator))
                try channel.writeInbound(ByteBuffer(bytes: rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            var frames: [LineFrame] = []
            while let batch = try channel.readInbound(as: [LineFrame].self) { frames += batch }
            let expected = Self.frames(of: text, limit: limit)
            #expect(frames == expected, "seed \(seed), limit \(limit), text \(text)")
            guard frames == expected else { return }
        }
    }

    /// Lines of all lengths, most of them close to the limit, some empty, some with carriage returns.
    private static func text(around limit: Int, using generator: inout SeededGenerator) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            let length =
                Bool.random(using: &generator)
                ? max(0, limit + Int.random(in: -2...3, using: &generator))
                : Int.random(in: 0...limit * 4, using: &generator)
            for _ in 0..<length { text.append(Bool.random(using: &generator) ? UInt8(ascii: "a") : UInt8(ascii: "b")) }
            for _ in 0..<max(0, Int.random(in: -2...2, using: &generator)) { text.append(UInt8(ascii: "\r")) }
            text.append(UInt8(ascii: "\n"))
        }
        if Bool.random(using: &generator), !text.isEmpty { text.removeLast() }
        return text
    }

    /// The reference: looks at the whole text at once.
    private static func frames(of text: [UInt8], limit: Int) -> [LineFrame] {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        let last = lines.removeLast()
        var frames = lines.compactMap { line -> LineFrame? in
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
            if line.count > limit { return .tooLong }
            return line.isEmpty ? nil : .line(ByteBuffer(bytes: line))
        }
        if last.count > limit + 1 { frames.append(.tooLong) }
        return frames
    }
}
