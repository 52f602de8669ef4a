/// Who a peer is; decides what it may send.
package enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    /// Another Leadline service.
    case service
    /// Who sends leads in.
    case source
    /// A rep or a channel partner.
    case seller
    /// A person, or a tool of hers, who runs Leadline.
    case `operator`
}

/// The first line of whoever connects.
package struct Hello: Hashable, Sendable {
    /// Version of the protocol: 1.
    package var version: Int
    package var role: Role
    /// Who it is: the id of the source or seller, the name of the service, the login of the operator.
    package var name: String
    /// The secret that proves it.
    package var token: String?
    /// Sellers: the last event already seen; those after it are sent.
    package var cursor: Int64?

    package static let currentVersion = 1

    package init(role: Role, name: String, token: String?, cursor: Int64? = nil) {
        version = Self.currentVersion
        self.role = role
        self.name = name
        self.token = token
        self.cursor = cursor
    }
}

extension Hello: Codable {
    private enum CodingKeys: String, CodingKey {
        case version = "protocol"
        case role, name, token, cursor
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        version = fields.required(.version, standIn: 0)
        role = fields.required(.role, standIn: .source)
        name = fields.requiredText(.name, limit: 100)
        token = fields.text(.token, limit: 500)
        cursor = fields.optional(.cursor)
        try fields.finish()
    }
}

/// The first line of whoever was connected to.
package struct Welcome: Codable, Hashable, Sendable {
    package var version: Int
    /// The name of the service.
    package var service: String
    /// The id of its store.
    package var store: String
    /// How many lines may wait for an answer at a time.
    package var window: Int
    /// Longest line that is read, in bytes.
    package var maxLineBytes: Int

    package init(service: String, store: String, window: Int, maxLineBytes: Int) {
        version = Hello.currentVersion
        self.service = service
        self.store = store
        self.window = window
        self.maxLineBytes = maxLineBytes
    }

    private enum CodingKeys: String, CodingKey {
        case version = "protocol"
        case service, store, window
        case maxLineBytes = "max_line_bytes"
    }
}

/// These lines took effect (now or at an earlier sending) and are on disk.
package struct Ack: Hashable, Sendable {
    /// Ranges of `seq`, both ends included, ascending.
    package var ranges: [[Int64]]

    package init(ranges: [[Int64]]) {
        self.ranges = ranges
    }

    /// The fewest ranges that hold exactly these numbers.
    package init(_ numbers: some Sequence<Int64>) {
        ranges = []
        for number in numbers.sorted() {
            if let last = ranges.last?[1], number == last || number - 1 == last {
                ranges[ranges.count - 1][1] = number
            } else {
                ranges.append([number, number])
            }
        }
    }
}

extension Ack: Codable {
    private enum CodingKeys: String, CodingKey {
        case ranges
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ranges = try container.decode([[Int64]].self, forKey: .ranges)
        for range in ranges where range.count != 2 || range[0] > range[1] {
            throw DecodingError.dataCorruptedError(forKey: .ranges, in: container, debugDescription: "no range")
        }
    }
}

/// Not now: nothing happened, send the line again after the time given.
package struct Later: Codable, Hashable, Sendable {
    package var retryAfterMs: Int64
    package var problem: Problem

    package init(retryAfterMs: Int64, problem: Problem) {
        self.retryAfterMs = retryAfterMs
        self.problem = problem
    }

    private enum CodingKeys: String, CodingKey {
        case retryAfterMs = "retry_after_ms"
        case problem
    }
}
