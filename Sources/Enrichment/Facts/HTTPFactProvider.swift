import AsyncHTTPClient
import Contracts
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks an HTTP endpoint: GET, an address with the domain in it, a bearer token, JSON back.
///
/// 200 is an answer; 204, 404 and 410 say that nothing is known; everything else is a failure, redirects among it,
/// since they would take the token elsewhere.
final class HTTPFactProvider: FactProvider {
    let url: FactURL
    let map: FactMap
    let token: String?
    let timeout: Duration
    /// Made when first needed, so that a service that does not get as far has nothing to let go of.
    private let client = Mutex(Client.notYet)

    private enum Client {
        case notYet, closed
        case ready(HTTPClient)
    }

    /// Longest answer that is read.
    static let maxBytes = 256 * 1024

    init(url: FactURL, map: FactMap, token: String?, timeout: Duration) {
        self.url = url
        self.map = map
        self.token = token
        self.timeout = timeout
    }

    /// Nil when it was closed.
    private func openClient() -> HTTPClient? {
        client.withLock { client -> HTTPClient? in
            switch client {
            case .closed: return nil
            case .ready(let ready): return ready
            case .notYet:
                let made = makeClient()
                client = .ready(made)
                return made
            }
        }
    }

    private func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .nanoseconds(Int64(timeout / .nanoseconds(1)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 8
        // Trying again, how often and when, is for the plan to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func facts(of domain: String) async -> FactAnswer {
        guard let address = url.address(of: domain) else { return .unknown }
        guard let client = openClient() else { return .failed("closed") }
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "leadline")
        if let token { request.headers.add(name: "authorization", value: "Bearer " + token) }
        do {
            return try await answer(to: request, from: client)
        } catch is CancellationError {
            return .failed("cancelled")
        } catch is TooLate {
            return .failed("no answer within \(timeout)")
        } catch let error as HTTPClientError {
            return .failed(error == .deadlineExceeded ? "no answer within \(timeout)" : error.shortDescription)
        } catch is NIOTooManyBytesError {
            return .failed("the answer is longer than \(Self.maxBytes) bytes")
        } catch {
            return .failed("the connection failed: \(type(of: error))")
        }
    }

    private struct TooLate: Error {}

    /// The time limit holds for the head and the body together.
    private func answer(to request: HTTPClientRequest, from client: HTTPClient) async throws -> FactAnswer {
        try await withThrowingTaskGroup(of: FactAnswer.self) { tasks in
            tasks.addTask { try await self.read(request, from: client) }
            tasks.addTask {
                try await Task.sleep(for: self.timeout)
                throw TooLate()
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? .failed("nothing was asked")
        }
    }

    private func read(_ request: HTTPClientRequest, from client: HTTPClient) async throws -> FactAnswer {
        let response = try await client.execute(request, timeout: .nanoseconds(Int64(timeout / .nanoseconds(1))))
        switch response.status {
        case .ok: break
        case .noContent, .notFound, .gone: return .unknown
        default: return .failed("the answer is \(response.status.code)")
        }
        let body = try await response.body.collect(upTo: Self.maxBytes)
        do {
            let facts = try map.facts(in: try BodyCodec.decode(JSONValue.self, from: String(buffer: body)))
            return facts.isEmpty ? .unknown : .found(facts)
        } catch {
            return .failed("the answer is no JSON object")
        }
    }

    func close() async throws {
        let ready = client.withLock { client -> HTTPClient? in
            defer { client = .closed }
            if case .ready(let ready) = client { return ready }
            return nil
        }
        try await ready?.shutdown()
    }
}
