package import NIOCore

/// A connection that was accepted, and perhaps never served: the server may stop in that very moment.
///
/// It closes when it is let go of. That alone would end the process: NIO traps when an open connection is let go of.
package final class AcceptedConnection<Inbound: Sendable, Outbound: Sendable>: Sendable {
    package let channel: NIOAsyncChannel<Inbound, Outbound>

    package init(_ channel: NIOAsyncChannel<Inbound, Outbound>) {
        self.channel = channel
    }

    deinit {
        let channel = channel
        channel.channel.closeFuture.whenComplete { _ in withExtendedLifetime(channel) {} }
        channel.channel.close(promise: nil)
    }
}
