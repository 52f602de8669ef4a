package import Contracts
package import NIOCore

/// Something that happened on a connection, in order.
package enum LineFrame: Hashable, Sendable {
    /// A whole line, without its end.
    case line(ByteBuffer)
    /// A line longer than the limit began; the rest of it is thrown away.
    case tooLong
    /// The connection has to end, for this reason.
    case end(Problem)
}

/// Cuts the bytes of a connection into lines and hands on those of one read together.
///
/// The limit holds for whole lines as for unfinished ones, and an overlong line costs no more memory than the limit:
/// what follows is dropped up to the next line end. A carriage return before the line end is dropped, and so are empty
/// lines, and a last line that has no end.
package final class LineBatchDecoder: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = [LineFrame]

    private let maxLineBytes: Int
    private(set) var unfinished = ByteBuffer()
    private var discarding = false
    private var batch: [LineFrame] = []

    /// Frames that are handed on at the latest together.
    private static let maxBatch = 4_096
    /// One byte more than the limit may be a carriage return.
    private static let lineEndSlack = 1

    package init(maxLineBytes: Int) {
        self.maxLineBytes = maxLineBytes
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        while let end = incoming.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let length = end - incoming.readerIndex
            if let piece = incoming.readSlice(length: length) { finishLine(with: piece) }
            incoming.moveReaderIndex(forwardBy: 1)
            if batch.count >= Self.maxBatch { flush(context) }
        }
        keep(incoming)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelReadComplete()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelInactive()
    }

    private func finishLine(with piece: ByteBuffer) {
        if discarding {
            discarding = false
            return
        }
        // The length counts before the pieces are joined: what is too long is never held whole.
        let length = unfinished.readableBytes + piece.readableBytes
        guard length <= maxLineBytes + Self.lineEndSlack else {
            unfinished = ByteBuffer()
            batch.append(.tooLong)
            return
        }
        var line = piece
        if unfinished.readableBytes > 0 {
            unfinished.writeImmutableBuffer(piece)
            line = unfinished
            unfinished = ByteBuffer()
        }
        if line.readableBytesView.last == UInt8(ascii: "\r") { line.moveWriterIndex(to: line.writerIndex - 1) }
        if line.readableBytes > maxLineBytes {
            batch.append(.tooLong)
        } else if line.readableBytes > 0 {
            batch.append(.line(line))
        }
    }

    private func keep(_ rest: ByteBuffer) {
        guard !discarding, rest.readableBytes > 0 else { return }
        if unfinished.readableBytes + rest.readableBytes > maxLineBytes + Self.lineEndSlack {
            batch.append(.tooLong)
            unfinished = ByteBuffer()
            discarding = true
        } else {
            unfinished.writeImmutableBuffer(rest)
        }
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard !batch.isEmpty else { return }
        let frames = batch
        batch = []
        context.fireChannelRead(wrapInboundOut(frames))
    }
}
