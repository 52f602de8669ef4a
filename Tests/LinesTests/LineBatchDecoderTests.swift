import Contracts
import NIOCore
import NIOEmbedded
import TestKit
import Testing

@testable import Lines

@Suite("Cutting bytes into lines")
struct LineBatchDecoderTests {
    @Test func linesOfOneReadComeTogether() throws {
        #expect(try batches(["a\nbb\nccc\n"], limit: 10) == [["a", "bb", "ccc"]])
        #expect(try batches(["a\nb", "b\nccc\n"], limit: 10) == [["a"], ["bb", "ccc"]])
        #expect(try batches(["a", "b", "c\n"], limit: 10) == [["abc"]])
    }

    @Test func carriageReturnsAndEmptyLinesAreDropped() throws {
        #expect(try batches(["a\r\n\r\n\n\nb\r", "\nc\rd\n"], limit: 10) == [["a"], ["b", "c\rd"]])
    }

    @Test func aLastLineWithoutAnEndIsNone() throws {
        #expect(try batches(["a\nb"], limit: 10, ends: true) == [["a"]])
    }

    @Test func theLimitHoldsForWholeLines() throws {
        #expect(try batches(["1234\n12345\n"], limit: 4) == [["1234", "<too long>"]])
        #expect(try batches(["1234\r\n12345\r\n"], limit: 4) == [["1234", "<too long>"]])
    }

    @Test func theLimitHoldsForUnfinishedLines() throws {
        // The fifth byte could still be a carriage return; the sixth cannot.
        #expect(try batches(["1234", "5"], limit: 4) == [])
        #expect(try batches(["1234", "\r", "\n"], limit: 4) == [["1234"]])
        #expect(try batches(["1234", "5", "\n"], limit: 4) == [["<too long>"]])
        #expect(try batches(["1234", "56"], limit: 4) == [["<too long>"]])
        #expect(try batches(["1234", "56\n"], limit: 4) == [["<too long>"]])
    }

    @Test func aGoodLineAfterATooLongOne() throws {
        #expect(
            try batches(["123", "456", "789", "\nab\n", "12345678\ncd\n"], limit: 4)
                == [["<too long>"], ["ab"], ["<too long>", "cd"]]
        )
    }

    @Test func manyShortLinesAreHandedOnInParts() throws {
        let parts = try batches([String(repeating: "x\n", count: 10_000)], limit: 4)
        #expect(parts.map(\.count) == [4_096, 4_096, 1_808])
    }

    @Test func aLineOfAHundredMegabytesCostsNoMoreThanTheLimit() throws {
        let limit = 256 * 1024
        let decoder = LineBatchDecoder(maxLineBytes: limit)
        let channel = EmbeddedChannel(handler: decoder)
        let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)
        var frames: [LineFrame] = []
        for _ in 0..<1_600 {
            try channel.writeInbound(part)
            #expect(decoder.unfinished.readableBytes <= limit + 1)
            #expect(decoder.unfinished.storageCapacity <= 2 * limit)
            while let batch = try channel.readInbound(as: [LineFrame].self) { frames += batch }
        }
        #expect(frames == [.tooLong])
        #expect(decoder.unfinished.storageCapacity == 0)
        try channel.writeInbound(ByteBuffer(string: "end\ngood\n"))
        #expect(try channel.readInbound(as: [LineFrame].self) == [.line(ByteBuffer(string: "good"))])
        #expect(try channel.finish().isClean)
    }

    /// The frames that come out for each read, as texts.
    private func batches(_ reads: [String], limit: Int, ends: Bool = false) throws -> [[String]] {
        let channel = EmbeddedChannel(handler: LineBatchDecoder(maxLineBytes: limit))
        for read in reads { try channel.writeInbound(ByteBuffer(string: read)) }
        if ends { _ = try channel.finish() }
        var batches: [[String]] = []
        while let batch = try channel.readInbound(as: [LineFrame].self) { batches.append(batch.map(\.text)) }
        return batches
    }
}

extension LineFrame {
    var text: String {
        switch self {
        case .line(let bytes): String(buffer: bytes)
        case .tooLong: "<too long>"
        case .end(let problem): "<end: \(problem.type.rawValue)>"
        }
    }
}
