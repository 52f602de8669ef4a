package import Contracts
import NIOCore

/// Writes lines to a connection; waits while the peer does not read.
package struct LineWriter: Sendable {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    init(_ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
        self.outbound = outbound
    }

    /// Writes lines together.
    ///
    /// Throws when the connection is gone.
    package func write(_ lines: [Line]) async throws {
        guard !lines.isEmpty else { return }
        var bytes: [UInt8] = []
        for line in lines { line.write(to: &bytes) }
        try await outbound.write(ByteBuffer(bytes: bytes))
    }
}
