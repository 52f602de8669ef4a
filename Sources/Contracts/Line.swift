/// One line, either way: the envelope and a body that is JSON text already.
package struct Line: Hashable, Sendable {
    package var head: LineHead
    /// The body as compact JSON; empty when the type has none.
    package var body: String

    package init(_ head: LineHead, body: String) {
        self.head = head
        self.body = body
    }

    /// A line with a message as its body.
    package init(_ message: Message, seq: Int64? = nil, re: Int64? = nil, at: Instant? = nil) throws {
        head = LineHead()
        head.seq = seq
        head.re = re
        head.type = message.type.rawValue
        head.at = at
        body = try message.encodedBody()
    }

    /// Appends the line with its line end to `bytes`, members in a fixed order.
    package func write(to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + body.utf8.count + 160)
        var separator = "{"
        func name(_ name: StaticString) {
            bytes += separator.utf8
            bytes.append(UInt8(ascii: "\""))
            name.withUTF8Buffer { bytes += $0 }
            bytes += "\":".utf8
            separator = ","
        }
        if let seq = head.seq {
            name("seq")
            bytes += String(seq).utf8
        }
        if let re = head.re {
            name("re")
            bytes += String(re).utf8
        }
        name("type")
        Self.writeString(head.type, to: &bytes)
        if let id = head.id {
            name("id")
            Self.writeString(id.description, to: &bytes)
        }
        if let key = head.key {
            name("key")
            Self.writeString(key, to: &bytes)
        }
        if let at = head.at {
            name("at")
            Self.writeString(at.text, to: &bytes)
        }
        if let trace = head.trace {
            name("trace")
            Self.writeString(trace, to: &bytes)
        }
        if head.replayed {
            name("replayed")
            bytes += "true".utf8
        }
        if !body.isEmpty {
            name("body")
            bytes += body.utf8
        }
        bytes += "}\n".utf8
    }

    /// The line as text, with its line end.
    package var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func writeString(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                bytes += (hex.utf8.count == 1 ? "\\u000" : "\\u00").utf8
                bytes += hex.utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
