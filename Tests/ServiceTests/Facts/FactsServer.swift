import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A real HTTP server on a free port of this machine that answers as a test says.
final class FactsServer: Sendable {
    /// What is done with a request.
    enum Answer: Sendable {
        case status(HTTPResponseStatus, body: String, headers: [String: String] = [:])
        /// A head, and a body that goes on for so many bytes.
        case endless(Int)
        /// A head that promises a body of which one byte comes.
        case stalls
        /// Nothing at all.
        case silence
        /// The connection is closed.
        case hangUp

        static func json(_ body: String) -> Answer { .status(.ok, body: body) }
    }

    struct Request: Hashable, Sendable {
        let uri: String
        let token: String?
    }

    private struct State {
        var answers: [String: Answer] = [:]
        var requests: [Request] = []
    }

    private let state = Mutex(State())
    private let channel: any Channel

    private init(channel: any Channel) { self.channel = channel }

    /// Serves while `body` runs.
    static func run<Result: Sendable>(
        _ answers: [String: Answer] = [:],
        _ body: @Sendable (FactsServer) async throws -> Result
    ) async throws -> Result {
        let box = Mutex<FactsServer?>(nil)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    guard let server = box.withLock({ $0 }) else { return }
                    try child.pipeline.syncOperations.addHandler(Handler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = FactsServer(channel: channel)
        server.state.withLock { $0.answers = answers }
        box.withLock { $0 = server }
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var template: String { "http://127.0.0.1:\(port)/{domain}" }
    var requests: [Request] { state.withLock { $0.requests } }

    /// How requests for a domain are answered from now on; those for others get 404.
    func answer(_ domain: String, _ answer: Answer) { state.withLock { $0.answers["/" + domain] = answer } }

    fileprivate func take(_ head: HTTPRequestHead) -> Answer {
        state.withLock { state in
            state.requests.append(Request(uri: head.uri, token: head.headers.first(name: "authorization")))
            return state.answers[head.uri] ?? .status(.notFound, body: "")
        }
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: FactsServer

    init(_ server: FactsServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        switch server.take(head) {
        case .silence: return
        case .hangUp: context.close(promise: nil)
        case .stalls: write(context, .ok, ["content-length": "100"], [Data("{")], isWhole: false)
        case .status(let status, let body, let headers):
            var headers = headers
            headers["content-length"] = "\(body.utf8.count)"
            write(context, status, headers, [Data(body)], isWhole: true)
        case .endless(let count):
            let piece = String(repeating: " ", count: 8_192)
            write(context, .ok, [:], Array(repeating: Data(piece), count: count / 8_192), isWhole: true)
        }
    }

    private struct Data {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private func write(
        _ context: ChannelHandlerContext,
        _ status: HTTPResponseStatus,
        _ headers: [String: String],
        _ body: [Data],
        isWhole: Bool
    ) {
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(headers.map { ($0, $1) }))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        for piece in body {
            let buffer = context.channel.allocator.buffer(string: piece.text)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        if isWhole { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
        context.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
