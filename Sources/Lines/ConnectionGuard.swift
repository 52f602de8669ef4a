import Contracts
import NIOCore
import NIOExtras

/// Ends connections that take too long, or that are open when the server drains.
///
/// Sits behind the decoder, so that only whole lines count as a sign of life.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = [LineFrame]
    typealias InboundOut = [LineFrame]
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limits: LineLimits
    private let maySleepAfterFirst: Bool
    private var sawLine = false
    private var maySleep = false
    private var ended = false
    private var silence: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    /// - Parameter maySleepAfterFirst: whether the peer may be silent once it has sent a line, as servers may.
    init(limits: LineLimits, maySleepAfterFirst: Bool = false) {
        self.limits = limits
        self.maySleepAfterFirst = maySleepAfterFirst
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { expectLine(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        expectLine(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !ended else { return }
        sawLine = true
        maySleep = maySleep || maySleepAfterFirst
        expectLine(context)
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            // There is no point in a problem: the peer does not read.
            stall = context.eventLoop.assumeIsolated()
                .scheduleTask(in: .milliseconds(limits.stalledWriteMs)) { context.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    /// The peer may be silent from now on.
    struct MaySleep {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is MaySleep {
            maySleep = true
            silence?.cancel()
        }
        if event is ChannelShouldQuiesceEvent {
            end(context, Problem(.draining, "The service is stopping; connect again and send what was not answered."))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopTimers()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopTimers()
    }

    private func expectLine(_ context: ChannelHandlerContext) {
        silence?.cancel()
        if maySleep { return }
        let wait = sawLine ? limits.idleMs : limits.handshakeMs
        let problem =
            sawLine
            ? Problem(.idleTimeout, "No whole line arrived for \(limits.idleMs) ms.")
            : Problem(.handshakeTimeout, "No hello arrived within \(limits.handshakeMs) ms.")
        silence = context.eventLoop.assumeIsolated()
            .scheduleTask(in: .milliseconds(wait)) { self.end(context, problem) }
    }

    private func end(_ context: ChannelHandlerContext, _ problem: Problem) {
        guard !ended else { return }
        ended = true
        stopTimers()
        context.fireChannelRead(wrapInboundOut([.end(problem)]))
        context.fireChannelReadComplete()
    }

    private func stopTimers() {
        silence?.cancel()
        stall?.cancel()
    }
}
