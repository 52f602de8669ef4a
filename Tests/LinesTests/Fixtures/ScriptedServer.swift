import NIOCore
import NIOPosix

/// A server that says what it is told to, whoever connects, and listens to nobody.
final class ScriptedServer: Sendable {
    private let channel: any NIOCore.Channel

    /// Sends everyone who connects the script; then the connection ends, if `closes`.
    init(_ script: String, closes: Bool = false) async throws {
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(script: script, closes: closes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    func stop() async throws {
        try await channel.close().get()
    }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: String
        private let closes: Bool

        init(script: String, closes: Bool) {
            self.script = script
            self.closes = closes
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: script)), promise: nil)
            if closes { context.close(mode: .output, promise: nil) }
        }
    }
}
