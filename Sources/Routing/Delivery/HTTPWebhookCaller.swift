import AsyncHTTPClient
import Contracts
import NIOCore
import NIOHTTP1
import Synchronization

/// Sends calls by HTTP: POST, and any answer of 200 to 299 is an arrival.
///
/// Redirects are failures: they would take the lead elsewhere.
final class HTTPWebhookCaller: WebhookCaller {
    private let timeout: Duration
    /// Made when first needed, so that a service that sends nothing has nothing to let go of.
    private let client = Mutex(Client.notYet)

    private enum Client {
        case notYet, closed
        case ready(HTTPClient)
    }

    /// How long a call may take, its answer included.
    static let timeout = Duration.seconds(10)

    init(timeout: Duration = HTTPWebhookCaller.timeout) {
        self.timeout = timeout
    }

    /// Nil when it was closed.
    private func openClient() -> HTTPClient? {
        client.withLock { client -> HTTPClient? in
            switch client {
            case .closed: return nil
            case .ready(let ready): return ready
            case .notYet:
                var configuration = HTTPClient.Configuration()
                configuration.redirectConfiguration = .disallow
                configuration.httpVersion = .http1Only
                configuration.timeout.connect = .nanoseconds(Int64(timeout / .nanoseconds(1)))
                // Trying again, how often and when, is for the stage to say.
                configuration.connectionPool.retryConnectionEstablishment = false
                let made = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                client = .ready(made)
                return made
            }
        }
    }

    func send(_ call: WebhookCall, at instant: Instant) async -> String? {
        guard let client = openClient() else { return "closed" }
        var request = HTTPClientRequest(url: call.endpoint.url)
        request.method = .POST
        for header in call.headers(at: instant) { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(string: call.payload))
        do {
            let response = try await client.execute(request, timeout: .nanoseconds(Int64(timeout / .nanoseconds(1))))
            return (200..<300).contains(response.status.code) ? nil : "the answer is \(response.status.code)"
        } catch is CancellationError {
            return "cancelled"
        } catch let error as HTTPClientError {
            return error == .deadlineExceeded ? "no answer within \(timeout)" : error.shortDescription
        } catch {
            return "the connection failed: \(type(of: error))"
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
