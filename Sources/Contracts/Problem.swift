/// Why something was not done, in the shape of RFC 9457, with every fault of the input at once.
package struct Problem: Error, Codable, Hashable, Sendable {
    /// Stable name of the kind of problem; what a program decides on.
    ///
    /// PROTOCOL.md lists them all.
    package var type: Kind
    /// The same in words; constant for a kind.
    package var title: String
    /// What is wrong in this very case, and how to mend it.
    package var detail: String
    /// One entry for each fault of the input, in the order of the fields; empty when the fault is not in a field.
    package var errors: [FieldError]?

    package init(_ kind: Kind, _ detail: String, errors: [FieldError]? = nil) {
        type = kind
        title = kind.title
        self.detail = detail
        self.errors = errors
    }

    package struct Kind: RawRepresentable, Codable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        // The line itself.
        package static let notJSON = Self(rawValue: "not_json")
        package static let notUTF8 = Self(rawValue: "not_utf8")
        package static let tooDeep = Self(rawValue: "too_deep")
        package static let lineTooLong = Self(rawValue: "line_too_long")
        package static let invalidEnvelope = Self(rawValue: "invalid_envelope")
        package static let unknownType = Self(rawValue: "unknown_type")
        package static let invalidBody = Self(rawValue: "invalid_body")
        // The connection.
        package static let helloRequired = Self(rawValue: "hello_required")
        package static let secondHello = Self(rawValue: "second_hello")
        package static let unsupportedProtocol = Self(rawValue: "unsupported_protocol")
        package static let notAuthorized = Self(rawValue: "not_authorized")
        package static let forbidden = Self(rawValue: "forbidden")
        package static let tooManyConnections = Self(rawValue: "too_many_connections")
        package static let handshakeTimeout = Self(rawValue: "handshake_timeout")
        package static let idleTimeout = Self(rawValue: "idle_timeout")
        package static let windowExceeded = Self(rawValue: "window_exceeded")
        package static let draining = Self(rawValue: "draining")
        // What was asked.
        package static let consentRequired = Self(rawValue: "consent_required")
        package static let idempotencyConflict = Self(rawValue: "idempotency_conflict")
        package static let notFound = Self(rawValue: "not_found")
        package static let notYours = Self(rawValue: "not_yours")
        package static let alreadyClosed = Self(rawValue: "already_closed")
        package static let wrongStep = Self(rawValue: "wrong_step")
        package static let notEligible = Self(rawValue: "not_eligible")
        package static let matchConflict = Self(rawValue: "match_conflict")
        package static let failed = Self(rawValue: "failed")
        // Not now.
        package static let storeFull = Self(rawValue: "store_full")
        package static let backlogFull = Self(rawValue: "backlog_full")
        package static let unavailable = Self(rawValue: "unavailable")

        /// The kind in words, constant, for people.
        package var title: String {
            Self.titles[self] ?? rawValue
        }

        /// Every kind there is; PROTOCOL.md and its schema are held equal to it by a test.
        package static let titles: [Kind: String] = [
            .notJSON: "The line is not a JSON object",
            .notUTF8: "The line is not UTF-8",
            .tooDeep: "The line is nested too deeply",
            .lineTooLong: "The line is too long",
            .invalidEnvelope: "The envelope is invalid",
            .unknownType: "The message type is unknown",
            .invalidBody: "The message body is invalid",
            .helloRequired: "The first line must be a hello",
            .secondHello: "Only the first line may be a hello",
            .unsupportedProtocol: "The protocol version is not supported",
            .notAuthorized: "The token is not valid",
            .forbidden: "The role may not send this",
            .tooManyConnections: "Too many connections",
            .handshakeTimeout: "No hello arrived in time",
            .idleTimeout: "Nothing arrived for too long",
            .windowExceeded: "More lines are in flight than the window allows",
            .draining: "The service is stopping",
            .consentRequired: "No consent",
            .idempotencyConflict: "The idempotency key was used for another submission",
            .notFound: "Not found",
            .notYours: "Not yours",
            .alreadyClosed: "Already closed",
            .wrongStep: "Not from where it stands",
            .notEligible: "Not eligible",
            .matchConflict: "The leads are not as this needs them",
            .failed: "The message could not be handled",
            .storeFull: "The store is full",
            .backlogFull: "The backlog is full",
            .unavailable: "Not available now",
        ]
    }
}

/// One fault in one field of a message.
package struct FieldError: Codable, Hashable, Sendable {
    /// Where: a JSON pointer (RFC 6901) into the message body.
    package var pointer: String
    package var code: Code
    /// What is wrong and how to mend it.
    package var message: String

    package init(pointer: JSONPointer, code: Code, message: String) {
        self.pointer = pointer.text
        self.code = code
        self.message = message
    }

    package struct Code: RawRepresentable, Codable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        package static let missing = Self(rawValue: "missing")
        package static let wrongType = Self(rawValue: "wrong_type")
        package static let tooLong = Self(rawValue: "too_long")
        package static let empty = Self(rawValue: "empty")
        package static let tooMany = Self(rawValue: "too_many")
        package static let outOfRange = Self(rawValue: "out_of_range")
        package static let notAllowed = Self(rawValue: "not_allowed")
        package static let invalidEmail = Self(rawValue: "invalid_email")
        package static let invalidTime = Self(rawValue: "invalid_time")
        package static let contactRequired = Self(rawValue: "contact_required")
        package static let consentRequired = Self(rawValue: "consent_required")

        /// Every code there is; PROTOCOL.md is held equal to it by a test.
        package static let all: Set<Code> = [
            .missing, .wrongType, .tooLong, .empty, .tooMany, .outOfRange, .notAllowed, .invalidEmail, .invalidTime,
            .contactRequired, .consentRequired,
        ]
    }
}

/// All the faults found in one message; thrown while decoding and turned into a problem at the edge.
package struct InvalidFields: Error {
    package let errors: [FieldError]
    package init(_ errors: [FieldError]) { self.errors = errors }
}

/// A path into a JSON document (RFC 6901).
package struct JSONPointer: Hashable, Sendable {
    package let text: String

    package init(_ path: [any CodingKey]) {
        text = path.map { key in
            "/" + (key.intValue.map(String.init) ?? Self.escaped(key.stringValue))
        }.joined()
    }

    private static func escaped(_ part: String) -> String {
        guard part.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return part }
        return part.reduce(into: "") { text, character in
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.append(character)
            }
        }
    }
}

extension JSONPointer {
    /// A path of member names.
    package init(_ names: [String]) {
        self.init(names.map(Name.init))
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
