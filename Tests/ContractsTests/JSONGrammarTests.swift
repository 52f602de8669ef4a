import Contracts
import Testing

@Suite("The grammar of JSON")
struct JSONGrammarTests {
    private static let accepted = [
        "null", "true", "false", "0", "-0", "1", "-1", "9223372036854775807", "-9223372036854775808", "0.5", "-0.5",
        "1.25", "10.0", "1e5", "1E5", "1e+5", "1e-5", "1.5e3", "0e0", "0.0e-0", "123456789012345678901234567890",
        "1e-999", "\"\"", "\"a\"", "\" \"", #""\"""#, #""\\""#, #""\/""#, #""\b\f\n\r\t""#, #""\u0000""#,
        #""\u0041""#, #""\u00e9""#, #""\uFFFF""#, #""\ud83d\ude80""#, #""\uD834\uDD1E""#, "\"\u{7F}\"", "\"é\"",
        "\"\u{FFFF}\"", "\"\u{2028}\"", "\"🚀\"", "\"'\"", "[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]",
        "[[],[[]]]", "[{}]", "[null]", "[\"]\"]", "{}", "{ }", "{\"a\":1}", "{ \"a\" : 1 }", "{\"\":0}",
        "{\"a\":1,\"b\":2}", "{\"a\":{\"a\":{}}}", #"{"\u0061":1}"#, #"{"a\"b":1}"#, "{\"a\":[]}", "{\"}\":\"{\"}",
        " 1", "1 ", "\t\n\r 1 \t\n\r", " [ ] ", "\n{\n}\n", "[1\n,\n2]",
    ]

    private static let refused = [
        "", " ", "nul", "nulll", "Null", "NULL", "tru", "True", "fals", "TRUE", "yes", "undefined", "NaN", "nan",
        "Infinity", "-Infinity", "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e5", "1e", "1e+", "1e-", "1e5.5",
        "1.2.3", "1-", "--1", "1+1", "0x10", "1_000", "1a", "1 2", "1,", "'a'", "\"", "\"a", "a", "a\"",
        #""\""#, #""\a""#, #""\x41""#, #""\'""#, #""\U0041""#, #""\u""#, #""\u12""#, #""\u123""#, #""\u12g4""#,
        #""\u+123""#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#, #""\ud800\ud800""#,
        #""\udc00\ud800""#, #""\ud800\""#, "\"\u{0}\"", "\"\u{1F}\"", "\"\n\"", "\"\t\"", "[", "]", "[1", "[1,", "[,",
        "[,1]", "[1,]", "[1,,2]", "[1 2]", "[1;2]", "[1]]", "[1}", "[\"a\":1]", "[nul]", "[01]", "[1.]", "[[]", "{",
        "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\" 1}", "{\"a\"::1}",
        "{\"a\":1:2}", "{\"a\":}", "{:1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1]", "{\"a\":1}}",
        "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{}{}", "[][]", "{} x", "[] 1", "// a\n1", "1 // a", "/* a */ 1",
        "\u{FEFF}1", "\u{A0}1", "\u{B}1", "\u{C}1", "1\u{0}", "#1", #"{"\q":1}"#, #"{"\ud800":1}"#, "{\"a\":\"\\q\"}",
        "{\"a\":[1,{\"b\":tru}]}", "\"a\" \"b\"", "\"a\\",
    ]

    @Test("What is JSON is read", arguments: accepted)
    func reads(text: String) throws {
        #expect(throws: Never.self) { try BodyCodec.decode(JSONValue.self, from: text) }
        // The same in places where nobody reads it.
        #expect(throws: Never.self) { try BodyCodec.decode(Nothing.self, from: "{\"unknown\":\(text)}") }
        #expect(throws: Never.self) { try BodyCodec.decode(Nothing.self, from: "{\"unknown\":[\(text),0]}") }
    }

    @Test("What is not is refused, wherever it stands", arguments: refused)
    func refuses(text: String) {
        #expect(throws: InvalidFields.self) { try BodyCodec.decode(JSONValue.self, from: text) }
        #expect(throws: InvalidFields.self) { try BodyCodec.decode(Nothing.self, from: "{\"unknown\":\(text)}") }
        #expect(throws: InvalidFields.self) { try BodyCodec.decode(Nothing.self, from: "{\"unknown\":[0,\(text)]}") }
    }

    @Test("Bytes that are not UTF-8 are refused")
    func notUTF8() {
        for bytes in [[0x80], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF]] as [[UInt8]] {
            let text = [0x22] + bytes + [0x22]
            #expect(throws: InvalidFields.self) { try BodyCodec.decode(JSONValue.self, from: text.span) }
        }
    }

    @Test("Nesting has a limit")
    func depth() {
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: depth) + "0" + String(repeating: close, count: depth)
        }
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            #expect(throws: Never.self) {
                try BodyCodec.decode(JSONValue.self, from: nested(LineHead.maxDepth, open, close))
            }
            for depth in [LineHead.maxDepth + 1, 100_000] {
                #expect(throws: InvalidFields.self) {
                    try BodyCodec.decode(JSONValue.self, from: nested(depth, open, close))
                }
            }
        }
    }

    @Test("Numbers become what they say")
    func numbers() throws {
        let expected: [(String, JSONValue)] = [
            ("0", .integer(0)), ("-0", .integer(0)), ("1.0", .integer(1)), ("1e3", .integer(1000)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("0.1", .number(0.1)), ("-2.5e-3", .number(-0.0025)),
            ("5e-324", .number(.leastNonzeroMagnitude)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ]
        for (text, value) in expected {
            #expect(try BodyCodec.decode(JSONValue.self, from: text) == value, "\(text)")
        }
        #expect(throws: InvalidFields.self) { try BodyCodec.decode(JSONValue.self, from: "1e999") }
        #expect(try BodyCodec.decode(UInt64.self, from: "18446744073709551615") == .max)
        #expect(try BodyCodec.decode(Int8.self, from: "-128") == -128)
        for text in ["128", "1.5", "1e99", "\"1\"", "true", "null", "[]"] {
            #expect(throws: InvalidFields.self, "\(text)") { try BodyCodec.decode(Int8.self, from: text) }
        }
    }

    /// Reads no member at all.
    private struct Nothing: Decodable {
        private enum CodingKeys: CodingKey {}
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: CodingKeys.self) }
    }
}
