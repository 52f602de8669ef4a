package import Contracts
import Lines
import NIOCore
import NIOPosix

/// Questions to running services.
extension Installation {
    /// Asks as an operator and waits for the answer.
    package func ask(_ service: ServiceName, replica: Int = 0, _ question: Message) async throws -> Message {
        let hello = Hello(role: .operator, name: "test", token: Self.secrets.operator)
        return try await ask(service, replica: replica, question, as: hello)
    }

    /// Says hello, sends one line and returns what answers it.
    ///
    /// Throws `LineError` when there is no answer.
    package func ask(
        _ service: ServiceName,
        replica: Int = 0,
        _ question: Message,
        as hello: Hello
    ) async throws -> Message {
        let address = address(of: service, replica: replica)
        return try await LineClient(hello: hello).withConnection(to: address) { _, writer, reader in
            try await writer.write([try Line(question, seq: 1)])
            while let lines = try await reader.next() {
                for line in lines {
                    if line.head.re == 1 { return line.message }
                    if case .ack = line.message { return line.message }
                }
            }
            throw LineError(.closed, "no answer from \(Replica(service, replica))")
        }
    }

    package func status(of service: ServiceName, replica: Int = 0) async throws -> ServiceStatus {
        let answer = try await ask(service, replica: replica, .statusQuestion(ServiceStatusQuestion()))
        guard case .status(let status) = answer else {
            throw LineError(.protocolViolation, "\(Replica(service, replica)) did not tell its status: \(answer)")
        }
        return status
    }

    /// A service's part of a lead's story.
    package func story(of lead: String, from service: ServiceName) async throws -> Story {
        guard case .story(let story) = try await ask(service, .storyQuestion(StoryQuestion(id: lead))) else {
            throw LineError(.protocolViolation, "\(service.rawValue) did not tell its story")
        }
        return story
    }

    /// What became of a post, as its source is told; nil when ingestion does not know the key.
    package func submissionState(ofKey key: String) async throws -> SubmissionState? {
        let hello = Hello(role: .source, name: RuleTexts.source, token: RuleTexts.token)
        let question = SubmissionQuestion(idempotencyKey: key)
        guard case .submissionState(let state) = try await ask(.ingestion, .submissionQuestion(question), as: hello)
        else { return nil }
        return state
    }

    /// The answer of `/readyz`: its status and text; nil when nobody listens.
    package func readiness(of service: ServiceName, replica: Int = 0) async throws -> (status: Int, text: String)? {
        try await page("/readyz", of: service, replica: replica)
    }

    /// What a process says of itself over HTTP; nil when nobody listens.
    package func page(
        _ path: String,
        of service: ServiceName,
        replica: Int = 0
    ) async throws -> (status: Int, text: String)? {
        let address = operations(of: service, replica: replica)
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            return nil
        }
        let answer = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nhost: test\r\n\r\n"))
            var bytes = ByteBuffer()
            do {
                for try await part in inbound { bytes.writeImmutableBuffer(part) }
            } catch is IOError {
                // It was killed in the middle of its answer.
            }
            return String(buffer: bytes)
        }
        let words = answer.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let status = Int(words[1]) else { return nil }
        let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? ""
        return (status, body)
    }
}
