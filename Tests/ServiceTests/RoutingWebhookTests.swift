import Assignment
import Contracts
import NIOHTTP1
import ServiceKit
import Store
import TestKit
import Testing

@testable import Routing

/// Events on their way to the endpoints of sellers.
@Suite(.timeLimit(.minutes(2))) struct RoutingWebhookTests {
    private static let secretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// Says what it is told to say.
    private struct Silent: WebhookCaller {
        func send(_ call: WebhookCall, at instant: Instant) async -> String? { nil }
        func close() async throws {}
    }

    private struct Payload: Decodable {
        let type: String
        let timestamp: Instant
        let seq: Int64
        let data: AssignmentOffered
    }

    private func rules(url: String = "https://crm.example/leads") throws -> RoutingRules {
        let text = try RoutingBench.rules().text.replacing(
            "name: Anna, kind: rep,",
            with: "name: Anna, kind: rep, webhook: \"\(url)\","
        )
        return try RoutingRules.read(text, file: "routing.yaml")
    }

    private func courier() throws -> Courier {
        let secret = try #require(WebhookSecret(Self.secretText))
        return Courier(secrets: ["anna": secret], caller: Silent())
    }

    @Test func theSignatureIsThatOfTheStandard() throws {
        let secret = try #require(WebhookSecret(Self.secretText))
        // The example of the Standard Webhooks.
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: #"{"test": 2432232314}"#
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        let both = try #require(WebhookSecret("\(Self.secretText),whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"))
        let signatures = both.signature(id: "a.1", timestamp: 1, body: "{}").split(separator: " ")
        #expect(signatures.count == 2)
        #expect(signatures.first.map(String.init) == secret.signature(id: "a.1", timestamp: 1, body: "{}"))
    }

    @Test(arguments: [
        "", "whsec_", "whsec_abc", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjU", "whsec_#",
    ])
    func whatIsNoSecretIsNotTaken(_ text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    @Test(arguments: StoreEngine.allCases)
    func anEventIsSentUntilItHasArrived(_ engine: StoreEngine) async throws {
        let (rules, courier) = (try rules(), try courier())
        let bench = try await StageBench(RoutingStage(rules: rules, courier: courier), engine)
        let outgoing = try await bench.handle([Samples.scored("L1"), Samples.scored("L2")])
        let due = outgoing.scheduled.filter { $0.message.type == .webhookDue }
        // Ben has no endpoint.
        #expect(due.map(\.message) == [.webhookDue(WebhookDue(seller: "anna", seq: 1, attempt: 1))])
        #expect(due.map(\.due) == [noon])
        #expect(courier.link.next(at: .now).isEmpty)
        let second = try await bench.handle([try #require(due.first).message], from: nil).scheduled
        let calls = courier.link.next(at: .now)
        #expect(calls.map(\.id) == ["anna.1"])
        let payload = try BodyCodec.decode(Payload.self, from: try #require(calls.first?.payload))
        #expect(payload.type == "assignment.offered")
        #expect(payload.seq == 1)
        #expect(payload.timestamp == noon)
        #expect(payload.data.assignment == "L1.1")
        // Nothing is heard of it: once more, later.
        #expect(second.map(\.message) == [.webhookDue(WebhookDue(seller: "anna", seq: 1, attempt: 2))])
        #expect(second.map(\.due) == [noon.adding(milliseconds: 15_000)])
        let answered = WebhookAnswered(seller: "anna", seq: 1)
        try await bench.handle([.webhookAnswered(answered)], from: .aService)
        #expect(try await bench.rows("SELECT * FROM webhook_delivery").isEmpty)
        // The timer of the second try finds that it has arrived.
        #expect(try await bench.handle([second[0].message], from: nil, at: second[0].due).isEmpty)
        courier.link.finished(calls[0], arrived: true, at: .now)
        #expect(courier.link.next(at: .now).isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func whatNeverArrivesIsADeadLetterThatCanBeTriedAgain(_ engine: StoreEngine) async throws {
        let (rules, courier) = (try rules(), try courier())
        let bench = try await StageBench(RoutingStage(rules: rules, courier: courier), engine)
        var next = try await bench.handle([Samples.scored("L")]).scheduled.first { $0.message.type == .webhookDue }
        var tries = 0
        var last = noon
        while let due = next {
            #expect(due.due >= last)
            last = due.due
            let outgoing = try await bench.handle([due.message], from: nil, at: due.due)
            let calls = courier.link.next(at: .now)
            for call in calls { courier.link.finished(call, arrived: true, at: .now) }
            tries += calls.count
            let answered = WebhookAnswered(seller: "anna", seq: 1, error: "the answer is 503")
            try await bench.handle([.webhookAnswered(answered)], from: .aService, at: due.due)
            next = outgoing.scheduled.first
        }
        #expect(tries == RoutingDesk.webhookPauses.count + 1)
        #expect(try await bench.rows("SELECT * FROM webhook_delivery").isEmpty)
        let letters = try await bench.rows("SELECT type, reason FROM dead_letter")
        let reason = "event 1 did not arrive at the endpoint of anna: the answer is 503"
        #expect(letters == ["webhook.due \(reason)"])
        let body = try #require(try await bench.rows("SELECT body FROM dead_letter").first)
        let again = Message.webhookDue(try BodyCodec.decode(WebhookDue.self, from: body))
        let outgoing = try await bench.handle([again], from: nil, at: last)
        #expect(outgoing.scheduled.map(\.message) == [.webhookDue(WebhookDue(seller: "anna", seq: 1, attempt: 2))])
        #expect(courier.link.next(at: .now).count == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func whoseEndpointIsGoneIsNotSentAnything(_ engine: StoreEngine) async throws {
        let courier = try courier()
        let bench = try await StageBench(RoutingStage(rules: rules(), courier: courier), engine)
        let due = try await bench.handle([Samples.scored("L")]).scheduled.filter { $0.message.type == .webhookDue }
        let later = bench.restarted(as: RoutingStage(rules: try RoutingBench.rules(), courier: courier))
        #expect(try await later.handle(due.map(\.message), from: nil).isEmpty)
        #expect(courier.link.next(at: .now).isEmpty)
        #expect(try await later.rows("SELECT * FROM webhook_delivery").isEmpty)
    }

    @Test func anEndpointGetsAFewAtATimeAndRestsAfterFailures() throws {
        var limits = WebhookQueue.Limits()
        (limits.waiting, limits.atOnce, limits.failures) = (6, 2, 2)
        var queue = WebhookQueue(limits)
        let endpoint = WebhookEndpoint(url: "https://a.example", secret: try #require(WebhookSecret(Self.secretText)))
        let event = { (seq: Int64) in Event(seq: seq, at: noon, type: "assignment.closed", body: "{}") }
        for seq in 1...9 { queue.offer(WebhookCall(event(Int64(seq)), for: "anna", to: endpoint)) }
        queue.offer(WebhookCall(event(1), for: "anna", to: endpoint))
        queue.offer(WebhookCall(event(1), for: "ben", to: endpoint))
        #expect(queue.count == 7)
        let now = ContinuousClock.now
        let first = queue.next(at: now)
        #expect(first.map(\.id) == ["anna.1", "anna.2", "ben.1"])
        #expect(queue.next(at: now).isEmpty)
        queue.finished(first[0], arrived: false, at: now)
        #expect(queue.next(at: now).map(\.id) == ["anna.3"])
        // A second failure in a row: what waits is left to its next timer, until the rest is over.
        queue.finished(first[1], arrived: false, at: now)
        #expect(queue.next(at: now).isEmpty)
        #expect(queue.count == 0)
        queue.offer(WebhookCall(event(10), for: "anna", to: endpoint))
        #expect(queue.next(at: now.advanced(by: limits.rest)).map(\.id) == ["anna.10"])
    }

    @Test func everyAnswerButSuccessIsAFailure() async throws {
        let answers: [String: FactsServer.Answer] = [
            "/ok": .status(.ok, body: ""), "/taken": .status(.accepted, body: "thank you"),
            "/broken": .status(.serviceUnavailable, body: ""), "/gone": .status(.gone, body: ""),
            "/moved": .status(.found, body: "", headers: ["location": "/ok"]), "/silent": .silence, "/hangs": .hangUp,
        ]
        try await FactsServer.run(answers) { server in
            let caller = HTTPWebhookCaller(timeout: .milliseconds(500))
            let secret = try #require(WebhookSecret(Self.secretText))
            func send(_ path: String) async -> String? {
                let endpoint = WebhookEndpoint(url: "http://127.0.0.1:\(server.port)/\(path)", secret: secret)
                let event = Event(seq: 1, at: noon, type: "assignment.closed", body: "{}")
                return await caller.send(WebhookCall(event, for: "anna", to: endpoint), at: noon)
            }
            #expect(await send("ok") == nil)
            #expect(await send("taken") == nil)
            #expect(await send("broken") == "the answer is 503")
            #expect(await send("gone") == "the answer is 410")
            #expect(await send("moved") == "the answer is 302")
            #expect(await send("silent") == "no answer within 0.5 seconds")
            #expect(await send("hangs") != nil)
            #expect(server.requests.count(where: { $0.uri == "/ok" }) == 1)
            try await caller.close()
            #expect(await send("ok") == "closed")
        }
    }

    @Test func theHeadersAreThoseOfTheStandard() throws {
        let secret = try #require(WebhookSecret(Self.secretText))
        let endpoint = WebhookEndpoint(url: "https://a.example", secret: secret)
        let event = Event(seq: 7, at: noon, type: "assignment.closed", body: #"{"lead":"L"}"#)
        let call = WebhookCall(event, for: "anna", to: endpoint)
        let headers = Dictionary(call.headers(at: after(1)).map { ($0.name, $0.value) }) { first, _ in first }
        #expect(headers["webhook-id"] == "anna.7")
        #expect(headers["webhook-timestamp"] == "\(after(1).milliseconds / 1_000)")
        #expect(
            headers["webhook-signature"]
                == secret.signature(id: "anna.7", timestamp: after(1).milliseconds / 1_000, body: call.payload)
        )
        #expect(call.payload.hasSuffix(#""seq":7,"data":{"lead":"L"}}"#))
    }
}
