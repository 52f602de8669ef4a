import Contracts
import Testing

@Suite("Valid golden lines")
struct ValidGoldenTests {
    @Test("There is a file with at least two lines, and a schema, for every type and for nothing else")
    func complete() throws {
        let types = Set(Message.Kind.allCases.map(\.rawValue))
        #expect(try Goldens.names(in: "golden/valid") == Set(types.map { "\($0).ndjson" }))
        #expect(
            try Goldens.names(in: "schemas")
                == Set(types.union(["envelope", "common"]).map { "\($0).schema.json" })
        )
    }

    @Test("Every line reads, and is written again with the same bytes", arguments: Message.Kind.allCases)
    func sameBytes(kind: Message.Kind) throws {
        let lines = try Goldens.valid(kind)
        #expect(lines.count >= 2)
        for line in lines {
            let (head, message) = try read(line).get()
            #expect(message.type == kind)
            #expect(head.type == kind.rawValue)
            #expect(Line(head, body: try message.encodedBody()).text == line + "\n")
        }
    }

    @Test("Unknown fields, blanks and the order of the members change nothing", arguments: Message.Kind.allCases)
    func unknownFields(kind: Message.Kind) throws {
        for line in try Goldens.valid(kind) {
            let (head, message) = try read(line).get()
            let body = try message.encodedBody()
            let more = body == "{}" ? body : "{\"not_known_yet\" : [ {\"a\": null} ],\t" + body.dropFirst()
            var other = "{ \"body\" : \(more) , \"later_field\" : {\"x\":[1,\"}\"]} ,"
            other += Line(head, body: "").text.dropFirst().dropLast(2) + "\r}"
            let again = try read(other).get()
            #expect(again.message == message)
            var same = again.head
            same.body = head.body
            #expect(same == head)
        }
    }

    @Test("A line without a number still names its type, and null is absent")
    func nulls() throws {
        let line = #"{"seq":null,"re":null,"type":"status.ask","id":null,"key":null,"at":null,"trace":null,"body":{}}"#
        let (head, message) = try read(line).get()
        #expect(message == .statusQuestion(ServiceStatusQuestion()))
        #expect(head.seq == nil && head.id == nil && head.at == nil && !head.replayed)
    }

    @Test("Blanks around a text are dropped, and a blank text is none")
    func trimming() throws {
        let body =
            #"{"idempotency_key":" k\n","contact":{"email":"\u00a0jo@example.com ","city":" "},"consent":{"granted":true}}"#
        let (_, message) = try read(#"{"type":"submission.post","body":\#(body)}"#).get()
        let post = SubmissionPost(
            idempotencyKey: "k",
            contact: Contact(email: "jo@example.com"),
            consent: Consent(granted: true, at: nil)
        )
        #expect(message == .submissionPost(post))
    }

    @Test("Envelope texts are escaped so that they read back as they were")
    func escapes() throws {
        var head = LineHead()
        head.type = "status.ask"
        head.key = "a\"b\\c\u{0}\n\u{1F}é🚀"
        head.id = MessageID(sender: "in:1 \"x\"", seq: 0)
        let line = Line(head, body: "{}").text
        #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        let again = try read(String(line.dropLast())).get().head
        #expect(again.key == head.key)
        #expect(again.id == head.id)
    }

    @Test("Nesting is allowed as deep as the limit says, and no deeper")
    func depth() throws {
        func line(_ depth: Int) -> String {
            let arrays = String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2)
            return #"{"type":"status.ask","body":{"x":\#(arrays)}}"#
        }
        #expect(throws: Never.self) { try read(line(LineHead.maxDepth)).get() }
        #expect(throws: Problem.self) { try read(line(LineHead.maxDepth + 1)).get() }
    }

    @Test("What a source may nest can be carried on by every message that wraps it")
    func depthOfAttributes() throws {
        var value = JSONValue.integer(1)
        for level in 0..<JSONValue.maxDepth {
            value = level.isMultiple(of: 2) ? .array([value]) : .object(["a": value])
        }
        #expect(value.isNested(atMost: JSONValue.maxDepth))
        #expect(!JSONValue.array([value]).isNested(atMost: JSONValue.maxDepth))
        let at = Instant(milliseconds: 0)
        let activity = Activity(type: "t", at: at, properties: ["x": value])
        let post = SubmissionPost(
            idempotencyKey: "k",
            contact: Contact(email: "jo@example.com"),
            consent: Consent(granted: true, at: nil),
            activities: [activity],
            attributes: ["x": value]
        )
        let message = Message.leadSubmitted(
            LeadSubmitted(submission: "s", source: "us-web", receivedAt: at, post: post)
        )
        let line = try Line(message, seq: 1).text.dropLast()
        #expect(try read(String(line)).get().message == message)
    }
}
