import Contracts
import Testing

@Suite("Every way of being Codable")
struct JSONShapesTests {
    @Test("Containers in containers, written in turns, come out as Foundation has them")
    func nested() throws {
        let ours = try BodyCodec.encode(Turns())
        #expect(try ours == Judge.encode(Turns()))
        #expect(ours == #"{"a":{"x":1,"y":[true,null,{"k":"v"},[]]},"b":2,"c":[[1,2],"s"],"empty":{},"super":{"z":3}}"#)
        #expect(try BodyCodec.decode(Turns.self, from: ours).path == ["a", "y", "2", "k"])
    }

    @Test("A class and the class above it")
    func classes() throws {
        let ours = try BodyCodec.encode(Derived())
        #expect(try ours == Judge.encode(Derived()))
        #expect(try BodyCodec.decode(Derived.self, from: ours).all == Derived().all)
    }

    @Test("Keys that are numbers, enumerations, long or odd; values of every width")
    func keysAndWidths() throws {
        try same([1: "a", -20: "b", 3: "c"])
        try same([Part.fit: 1, .limit: 2])
        try same(["aaaaaaaab": 1, "aaaaaaaaa": 2, "aaaaaaaa": 3, "": 4, "a": 5, "A": 6, "é": 8, "\u{1}": 9])
        try same(["e\u{301}": 1, "é1": 2, "f": 3, "\u{FF5E}": 4, "🚀": 5, "\\": 6, "a/b": 7, "a!": 8, "a\"": 9])
        try same(Dictionary(uniqueKeysWithValues: (0..<200).map { ("name\($0)", $0) }))
        try same([Int8.min, 0, .max])
        try same([UInt64.max])
        try same([Int32.min])
        try same([UInt16.max])
        try same([1.5, 0, -0.0, 1e16, 1e15, 123_456_789_012, 1e-5, 0.0001, 3] as [Double])
        try same([1.1, 0, 1e20, .pi] as [Float])
        try same([1, nil, 3] as [Int?])
        try same([[], [[]], [[], []]] as [[[Int]]])
        try same("text")
        try same(["a": JSONValue.null])
        try same([JSONValue.object([:]), .array([])])
    }

    @Test("A number that JSON has no text for is refused, and leaves nothing behind")
    func infinite() throws {
        for number in [Double.infinity, -.infinity, .nan] {
            #expect(throws: EncodingError.self) { try BodyCodec.encode(number) }
            #expect(throws: EncodingError.self) { try BodyCodec.encode([number]) }
            #expect(throws: EncodingError.self) { try BodyCodec.encode(["a": number]) }
            #expect(throws: EncodingError.self) { try BodyCodec.encode(JSONValue.array([.number(number)])) }
        }
        #expect(try BodyCodec.encode(Stubborn()) == #"{"after":[3],"before":1}"#)
    }

    @Test(
        "A fault in a type without checks of its own has its place too",
        arguments: [
            (#"{"lead":"x"}"#, "/revision", "missing"), (#"{"lead":5}"#, "/lead", "wrong_type"),
            (#"{"lead":null}"#, "/lead", "missing"), (#"[]"#, "", "wrong_type"),
            (#"{"lead":"x","revision":1.5}"#, "/revision", "wrong_type"),
            (#"{"lead":"x","revision":99999999999999999999}"#, "/revision", "wrong_type"),
            (#"{"lead":"x","revision":1,}"#, "", "not_allowed"), (#"{"lead":"\q"}"#, "", "not_allowed"),
            (
                #"{"as_of":"2026-11-22T05:00:00Z","class":"hot","engagement":1,"fit":1,"lead":"x","lines":[{},{}],"#
                    + #""revision":1,"rule_set":"r","stage":"sql","total":2}"#, "/lines/0/part", "missing"
            ),
        ]
    )
    func places(text: String, pointer: String, code: String) {
        let error = #expect(throws: InvalidFields.self) { try BodyCodec.decode(Score.self, from: text) }
        #expect(error?.errors.map { [$0.pointer, $0.code.rawValue] } == [[pointer, code]])
    }

    @Test("Escaped names are found, and of two members with one name the first counts")
    func names() throws {
        let text = #"{"le\u0061d":"x","\u0065vent":"won","at":"2026-11-22T05:00:00Z","lead":"y"}"#
        let status = try BodyCodec.decode(LeadStatus.self, from: text)
        #expect(status.lead == "x" && status.event == .won)
        #expect(try BodyCodec.decode([String: Int].self, from: #"{"a":1,"a":2}"#) == ["a": 1])
        #expect(try BodyCodec.decode([String: JSONValue].self, from: #"{"a":1,"a":2}"#) == ["a": .integer(1)])
    }

    private func same<Value: Codable & Equatable>(_ value: Value) throws {
        let ours = try BodyCodec.encode(value)
        let theirs = try Judge.encode(value)
        #expect(ours == theirs)
        #expect(try BodyCodec.decode(Value.self, from: ours) == value, "\(ours)")
        #expect(try Judge.decode(Value.self, from: ours) == value, "\(ours)")
    }
}

private enum Part: String, Codable, CodingKeyRepresentable {
    case fit, limit
}

private struct Name: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringLiteral value: String) { stringValue = value }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// Holds several containers at once and writes to them in turns.
private struct Turns: Codable {
    var path: [String] = []

    init() {}

    init(from decoder: any Decoder) throws {
        let top = try decoder.container(keyedBy: Name.self)
        var entries = try top.nestedContainer(keyedBy: Name.self, forKey: "a").nestedUnkeyedContainer(forKey: "y")
        #expect(try entries.decode(Bool.self))
        #expect(try entries.decodeNil())
        #expect(try !entries.decodeNil())
        #expect(entries.currentIndex == 2)
        let inner = try entries.superDecoder().container(keyedBy: Name.self)
        path = try inner.superDecoder(forKey: "k").codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        #expect(try top.superDecoder().container(keyedBy: Name.self).decode(Int.self, forKey: "z") == 3)
        var last = try top.nestedUnkeyedContainer(forKey: "c")
        #expect(last.count == 2)
        #expect(try last.decode([Int].self) == [1, 2])
        #expect(try last.decode(String.self) == "s" && last.isAtEnd)
        #expect(throws: DecodingError.self) { try last.decode(String.self) }
        #expect(top.allKeys.count == 5 && !top.contains("d"))
    }

    func encode(to encoder: any Encoder) throws {
        var top = encoder.container(keyedBy: Name.self)
        var array = top.nestedUnkeyedContainer(forKey: "c")
        var object = top.nestedContainer(keyedBy: Name.self, forKey: "a")
        var above = top.superEncoder().container(keyedBy: Name.self)
        _ = top.superEncoder(forKey: "empty")
        var numbers = array.nestedUnkeyedContainer()
        var entries = object.nestedUnkeyedContainer(forKey: "y")
        #expect(entries.codingPath.map(\.stringValue) == ["a", "y"])
        try top.encode(2, forKey: "b")
        try numbers.encode(1)
        try entries.encode(true)
        try array.encode("s")
        try object.encode(1, forKey: "x")
        try entries.encodeNil()
        try numbers.encode(2)
        var inner = entries.nestedContainer(keyedBy: Name.self)
        _ = entries.nestedUnkeyedContainer()
        try inner.encode("v", forKey: "k")
        try above.encode(3, forKey: "z")
    }
}

private class Base: Codable {
    var zed = 1
    var name: String? = "b"
}

private final class Derived: Base {
    var also = [1.5]
    var all: String { "\(zed) \(name ?? "") \(also)" }

    private enum Keys: CodingKey { case also }

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        also = try decoder.container(keyedBy: Keys.self).decode([Double].self, forKey: .also)
        try super.init(from: decoder)
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(also, forKey: .also)
        try super.encode(to: encoder)
    }
}

/// Goes on when a member cannot be written, which Foundation's encoder does not survive.
private struct Stubborn: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try? container.encode(Double.nan, forKey: "first")
        try container.encode(1, forKey: "before")
        try? container.encode(["x": [1, .nan]], forKey: "broken")
        try container.encode(Entries(), forKey: "after")
    }

    private struct Entries: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try? container.encode([1, Double.infinity])
            try container.encode(3)
            try? container.encode(["a": Double.nan])
        }
    }
}
