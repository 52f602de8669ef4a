/// The envelope of a line, and where its body lies; read without looking into the body.
///
/// The scan proves that the line is one JSON object, properly nested and not too deep. What is inside the body is
/// proved by decoding it.
package struct LineHead: Hashable, Sendable {
    /// The sender's number for this line on this connection; what answers refer to.
    package var seq: Int64?
    /// The `seq` of the line that this one answers.
    package var re: Int64?
    package var type = ""
    /// `<sender>:<number>`, fixed when the message was written, so that a re-send is recognised.
    package var id: MessageID?
    /// Affinity: messages with one key go to one replica while it lives.
    package var key: String?
    package var at: Instant?
    /// W3C trace context.
    package var trace: String?
    /// True when this answer was given before, for the same idempotency key.
    package var replayed = false
    /// Where the body's bytes are in the line; empty when there is no body.
    package var body: Range<Int> = 0..<0

    package init() {}

    /// Deepest nesting of objects and arrays that a line may have.
    package static let maxDepth = 32

    /// Reads the envelope of one line (without its line end).
    package init(scanning line: Span<UInt8>) throws(Problem) {
        do {
            _ = try UTF8Span(validating: line)
        } catch {
            throw Problem(.notUTF8, "The line is not UTF-8: see byte \(error.byteOffsets.lowerBound + 1).")
        }
        var scan = LineScan(line)
        try scan.head(of: line, into: &self)
    }

    /// The `seq` of a line that could not be scanned, when it stands before the fault.
    ///
    /// So that the refusal can say which line it is for, and the sender does not wait for ever.
    package static func salvagedSeq(of line: Span<UInt8>) -> Int64? {
        var scan = LineScan(line)
        var head = LineHead()
        do {
            try scan.head(of: line, into: &head)
        } catch {
            return head.seq  // the fault itself has been told; only what was read before it is wanted
        }
        return head.seq
    }
}

/// Names a message for ever: who wrote it, and its number there.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    package var sender: String
    package var seq: Int64

    package init(sender: String, seq: Int64) {
        self.sender = sender
        self.seq = seq
    }

    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seq = Int64(digits) else { return nil }
        self.init(sender: String(text[..<colon]), seq: seq)
    }

    package var description: String { "\(sender):\(seq)" }
}

/// A position in a line, moving forward.
private struct LineScan {
    private var at = 0
    private let end: Int

    init(_ line: Span<UInt8>) {
        end = line.count
    }

    mutating func head(of line: Span<UInt8>, into head: inout LineHead) throws(Problem) {
        skipBlanks(line)
        guard take("{", line) else { throw notJSON("it does not start with {") }
        var seen: Set<String> = []
        skipBlanks(line)
        if !take("}", line) {
            repeat {
                skipBlanks(line)
                let name = try string(line)
                skipBlanks(line)
                guard take(":", line) else { throw notJSON("a colon is missing after \"\(name.prefix(40))\"") }
                guard seen.insert(name).inserted else {
                    throw Problem(.invalidEnvelope, "\"\(name.prefix(40))\" stands there twice.")
                }
                skipBlanks(line)
                try member(name, line, &head)
                skipBlanks(line)
            } while take(",", line)
            guard take("}", line) else { throw notJSON("the object does not end with }") }
        }
        skipBlanks(line)
        guard at == end else { throw notJSON("something follows the object") }
        guard !head.type.isEmpty else {
            throw Problem(.invalidEnvelope, "\"type\" is missing; every line names its type.")
        }
    }

    private mutating func member(_ name: String, _ line: Span<UInt8>, _ head: inout LineHead) throws(Problem) {
        if word("null", line) { return }
        switch name {
        case "seq": head.seq = try integer(line, name)
        case "re": head.re = try integer(line, name)
        case "type": head.type = try text(line, name)
        case "id":
            guard let id = MessageID(try text(line, name)) else {
                throw Problem(.invalidEnvelope, "\"id\" must be <sender>:<number>.")
            }
            head.id = id
        case "key": head.key = try text(line, name)
        case "trace": head.trace = try text(line, name)
        case "at":
            guard let instant = Instant(try text(line, name)) else {
                throw Problem(.invalidEnvelope, "\"at\" must be a time like 2026-11-22T05:00:00Z.")
            }
            head.at = instant
        case "replayed":
            head.replayed = word("true", line)
            guard head.replayed || word("false", line) else {
                throw Problem(.invalidEnvelope, "\"replayed\" must be true or false.")
            }
        case "body":
            guard at < end, line[at] == UInt8(ascii: "{") else {
                throw Problem(.invalidEnvelope, "\"body\" must be an object.")
            }
            let start = at
            try skipValue(line, depth: 1)
            head.body = start..<at
        default: try skipValue(line, depth: 1)
        }
    }

    private mutating func text(_ line: Span<UInt8>, _ name: String) throws(Problem) -> String {
        guard at < end, line[at] == UInt8(ascii: "\"") else {
            throw Problem(.invalidEnvelope, "\"\(name)\" must be a string.")
        }
        let text = try string(line)
        guard text.utf8.count <= 255 else { throw Problem(.invalidEnvelope, "\"\(name)\" is longer than 255 bytes.") }
        return text
    }

    private mutating func integer(_ line: Span<UInt8>, _ name: String) throws(Problem) -> Int64 {
        var value: Int64 = 0
        let start = at
        while at < end, case let digit = line[at], digit >= 0x30, digit <= 0x39 {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = shifted.addingReportingOverflow(Int64(digit - 0x30))
            guard !overflow, !carried else { throw Problem(.invalidEnvelope, "\"\(name)\" is too large.") }
            value = sum
            at += 1
        }
        let follows = at < end ? line[at] : 0
        guard at > start, [UInt8(ascii: ","), UInt8(ascii: "}"), 0x20, 0x09].contains(follows) else {
            throw Problem(.invalidEnvelope, "\"\(name)\" must be a whole number, not negative.")
        }
        return value
    }

    /// Steps over a word when it stands here.
    private mutating func word(_ word: StaticString, _ line: Span<UInt8>) -> Bool {
        guard at + word.utf8CodeUnitCount <= end else { return false }
        for offset in 0..<word.utf8CodeUnitCount where line[at + offset] != word.utf8Start[offset] { return false }
        at += word.utf8CodeUnitCount
        return true
    }

    /// A string with its quotes; returns its text.
    private mutating func string(_ line: Span<UInt8>) throws(Problem) -> String {
        guard at < end, line[at] == UInt8(ascii: "\"") else { throw notJSON("a name in quotes was expected") }
        let start = at
        let escaped = try skipString(line)
        if escaped {
            do {
                return try BodyCodec.decode(String.self, from: line.extracting(start..<at))
            } catch {
                throw notJSON("a string has an invalid escape")
            }
        }
        return String(copying: line.extracting(start + 1..<at - 1))
    }

    /// Steps over a string; returns whether it has escapes.
    private mutating func skipString(_ line: Span<UInt8>) throws(Problem) -> Bool {
        var escaped = false
        at += 1
        while at < end {
            let byte = line[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return escaped
            }
            if byte < 0x20 { throw notJSON("a control character stands in a string") }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                at += 1
            }
            at += 1
        }
        throw notJSON("a string does not end")
    }

    private mutating func skipValue(_ line: Span<UInt8>, depth: Int) throws(Problem) {
        var open: [UInt8] = []
        repeat {
            skipBlanks(line)
            guard at < end else { throw notJSON("it ends within a value") }
            switch line[at] {
            case UInt8(ascii: "\""): _ = try skipString(line)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count + depth < LineHead.maxDepth else {
                    throw Problem(.tooDeep, "Objects and arrays may be nested \(LineHead.maxDepth) deep.")
                }
                open.append(line[at] + 2)  // the matching bracket, in ASCII
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == line[at] else { throw notJSON("brackets do not match") }
                at += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard !open.isEmpty else { throw notJSON("a value is missing") }
                at += 1
            default: try skipScalar(line)
            }
        } while !open.isEmpty
    }

    private mutating func skipScalar(_ line: Span<UInt8>) throws(Problem) {
        let start = at
        while at < end {
            switch line[at] {
            case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
                at += 1
                continue
            default: break
            }
            break
        }
        guard at > start else { throw notJSON("a value is missing") }
    }

    private mutating func skipBlanks(_ line: Span<UInt8>) {
        while at < end, case let byte = line[at], byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
            at += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar, _ line: Span<UInt8>) -> Bool {
        guard at < end, line[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private func notJSON(_ why: String) -> Problem {
        Problem(.notJSON, "The line is not one JSON object: \(why) (byte \(at + 1)).")
    }
}

extension String {
    /// The text of bytes that are known to be UTF-8.
    fileprivate init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
