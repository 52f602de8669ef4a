import Contracts
import Logging
import ServiceKit
import Synchronization
import Testing

@Suite struct LogHandlerTests {
    private final class Sink: Sendable {
        let lines = Mutex<[String]>([])
    }

    private func logged(_ metadata: Logger.Metadata, message: Logger.Message = "something happened") throws -> [String:
        JSONValue]
    {
        let sink = Sink()
        let logger = Logger(label: "scoring") { label in
            JSONLogHandler(
                label: label,
                now: { testInstant },
                write: { line in sink.lines.withLock { $0.append(line) } }
            )
        }
        logger.warning(message, metadata: metadata)
        let lines = sink.lines.withLock { $0 }
        #expect(lines.count == 1)
        #expect(lines[0].hasSuffix("\n") && !lines[0].dropLast().contains("\n"))
        guard case .object(let fields) = try BodyCodec.decode(JSONValue.self, from: lines[0]) else { return [:] }
        return fields
    }

    @Test func anEventIsOneLine() throws {
        let fields = try logged(["lead.id": "L1", "error": "line one\nline \"two\""])
        #expect(fields["at"] == .string(testInstant.text))
        #expect(
            fields["level"] == "warning" && fields["service"] == "scoring" && fields["message"] == "something happened"
        )
        #expect(fields["lead.id"] == "L1")
        #expect(fields["error"] == .string("line one\nline \"two\""))
    }

    @Test(arguments: [
        "email", "lead.email", "phone", "contact.name", "name", "first_name", "contact.last_name", "street", "token",
        "hello.token", "contact",
    ])
    func whatNamesAPersonIsLeftOut(_ key: String) throws {
        #expect(try logged([key: "Zoe Miller"])[key] == "(personal)")
    }

    @Test(arguments: [
        "cannot reach anna@acme.example now", "cannot reach <anna@acme.example>,", "key phone:+15046218927 is taken",
        "{\"phone\":\"+15046218927\"}", "call +1 504-621-8927", "call +1 (504) 621-8927 or +442079460000",
        "\tanna@acme.example\n",
    ])
    func addressesAndNumbersAreTakenOutOfTexts(_ text: String) throws {
        for fields in [try logged(["error": .string(text)]), try logged([:], message: "\(text)")] {
            let shown = fields.values.compactMap(\.scalarText).joined(separator: "|")
            #expect(!shown.contains("anna@"))
            for number in ["5046218927", "621-8927", "2079460000"] { #expect(!shown.contains(number)) }
            #expect(shown.contains("(personal)"))
        }
    }

    @Test(arguments: [
        "0193-4a5b", "1795000000000", "127.0.0.1:7103", "2026-11-22T05:00:00.123Z",
        "018f3c2e-7b1a-7000-8000-0123456789ab",
        "1+1", "+5 points", "column 12",
    ])
    func whatIsNobodysBusinessStays(_ text: String) throws {
        #expect(try logged(["value": .string(text)])["value"] == .string(text))
    }

    @Test func nestedMetadataIsLookedThrough() throws {
        let shown = try logged(["peer": ["email": "anna@acme.example", "port": "7103"]])["peer"]?.scalarText ?? ""
        #expect(!shown.contains("anna"))
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .string(text) }
}
