import Contracts

/// Where in a provider's answer the facts stand: a field of ours, and the names of the members that lead to it.
struct FactMap: Hashable, Sendable {
    private let paths: [(field: String, path: [String])]

    static let fields = ["name", "industry", "employees", "naics", "country", "region"]

    /// Every field under its own name.
    static let plain = FactMap(fields.map { ($0, [$0]) })

    private init(_ paths: [(field: String, path: [String])]) { self.paths = paths }

    static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private var text: [String] { paths.map { $0.field + "=" + $0.path.joined(separator: ".") } }

    /// Reads `field=member.member` for each field; throws what is wrong with it.
    init(_ entries: [String]) throws(FactURL.Fault) {
        var paths: [(field: String, path: [String])] = []
        for entry in entries {
            let sides = entry.split(separator: "=", omittingEmptySubsequences: false)
                .map { String($0).trimmingBlanks() }
            guard sides.count == 2, Self.fields.contains(sides[0]) else {
                throw FactURL.Fault(
                    "\"\(entry)\" must be FIELD=PATH, FIELD one of \(Self.fields.joined(separator: ", "))"
                )
            }
            let path = sides[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard !path.contains(""), path.count <= 8 else {
                throw FactURL.Fault("\"\(sides[1])\" is no path; write the members' names with dots between them")
            }
            guard !paths.contains(where: { $0.field == sides[0] }) else {
                throw FactURL.Fault("\(sides[0]) stands there twice")
            }
            paths.append((sides[0], path))
        }
        self.init(paths)
    }

    /// The facts in an answer; fields that break a limit or have the wrong type are left out, as if it did not tell them.
    func facts(in answer: JSONValue) throws -> CompanyFacts {
        var members: [String: JSONValue] = [:]
        for (field, path) in paths {
            guard let value = path.reduce(answer as JSONValue?, { $0.member($1) }) else { continue }
            members[field] = Self.spelled(value, as: field)
        }
        // As often as there are fields to be wrong; each round takes the wrong ones out.
        for _ in Self.fields {
            do {
                let text = try BodyCodec.encode(JSONValue.object(members))
                return try BodyCodec.decode(CompanyFacts.self, from: text)
            } catch let invalid as InvalidFields {
                for fault in invalid.errors { members[String(fault.pointer.dropFirst())] = nil }
            }
        }
        return CompanyFacts()
    }

    /// Numbers are often written as texts, and codes as numbers or in small letters.
    private static func spelled(_ value: JSONValue, as field: String) -> JSONValue {
        switch (field, value) {
        case ("employees", .string(let text)): Int64(text.trimmingBlanks()).map(JSONValue.integer) ?? value
        case ("naics", .integer(let number)): .string(String(number))
        case ("country", .string(let text)), ("region", .string(let text)): .string(text.uppercased())
        default: value
        }
    }
}

extension JSONValue? {
    fileprivate func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }
}
