import Contracts
import NIOHTTP1
import Testing

@testable import Enrichment

@Suite("The provider over HTTP", .timeLimit(.minutes(1)))
struct FactsProviderTests {
    private func ask(
        _ answer: FactsServer.Answer?,
        timeout: Duration = .seconds(20),
        token: String? = nil
    ) async throws -> (answer: FactAnswer, requests: [FactsServer.Request]) {
        try await FactsServer.run { server in
            if let answer { server.answer("acme.com", answer) }
            let url = try FactURL.read(server.template).get()
            let provider = HTTPFactProvider(url: url, map: .plain, token: token, timeout: timeout)
            let said = await provider.facts(of: "acme.com")
            try await provider.close()
            return (said, server.requests)
        }
    }

    @Test func anAnswerIsRead() async throws {
        let said = try await ask(.json(#"{"name":"Acme","employees":420}"#), token: "t0ken")
        #expect(said.answer == .found(CompanyFacts(name: "Acme", employees: 420)))
        #expect(said.requests == [FactsServer.Request(uri: "/acme.com", token: "Bearer t0ken")])
    }

    @Test func withoutATokenNoneIsSent() async throws {
        #expect(try await ask(.json("{}")).requests.first?.token == nil)
    }

    @Test func nothingKnownIsNoFailure() async throws {
        #expect(try await ask(nil).answer == .unknown)
        #expect(try await ask(.status(.gone, body: "")).answer == .unknown)
        #expect(try await ask(.status(.noContent, body: "")).answer == .unknown)
        #expect(try await ask(.json(#"{"other":1}"#)).answer == .unknown)
    }

    @Test(arguments: [500, 503, 429, 401, 403, 400])
    func anErrorIsAFailure(_ code: Int) async throws {
        let said = try await ask(.status(.init(statusCode: code), body: #"{"name":"Acme"}"#))
        #expect(said.answer == .failed("the answer is \(code)"))
    }

    @Test(arguments: ["", "<html>", "{", #"{"name":"#, "\u{0}", String(repeating: "[", count: 5_000)])
    func garbageIsAFailure(_ body: String) async throws {
        #expect(try await ask(.json(body)).answer == .failed("the answer is no JSON object"))
    }

    @Test func aHugeAnswerIsCutOff() async throws {
        let said = try await ask(.endless(4 * 1024 * 1024))
        #expect(said.answer == .failed("the answer is longer than 262144 bytes"))
    }

    @Test(arguments: [301, 302, 307, 308])
    func aRedirectIsNotFollowed(_ code: Int) async throws {
        try await FactsServer.run(["/other": .json(#"{"name":"Evil"}"#)]) { server in
            let elsewhere = "http://localhost:\(server.port)/other"
            server.answer("acme.com", .status(.init(statusCode: code), body: "", headers: ["location": elsewhere]))
            let url = try FactURL.read(server.template).get()
            let provider = HTTPFactProvider(url: url, map: .plain, token: "t0ken", timeout: .seconds(20))
            #expect(await provider.facts(of: "acme.com") == .failed("the answer is \(code)"))
            #expect(server.requests.map(\.uri) == ["/acme.com"])
            try await provider.close()
        }
    }

    @Test func whoIsTooSlowIsNotWaitedFor() async throws {
        let limit = Duration.milliseconds(100)
        #expect(try await ask(.silence, timeout: limit).answer == .failed("no answer within \(limit)"))
        #expect(try await ask(.stalls, timeout: limit).answer == .failed("no answer within \(limit)"))
    }

    @Test func whoHangsUpFailed() async throws {
        guard case .failed = try await ask(.hangUp).answer else {
            Issue.record("a closed connection is a failure")
            return
        }
    }

    @Test func whoIsNotThereFailed() async throws {
        let template = try await FactsServer.run { $0.template }
        let url = try FactURL.read(template).get()
        let provider = HTTPFactProvider(url: url, map: .plain, token: nil, timeout: .seconds(20))
        guard case .failed = await provider.facts(of: "acme.com") else {
            Issue.record("a closed port is a failure")
            return
        }
        try await provider.close()
    }

    @Test func aDomainThatWouldChangeTheAddressIsNotAskedFor() async throws {
        try await FactsServer.run { server in
            let url = try FactURL.read(server.template).get()
            let provider = HTTPFactProvider(url: url, map: .plain, token: nil, timeout: .seconds(20))
            #expect(await provider.facts(of: "../admin") == .unknown)
            #expect(server.requests.isEmpty)
            try await provider.close()
        }
    }
}
