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
    /// Everything has been said; what is left is to send it.
    private var finished = false
    /// Batches that were handed on and have no answer yet.
    private var unanswered = 0
    /// Bytes that were written to the peer, sent or not.
    private var written = 0
    private var silence: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    /// What a peer must take of its answers in `stalledWriteMs`.
    private static let leastTaken = 16 * 1024

    /// - Parameters:
    ///   - limits: the deadlines.
    ///   - maySleepAfterFirst: whether the peer may be silent once it has sent a line, as servers may.
    init(limits: LineLimits, maySleepAfterFirst: Bool = false) {
        self.limits = limits
        self.maySleepAfterFirst = maySleepAfterFirst
    }

    /// What the session tells the guard of its connection.
    enum Event: Hashable, Sendable {
        /// The peer may be silent from now on.
        case maySleep
        /// A batch was answered: the next one is the peer's turn.
        case answered
        /// The connection has to end, for a reason of ours.
        case end(Problem)
        /// All that will be written has been.
        case finished
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
        unanswered += 1
        silence?.cancel()
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable {
            watchStall(context)
        } else if !finished {
            stall?.cancel()
            stall = nil
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as Event: take(event, context)
        case is ChannelShouldQuiesceEvent:
            end(context, Problem(.draining, "The service is stopping; connect again and send what was not answered."))
        default: break
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

    private func take(_ event: Event, _ context: ChannelHandlerContext) {
        switch event {
        case .maySleep:
            maySleep = true
            silence?.cancel()
        case .answered:
            unanswered = max(0, unanswered - 1)
            if unanswered == 0 { expectLine(context) }
        case .end(let problem): end(context, problem)
        case .finished:
            ended = true
            finished = true
            silence?.cancel()
            watchStall(context)
        }
    }

    /// The peer's turn: a hello, or, from those who may not sleep, a line.
    private func expectLine(_ context: ChannelHandlerContext) {
        silence?.cancel()
        if ended || maySleep { return }
        let wait = sawLine ? limits.idleMs : limits.handshakeMs
        let problem =
            sawLine
            ? Problem(.idleTimeout, "No whole line arrived for \(limits.idleMs) ms.")
            : Problem(.handshakeTimeout, "No hello arrived within \(limits.handshakeMs) ms.")
        silence = context.eventLoop.assumeIsolated()
            .scheduleTask(in: .milliseconds(wait)) { self.end(context, problem) }
    }

    /// Closes the connection when the peer takes too little of what it is sent.
    ///
    /// There is no point in a problem: the peer does not read.
    private func watchStall(_ context: ChannelHandlerContext) {
        guard stall == nil else { return }
        let before = taken(context)
        stall = context.eventLoop.assumeIsolated()
            .scheduleTask(in: .milliseconds(limits.stalledWriteMs)) {
                self.stall = nil
                if self.taken(context) - before < Self.leastTaken {
                    context.close(promise: nil)
                } else {
                    self.watchStall(context)
                }
            }
    }

    /// Bytes that left for the peer.
    private func taken(_ context: ChannelHandlerContext) -> Int {
        do {
            return written - (try context.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0)
        } catch {
            return written  // closed already
        }
    }

    private func end(_ context: ChannelHandlerContext, _ problem: Problem) {
        guard !ended else { return }
        ended = true
        silence?.cancel()
        if !sawLine {
            // It may not even have agreed on TLS, and then there is no way to tell it anything.
            stall =
                stall
                ?? context.eventLoop.assumeIsolated()
                .scheduleTask(in: .milliseconds(limits.lingerMs)) { context.close(promise: nil) }
        }
        context.fireChannelRead(wrapInboundOut([.end(problem)]))
        context.fireChannelReadComplete()
    }

    private func stopTimers() {
        silence?.cancel()
        stall?.cancel()
    }
}
