import Contracts
import Lines
import NIOSSL
import TestKit
import Testing

@Suite("TLS", .enabled(if: Certificates.shared != nil, "needs the openssl command"), .timeLimit(.minutes(2)))
struct TLSTests {
    private let certificates: Certificates

    init() throws {
        certificates = try #require(Certificates.shared)
    }

    /// Whom the server asks for a certificate: nobody, or those of the authority.
    @Test(arguments: [nil, "ca"])
    func theRightOnesTalk(serverTrusts: String?) async throws {
        try await withServer(tls: certificates.tls("server", trusting: serverTrusts)) { server in
            for host in ["127.0.0.1", "localhost"] {
                let address = Address(host: host, port: server.port)
                let types = try await tlsClient("client", trusting: "ca").withConnection(to: address) {
                    _,
                    writer,
                    reader in
                    try await writer.write([
                        try Line(.storyQuestion(StoryQuestion(id: "ack")), seq: 1),
                        try Line(.storyQuestion(StoryQuestion(id: "reply 3000000")), seq: 2),
                    ])
                    var types: [String] = []
                    while types.count < 2, let lines = try await reader.next() { types += lines.map(\.head.type) }
                    return types
                }
                #expect(types == ["ack", "story"])
            }
        }
    }

    @Test func theNameOfTheServerMayBeGivenApart() async throws {
        try await withServer(tls: certificates.tls("misnamed", trusting: nil)) { server in
            let client = try tlsClient(nil, trusting: "ca")
            try await client.withConnection(to: local(server.port), serverName: "elsewhere.example") { _, _, _ in }
        }
    }

    /// The server's certificate, the client's trust, and the code that the client ends with.
    @Test(arguments: [("server", "other-ca"), ("foreign", "ca"), ("expired", "ca"), ("misnamed", "ca")])
    func aClientDoesNotTalkToTheWrongServer(certificate: String, trust: String) async throws {
        try await withServer(tls: certificates.tls(certificate, trusting: nil)) { server in
            for host in ["127.0.0.1", "localhost"] {
                let client = try tlsClient(nil, trusting: trust)
                let error = try await failure(client, at: Address(host: host, port: server.port), serverName: nil)
                #expect(error.code == .protocolViolation, "\(error)")
                #expect(error.message.contains("\(host):\(server.port): no TLS connection: "), "\(error)")
                let reason = certificate == "misnamed" ? "another name" : "CERTIFICATE_VERIFY_FAILED"
                #expect(error.message.contains(reason), "\(error)")
            }
            try await expectHealthy(server, trusting: certificate == "foreign" ? "other-ca" : "ca", named: certificate)
        }
    }

    /// The client's certificate; the server wants one of its own authority.
    @Test(arguments: [nil, "foreign", "expired"])
    func aServerDoesNotTalkToTheWrongClient(certificate: String?) async throws {
        try await withServer(tls: certificates.tls("server", trusting: "ca")) { server in
            let error = try await failure(tlsClient(certificate, trusting: "ca"), at: server.port)
            #expect(error.code == .refused, "\(error)")
            #expect(error.message.contains("_ALERT_"), "\(error)")
            try await expectHealthy(server, trusting: "ca", named: "server")
        }
    }

    @Test func oldVersionsAreRefused() async throws {
        try await withServer(tls: certificates.tls("server", trusting: nil)) { server in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv1
            configuration.maximumTLSVersion = .tlsv11
            configuration.trustRoots = .file(certificates.path("ca.pem"))
            let client = LineClient(
                hello: Hello(role: .source, name: "test", token: "t"),
                tls: try NIOSSLContext(configuration: configuration),
                connectMs: 60_000
            )
            let error = try await failure(client, at: server.port)
            #expect(error.code == .refused, "\(error)")
            #expect(error.message.contains("PROTOCOL_VERSION"), "\(error)")
            try await expectHealthy(server, trusting: "ca", named: "server")
        }
    }

    @Test func plainTextToATLSPortIsRefused() async throws {
        try await withServer(tls: certificates.tls("server", trusting: nil)) { server in
            let error = try await failure(client(), at: server.port)
            #expect(error.code == .closed, "\(error)")
            #expect(error.message.contains("does it want TLS?"), "\(error)")
            let peer = try RawPeer(port: server.port)
            try await peer.send(Written.hello())
            try await eventually("the end") {
                peer.receive()
                return peer.isEnded
            }
            #expect(peer.received.count < 100, "an alert at most")
            try await expectHealthy(server, trusting: "ca", named: "server")
        }
    }

    @Test func tlsToAPlainPortIsRefused() async throws {
        try await withServer(limits: .forTests { $0.handshakeMs = 300 }) { server in
            let error = try await failure(tlsClient(nil, trusting: "ca"), at: server.port)
            #expect([.protocolViolation, .closed].contains(error.code), "\(error)")
            #expect(error.message.hasPrefix("127.0.0.1:\(server.port)"), "\(error)")
        }
    }

    /// Whoever connects and does not go on with TLS cannot be told anything, and still must go.
    @Test func whoDoesNotGoOnWithTLSIsCutOff() async throws {
        let limits = LineLimits.forTests { $0.handshakeMs = 100 }
        try await withServer(limits: limits, tls: certificates.tls("server", trusting: nil)) { server in
            let silent = try RawPeer(port: server.port)
            let half = try RawPeer(port: server.port)
            // The first bytes of a record that never ends.
            try await half.send([0x16, 0x03, 0x01, 0x01, 0x00, 0x01])
            try await silent.linesUntilEnd(within: .seconds(10))
            try await half.linesUntilEnd(within: .seconds(10))
            try await eventually("they are gone") { server.connections == 0 }
        }
    }

    @Test func aStopUnderTLSAnswersWhatIsUnderWay() async throws {
        let service = TestService()
        try await withServer(service, tls: certificates.tls("server", trusting: "ca")) { server in
            let types = try await tlsClient("client", trusting: "ca").withConnection(to: local(server.port)) {
                _,
                writer,
                reader in
                try await writer.write([try Line(.storyQuestion(StoryQuestion(id: "hold")), seq: 1)])
                try await eventually("it is held") { service.held == 1 }
                server.drain()
                service.openGate()
                var types: [String] = []
                while let lines = try await reader.next() { types += lines.map(\.head.type) }
                return types
            }
            #expect(types == ["ack", "refused"])
        }
    }

    @Test func filesThatCannotBeUsedAreAnErrorAtTheStart() throws {
        let missing = certificates.path("missing.pem")
        let key = certificates.path("server.key")
        let certificate = certificates.path("server.pem")
        #expect(throws: LineTLSError.self) { try LineTLS().serverContext() }
        #expect(throws: LineTLSError.self) { try LineTLS(certificateFile: certificate).serverContext() }
        #expect(throws: LineTLSError.self) { try LineTLS(certificateFile: certificate).clientContext() }
        #expect(throws: LineTLSError.self) { try LineTLS(keyFile: key).clientContext() }
        #expect(throws: (any Error).self) { try LineTLS(certificateFile: missing, keyFile: key).serverContext() }
        #expect(throws: (any Error).self) {
            try LineTLS(certificateFile: certificate, keyFile: missing).serverContext()
        }
        #expect(throws: (any Error).self) {
            try LineTLS(certificateFile: certificate, keyFile: key, trustFile: missing).serverContext()
        }
        #expect(throws: (any Error).self) { try LineTLS(trustFile: missing).clientContext() }
        let wrongKey = certificates.path("client.key")
        #expect(throws: (any Error).self) {
            try LineTLS(certificateFile: certificate, keyFile: wrongKey).serverContext()
        }
    }

    private func tlsClient(_ certificate: String?, trusting trust: String) throws -> LineClient {
        let tls = certificates.tls(certificate, trusting: trust)
        let hello = Hello(role: .source, name: "test", token: "t")
        return LineClient(hello: hello, tls: try tls.clientContext(), connectMs: 60_000)
    }

    /// Whatever was refused before, the server serves others.
    private func expectHealthy(_ server: LineServer, trusting trust: String, named: String) async throws {
        guard named == "server" || named == "foreign" else { return }
        let client = try tlsClient("client", trusting: trust)
        try await client.withConnection(to: local(server.port)) { _, _, _ in }
    }
}
