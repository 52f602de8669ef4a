import Contracts
import Lines
import NIOCore
import NIOPosix

/// A connection that looks at lines as bytes, so that the load costs little beside the services that it measures.
struct RawConnection {
    let lines: NIOAsyncChannelInboundStream<[LineFrame]>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Connects, says hello, and runs `body` once welcomed.
    static func open(
        _ address: Address,
        _ hello: Hello,
        _ body: @Sendable (RawConnection) async throws -> Void
    ) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineBatchDecoder(maxLineBytes: 1 << 20))
                    return try NIOAsyncChannel<[LineFrame], ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            let connection = RawConnection(lines: inbound, outbound: outbound)
            try await connection.write(Array(try Line(.hello(hello)).text.utf8))
            try await body(connection)
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// The whole number that follows a text in a line.
    static func number(after text: StaticString, in line: ByteBuffer) -> Int64? {
        guard let end = position(after: text, in: line) else { return nil }
        var value: Int64 = 0
        for byte in line.readableBytesView[end...] {
            guard (0x30...0x39).contains(byte) else { break }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    /// What follows a text in a line, up to the next quote.
    static func text(after text: StaticString, in line: ByteBuffer) -> String? {
        position(after: text, in: line).map { start in
            String(decoding: line.readableBytesView[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        }
    }

    static func contains(_ text: StaticString, _ line: ByteBuffer) -> Bool {
        position(after: text, in: line) != nil
    }

    private static func position(after text: StaticString, in line: ByteBuffer) -> Int? {
        let wanted = text.withUTF8Buffer { Array($0) }
        let bytes = line.readableBytesView
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        var at = bytes.startIndex
        while let hit = bytes[at...].firstIndex(of: first) {
            guard bytes.endIndex - hit >= wanted.count else { return nil }
            if bytes[hit..<hit + wanted.count].elementsEqual(wanted) { return hit + wanted.count }
            at = hit + 1
        }
        return nil
    }
}
