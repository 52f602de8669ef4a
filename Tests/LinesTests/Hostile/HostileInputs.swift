/// The table of hostile inputs.
///
/// Each row: its name, what is sent on a connection of its own, and what is answered; `seq` at the end of an answer
/// where the refusal can say which line it is for. After every row but those of `instead of a hello` the connection
/// takes a good line. Add a row for whatever was found to go wrong.
enum HostileInputs {
    static let all = notJSON + encodings + envelopes + types + bodies + values + floods + hellos

    private static let limit = 262_144

    static let notJSON: [HostileInput] = [
        .line("text", "hello there", "refused not_json"),
        .line("an array", "[1,2]", "refused not_json"),
        .line("a number", "42", "refused not_json"),
        .line("a string", #""text""#, "refused not_json"),
        .line("null", "null", "refused not_json"),
        .line("an empty object", "{}", "refused invalid_envelope"),
        .line("half an object", "{", "refused not_json"),
        .line("a string without end", #"{"seq":1,"type":"submis"#, "refused not_json 1"),
        .line("two objects", Post.envelope(#""seq":1"#) + " " + Post.envelope(#""seq":2"#), "refused not_json 1"),
        .line("a comma at the end", #"{"seq":1,"type":"status.ask","body":{},}"#, "refused not_json 1"),
        .line("single quotes", "{'seq':1}", "refused not_json"),
        .line("a comment", #"{"seq":1,"type":"status.ask","body":{}} // hi"#, "refused not_json 1"),
        .line("blanks before and behind", " \t " + Post.good(1, key: "blanks") + " \t ", "accepted 1"),
        .line("an HTTP request", "POST / HTTP/1.1\r\nHost: x\r\n\r", "refused not_json", "refused not_json"),
        .line("a TLS hello", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3], "refused not_utf8"),
    ]

    static let encodings: [HostileInput] = [
        .line("NUL bytes", [0, 0, 0], "refused not_json"),
        .line("NUL behind the object", Array(Post.envelope(#""seq":1"#).utf8) + [0], "refused not_json 1"),
        .line("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(Post.good(1).utf8), "refused not_json"),
        .line("a stray continuation byte", broken([0x80]), "refused not_utf8 1"),
        .line("Latin-1", broken([0xE9]), "refused not_utf8 1"),
        .line("an overlong slash", broken([0xC0, 0xAF]), "refused not_utf8 1"),
        .line("an overlong NUL", broken([0xC0, 0x80]), "refused not_utf8 1"),
        .line("a surrogate in UTF-8", broken([0xED, 0xA0, 0x80]), "refused not_utf8 1"),
        .line("a character cut short", broken([0xF0, 0x9F, 0x98]), "refused not_utf8 1"),
        .line("beyond the last character", broken([0xF5, 0x80, 0x80, 0x80]), "refused not_utf8 1"),
        .line("UTF-16", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0, 0x0A, 0], "refused not_utf8", "refused not_json"),
        .line("a control character in a string", broken([0x01]), "refused not_json 1"),
        .line("a tab in a string", broken([0x09]), "refused not_json 1"),
        .line("a carriage return in a string", broken([0x0D]), "refused not_json 1"),
        .line("an escape that is none", Post.contact("esc", #""city":"\q""#), "refused invalid_body 1"),
        .line("half a surrogate pair", Post.contact("sur", #""city":"\ud800""#), "refused invalid_body 1"),
        .line("half a pair in the type", #"{"seq":1,"type":"\udc00","body":{}}"#, "refused not_json 1"),
        .line("an escaped NUL", Post.contact("nul", #""city":"a\u0000b""#), "refused invalid_body 1"),
        .line("an escaped NUL in the key", Post.with(#"a\u0000b"#, #""x":1"#), "refused invalid_body 1"),
    ]

    static let envelopes: [HostileInput] = [
        .line("no seq", #"{"type":"submission.status","body":{"idempotency_key":"x"}}"#, "refused invalid_envelope"),
        .line("seq null", Post.envelope(#""seq":null"#), "refused invalid_envelope"),
        .line("seq a string", Post.envelope(#""seq":"1""#), "refused invalid_envelope"),
        .line("seq negative", Post.envelope(#""seq":-1"#), "refused invalid_envelope"),
        .line("seq with a fraction", Post.envelope(#""seq":1.5"#), "refused invalid_envelope"),
        .line("seq with an exponent", Post.envelope(#""seq":1e3"#), "refused invalid_envelope"),
        .line("seq infinite", Post.envelope(#""seq":1e999"#), "refused invalid_envelope"),
        .line("seq too large by one", Post.envelope(#""seq":9223372036854775808"#), "refused invalid_envelope"),
        .line("seq of a thousand digits", Post.envelope(#""seq":"# + "9".times(1_000)), "refused invalid_envelope"),
        .line("the largest seq", Post.envelope(#""seq":9223372036854775807"#), "refused forbidden 9223372036854775807"),
        .line("seq twice", Post.envelope(#""seq":1,"seq":2"#), "refused invalid_envelope 1"),
        .line("type twice", Post.envelope(#""seq":1,"type":"erase""#), "refused invalid_envelope 1"),
        .line("type twice, once escaped", Post.envelope(#""seq":1,"t\u0079pe":"erase""#), "refused invalid_envelope 1"),
        .line("body twice", Post.envelope(#""seq":1,"body":{}"#), "refused invalid_envelope 1"),
        .line("type a number", #"{"seq":1,"type":7,"body":{}}"#, "refused invalid_envelope 1"),
        .line("type missing", #"{"seq":1,"body":{}}"#, "refused invalid_envelope 1"),
        .line(
            "type far too long",
            #"{"seq":1,"type":"\#("t".times(10_000))","body":{}}"#,
            "refused invalid_envelope 1"
        ),
        .line("id without a number", Post.envelope(#""seq":1,"id":"x""#), "refused invalid_envelope 1"),
        .line("at no time", Post.envelope(#""seq":1,"at":"9999-99-99T99:99:99Z""#), "refused invalid_envelope 1"),
        .line("nested 10,000 deep", Post.envelope(#""seq":1,"x":\#(nested(10_000))"#), "refused too_deep 1"),
        .line("100,000 open brackets", #"{"seq":1,"x":"# + "[".times(100_000), "refused too_deep 1"),
        .line("10,000 unknown members", many(10_000, key: "env", inBody: false), "accepted 1"),
    ]

    static let types: [HostileInput] = [
        .line("a type that does not exist", #"{"seq":1,"type":"lead.steal","body":{}}"#, "refused unknown_type 1"),
        .line(
            "a type of services",
            #"{"seq":1,"type":"lead.status","body":{"at":"2026-11-22T05:00:00Z","event":"matched","lead":"1"}}"#,
            "refused forbidden 1"
        ),
        .line("a question of operators", Post.envelope(#""seq":1"#), "refused forbidden 1"),
        .line(
            "an erasure",
            #"{"seq":1,"type":"erase","body":{"email":"a@b.example","request":"x"}}"#,
            "refused forbidden 1"
        ),
        .line("an acknowledgement", #"{"seq":1,"type":"ack","body":{"ranges":[[0,9]]}}"#, "refused forbidden 1"),
        .line("a welcome", #"{"type":"welcome","body":{}}"#, "refused invalid_body"),
        .line("a second hello", Post.hello, "refused second_hello"),
        .line("a second hello as another", Post.hello(role: "operator", name: "root"), "refused second_hello"),
    ]

    static let bodies: [HostileInput] = [
        .line("no body", #"{"seq":1,"type":"submission.post"}"#, "refused invalid_body 1"),
        .line("body null", #"{"seq":1,"type":"submission.post","body":null}"#, "refused invalid_body 1"),
        .line("body an array", #"{"seq":1,"type":"submission.post","body":[]}"#, "refused invalid_envelope 1"),
        .line("body a string", #"{"seq":1,"type":"submission.post","body":"{}"}"#, "refused invalid_envelope 1"),
        .line("body empty", Post.line(1, ""), "refused invalid_body 1"),
        .line("body not JSON", Post.line(1, "a b c"), "refused invalid_body 1"),
        .line("body with a colon missing", Post.line(1, #""idempotency_key" "x""#), "refused invalid_body 1"),
        .line(
            "wrong types everywhere",
            Post.line(
                1,
                #""idempotency_key":[],"contact":7,"consent":"yes","company":true,"activities":{},"channel":[[]]"#
            ),
            "refused invalid_body 1"
        ),
        .line("body nested 40 deep", Post.with("deep", #""x":\#(nested(40))"#), "refused too_deep 1"),
        .line(
            "attributes nested 9 deep",
            Post.with("deep", #""attributes":{"x":\#(nested(9))}"#),
            "refused invalid_body 1"
        ),
        .line("a member twice", Post.contact("twice", #""city":"Rome","city":"Oslo""#), "accepted 1"),
        .line("18,000 unknown members", many(18_000, key: "body", inBody: true), "accepted 1"),
        .line("101 attributes", Post.with("many", #""attributes":{\#(members(101))}"#), "refused invalid_body 1"),
        .line(
            "10,000 activities",
            Post.with("acts", #""activities":[{}\#(",{}".times(9_999))]"#),
            "refused invalid_body 1"
        ),
        .line("no consent", Post.line(1, #""idempotency_key":"c",\#(Post.contact)"#), "refused invalid_body 1"),
        .line(
            "consent not given",
            Post.line(1, #""idempotency_key":"c",\#(Post.contact),"consent":{"granted":false}"#),
            "refused consent_required 1"
        ),
        .line(
            "a key used again",
            Post.with("again", #""campaign":"a""#) + "\n" + Post.with("again", #""campaign":"b""#),
            "accepted 1",
            "refused idempotency_conflict 1"
        ),
    ]

    static let values: [HostileInput] = [
        .line("an infinite number", Post.with("inf", #""company":{"employees":1e999}"#), "refused invalid_body 1"),
        .line("an infinite attribute", Post.with("inf", #""attributes":{"x":-1e999}"#), "refused invalid_body 1"),
        .line("NaN", Post.with("nan", #""attributes":{"x":NaN}"#), "refused not_json 1"),
        .line(
            "a number of 1,000 digits",
            Post.with("digits", #""attributes":{"x":\#("7".times(1_000))}"#),
            "refused invalid_body 1"
        ),
        .line("a negative count", Post.with("neg", #""company":{"employees":-5}"#), "refused invalid_body 1"),
        .line(
            "a name of 200,000 characters",
            Post.contact("long", #""city":"\#("é".times(100_000))""#),
            "refused invalid_body 1"
        ),
        .line("a key of 256 bytes", Post.with("k".times(256), #""x":1"#), "refused invalid_body 1"),
        .line("a key of blanks", Post.with("   ", #""x":1"#), "refused invalid_body 1"),
        .line(
            "an address with a line end",
            Post.line(
                1,
                #""idempotency_key":"m","contact":{"email":"a@b.example\nBcc: c@d.example"},\#(Post.consent)"#
            ),
            "refused invalid_body 1"
        ),
        .line(
            "a time of the year 99999",
            Post.with("time", #""occurred_at":"99999-01-01T00:00:00Z""#),
            "refused invalid_body 1"
        ),
        .line("SQL in a key", Post.with("x'; DROP TABLE submission; --", #""x":1"#), "accepted 1"),
        .line("a format in a name", Post.contact("format", #""city":"%s%n%@\\(x)""#), "accepted 1"),
        .line("markup in a name", Post.contact("markup", #""city":"<script>alert(1)</script>""#), "accepted 1"),
        .line(
            "a name that turns the line around",
            Post.contact("turn", #""city":"\u202e\u0007\u001b[2J""#),
            "accepted 1"
        ),
        .line("a name of combining marks", Post.contact("zalgo", #""city":"Z\#("\u{0301}".times(90))""#), "accepted 1"),
    ]

    static let floods: [HostileInput] = [
        .line("a line of the limit", "x".times(limit), "refused not_json"),
        .line("a line of the limit and one", "x".times(limit + 1), "refused line_too_long"),
        .line("a line of 1 MB", "x".times(1_000_000), "refused line_too_long"),
        .line(
            "a good post of 1 MB",
            Post.contact("huge", #""city":"\#("x".times(1_000_000))""#),
            "refused line_too_long"
        ),
        .line("5,000 empty lines", "\n".times(5_000)),
        .line("5,000 empty lines of Windows", "\r\n".times(5_000)),
        .line("a good line of Windows", Post.good(1, key: "crlf") + "\r", "accepted 1"),
        .line("a megabyte of blanks", " ".times(1_000_000), "refused line_too_long"),
        HostileInput(
            name: "300 good lines in one packet",
            bytes: Array((1...300).map { Post.good($0, key: "many") + "\n" }.joined().utf8),
            answers: (1...300).map { "accepted \($0)" },
            outcome: .staysUsable
        ),
        HostileInput(
            name: "2,000 bad lines in one packet",
            bytes: Array("x\n".times(2_000).utf8),
            answers: Array(repeating: "refused not_json", count: 2_000),
            outcome: .staysUsable
        ),
        HostileInput(
            name: "rubbish between good lines",
            bytes: Array((1...50).map { "\(Post.good($0, key: "between"))\nrubbish \($0)\n\n\0\n" }.joined().utf8),
            answers: (1...50).flatMap { ["accepted \($0)", "refused not_json", "refused not_json"] },
            outcome: .staysUsable
        ),
        HostileInput(
            name: "too long lines between good lines",
            bytes: Array((1...5).map { "\(Post.good($0, key: "long"))\n\("y".times(300_000))\n" }.joined().utf8),
            answers: (1...5).flatMap { ["accepted \($0)", "refused line_too_long"] },
            outcome: .staysUsable
        ),
    ]

    /// Instead of a hello.
    static let hellos: [HostileInput] = [
        .hello("a wrong token", Post.hello(token: "us-web-tokem"), "refused not_authorized"),
        .hello("no token", Post.hello(token: nil), "refused not_authorized"),
        .hello("an empty token", Post.hello(token: ""), "refused not_authorized"),
        .hello("a token of 10,000 bytes", Post.hello(token: "t".times(10_000)), "refused invalid_body"),
        .hello("a source that does not exist", Post.hello(name: "nobody"), "refused not_authorized"),
        .hello("an empty name", Post.hello(name: ""), "refused invalid_body"),
        .hello("a name of 101 bytes", Post.hello(name: "n".times(101)), "refused invalid_body"),
        .hello("a role that does not exist", Post.hello(role: "admin"), "refused invalid_body"),
        .hello("a role of others", Post.hello(role: "seller"), "refused forbidden"),
        .hello("a service without its token", Post.hello(role: "service"), "refused not_authorized"),
        .hello("an operator without her token", Post.hello(role: "operator"), "refused not_authorized"),
        .hello("another version", Post.hello(version: "2"), "refused unsupported_protocol"),
        .hello("a version that is a string", Post.hello(version: #""1""#), "refused invalid_body"),
        .hello("a hello without a body", #"{"type":"hello"}"#, "refused invalid_body"),
        .hello("a post", Post.good(1), "refused hello_required"),
        .hello("rubbish", "rubbish", "refused not_json"),
        .hello("NUL", "\0", "refused not_json"),
        .hello("a line of 1 MB", "x".times(1_000_000), "refused line_too_long"),
        .hello(
            "a wrong token and good posts behind it",
            Post.hello(token: "no") + "\n" + Post.good(1),
            "refused not_authorized"
        ),
    ]

    /// A post with number 1 and these bytes in the middle of a text.
    private static func broken(_ bytes: [UInt8]) -> [UInt8] {
        let parts = Post.contact("bytes", #""city":"|""#).utf8.split(separator: UInt8(ascii: "|"))
        return Array(parts[0]) + bytes + Array(parts[1])
    }

    private static func nested(_ depth: Int) -> String { "[".times(depth) + "]".times(depth) }

    private static func members(_ count: Int) -> String {
        (1...count).map { "\"m\($0)\":1" }.joined(separator: ",")
    }

    private static func many(_ count: Int, key: String, inBody: Bool) -> String {
        let post = Post.with("many-\(key)", inBody ? members(count) : "\"x\":1")
        return inBody ? post : "{\(members(count)),\(post.dropFirst())"
    }
}
