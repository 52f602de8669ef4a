import Contracts
import Lines
import TestKit
import Testing

@Suite("A client", .timeLimit(.minutes(2)))
struct LineClientTests {
    private static let welcome = """
        {"type":"welcome","body":{"max_line_bytes":1000,"protocol":1,"service":"test","store":"t-1","window":10}}

        """

    @Test func itIsWelcomedAndAnswered() async throws {
        try await withServer { server in
            let answers = try await client().withConnection(to: local(server.port)) { welcome, writer, reader in
                #expect(welcome.service == "test")
                try await writer.write([
                    try Line(.storyQuestion(StoryQuestion(id: "ack")), seq: 1),
                    try Line(.storyQuestion(StoryQuestion(id: "reply 16000000")), seq: 2),
                ])
                var answers: [String] = []
                while answers.count < 2, let lines = try await reader.next() { answers += lines.map(\.head.type) }
                return answers
            }
            #expect(answers == ["ack", "story"])
            try await eventually("it has gone") { server.connections == 0 }
        }
    }

    @Test func whoIsNotLetInIsToldWhy() async throws {
        try await withServer { server in
            let error = try await failure(client("nobody"), at: server.port)
            #expect(error.code == .refused)
            #expect(error.problem?.type == .notAuthorized)
            #expect(error.message == "127.0.0.1:\(server.port) refused us: Not you.")
        }
    }

    @Test func whereTooManyAreConnectedItIsToldSo() async throws {
        try await withServer(limits: .forTests { $0.maxConnections = 1 }) { server in
            let inside = try RawPeer(port: server.port)
            try await inside.send(Written.hello())
            try await inside.lines(1)
            let error = try await failure(client(), at: server.port)
            #expect(error.problem?.type == .tooManyConnections)
        }
    }

    @Test func whereNobodyListensItCannotConnect() async throws {
        let server = try await ScriptedServer("")
        let port = server.port
        try await server.stop()
        let error = try await failure(client(), at: port)
        #expect(error.code == .unreachable)
        #expect(error.message.contains("127.0.0.1:\(port) cannot be reached"))
        #expect(error.message.contains("refused"))
    }

    /// What a server says instead of a welcome.
    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n", LineError.Code.protocolViolation), ("", .closed), ("{\"type\":", .closed),
        ("{\"type\":\"ack\",\"body\":{\"ranges\":[]}}\n", .protocolViolation),
        ("{\"type\":\"welcome\",\"body\":{}}\n", .protocolViolation),
        ("{\"type\":\"some.news\",\"body\":{}}\n", .closed),
    ])
    func aServerOfAnotherKind(script: String, code: LineError.Code) async throws {
        let server = try await ScriptedServer(script, closes: true)
        let error = try await failure(client(), at: server.port)
        #expect(error.code == code, "\(error)")
        #expect(error.message.contains("127.0.0.1:\(server.port)"))
        try await server.stop()
    }

    @Test func aSilentServerIsLeftAfterTheTime() async throws {
        let server = try await ScriptedServer("")
        let client = LineClient(hello: Hello(role: .source, name: "test", token: nil), connectMs: 2_000)
        let error = try await failure(client, at: server.port)
        #expect(error.code == .closed)
        #expect(error.message == "127.0.0.1:\(server.port) sent no welcome within 2000 ms")
        try await server.stop()
    }

    @Test func cancellationIsNoFaultOfTheServer() async throws {
        let server = try await ScriptedServer("")
        let port = server.port
        await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { () async throws -> Void in
                _ = try await client().withConnection(to: local(port)) { welcome, _, _ in welcome }
            }
            tasks.cancelAll()
            await #expect(throws: CancellationError.self) { try await tasks.next() }
        }
        try await server.stop()
    }

    /// A newer server may say more than we know, at any moment.
    @Test func linesOfUnknownTypesArePassedOver() async throws {
        let news = "{\"type\":\"some.news\",\"body\":{\"x\":1}}\n"
        let ack = "{\"type\":\"ack\",\"body\":{\"ranges\":[[1,2]]}}\n"
        let server = try await ScriptedServer(news + Self.welcome + news + ack + news + ack, closes: true)
        let types = try await client().withConnection(to: local(server.port)) { _, _, reader in
            var types: [String] = []
            while let lines = try await reader.next() {
                #expect(!lines.isEmpty)
                types += lines.map(\.head.type)
            }
            return types
        }
        #expect(types == ["ack", "ack"])
        try await server.stop()
    }

    /// Good lines count though bad ones follow in the same packet.
    @Test(arguments: [
        "rubbish\n", "{\"type\":\"ack\",\"body\":{\"ranges\":[[3,1]]}}\n", String(repeating: "x", count: 2_000),
    ])
    func aBadLineTakesNoGoodOneWithIt(bad: String) async throws {
        let ack = "{\"type\":\"ack\",\"body\":{\"ranges\":[[1,2]]}}\n"
        let server = try await ScriptedServer(Self.welcome + ack + ack + bad + "\n")
        var limits = LineLimits.forClients
        limits.maxLineBytes = 1_000
        let client = LineClient(
            hello: Hello(role: .source, name: "test", token: nil),
            connectMs: 60_000,
            limits: limits
        )
        let port = server.port
        var count = 0
        let error = await #expect(throws: LineError.self) {
            try await client.withConnection(to: local(port)) { _, _, reader in
                while let lines = try await reader.next() { count += lines.count }
            }
        }
        #expect(count == 2)
        #expect(error?.code == .protocolViolation)
        try await server.stop()
    }

    /// The problem that ends a connection is a line like others: it is for the caller to act on.
    @Test func theLastWordsOfAServerAreHeard() async throws {
        let service = TestService()
        try await withServer(service) { server in
            let heard = try await client().withConnection(to: local(server.port)) { _, _, reader in
                server.drain()
                var heard: [Message] = []
                while let lines = try await reader.next() { heard += lines.map(\.message) }
                return heard
            }
            guard case .refused(let problem) = heard.first else {
                Issue.record("no last words")
                return
            }
            #expect(problem.type == .draining)
        }
    }
}

func client(_ name: String = "test") -> LineClient {
    LineClient(hello: Hello(role: .source, name: name, token: "t"), connectMs: 60_000)
}

func local(_ port: Int) -> Address {
    Address(host: "127.0.0.1", port: port)
}

/// Why a client is not let in.
func failure(_ client: LineClient, at port: Int) async throws -> LineError {
    try await failure(client, at: local(port), serverName: nil)
}

func failure(_ client: LineClient, at address: Address, serverName: String?) async throws -> LineError {
    do {
        try await client.withConnection(to: address, serverName: serverName) { _, _, _ in }
    } catch let error as LineError {
        return error
    }
    throw LetIn()
}

/// Somebody was let in who should not have been.
struct LetIn: Error {}
