import Contracts
import Matching

extension KnownLead {
    /// The lead as it is now, and which submission each value is from.
    func storyEntry() throws -> Story.Entry {
        let provenance = try provenance.read()
        var record = try BodyCodec.decode(JSONValue.self, from: try BodyCodec.encode(lead))
        if case .object(var members) = record {
            let origins = try BodyCodec.encode(provenance.fields)
            members["provenance"] = try BodyCodec.decode(JSONValue.self, from: origins)
            record = .object(members)
        }
        return Story.Entry(
            at: lead.updatedAt,
            kind: "lead",
            summary: lead.summary,
            reasons: provenance.lines + (try notes.read()).lines,
            record: record
        )
    }
}

extension Provenance {
    /// Which submission gave what, and how far its source was believed: a line each, oldest first.
    fileprivate var lines: [String] {
        Dictionary(grouping: fields) { $0.value }.sorted { $0.key.isBefore($1.key) }.map { origin, fields in
            let names = fields.map(\.key).sorted().joined(separator: ", ")
            return "submission \(origin.submission) of \(origin.source) (\(origin.trust.rawValue) trust) gave \(names)"
        }
    }
}

extension Lead {
    /// Who it is, in one line.
    fileprivate var summary: String {
        let name = [contact.firstName, contact.lastName].compactMap(\.self).joined(separator: " ")
        let place = [region, country].compactMap(\.self).joined(separator: ", ")
        return [name, company?.name, place, email, phone].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: " · ") + " (revision \(revision), \(submissions) submission(s))"
    }
}
