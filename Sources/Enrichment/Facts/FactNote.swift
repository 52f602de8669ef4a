package import Contracts

/// A value that a lead was given by enrichment, and where it comes from.
package struct FactNote: Codable, Hashable, Sendable {
    package var field: Field
    package var value: String
    package var origin: Origin
    /// What exactly it comes from: a domain, a postcode, the version of a table.
    package var detail: String
    package var at: Instant

    package init(_ field: Field, _ value: String, _ origin: Origin, _ detail: String, at: Instant) {
        self.field = field
        self.value = value
        self.origin = origin
        self.detail = detail
        self.at = at
    }

    package enum Field: String, Codable, Hashable, Sendable, CaseIterable {
        case companyName = "company.name"
        case industry = "company.industry"
        case employees = "company.employees"
        case naics = "company.naics"
        case country, region
        case timeZone = "time_zone"
    }

    /// Where a value comes from; what the person gave stands above all of them.
    package enum Origin: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
        /// Concluded from other values.
        case derived
        case provider
        /// The operator's table.
        case table

        private var rank: Int {
            switch self {
            case .derived: 0
            case .provider: 1
            case .table: 2
            }
        }

        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// The note in words.
    package var text: String {
        switch origin {
        case .derived: "\(field.rawValue) \(value), concluded from \(detail)"
        case .provider: "\(field.rawValue) \(value), from the provider, for \(detail)"
        case .table: "\(field.rawValue) \(value), from \(detail)"
        }
    }
}

/// What is noted of a lead, and which of its values may be replaced.
struct FactNotes {
    private var latest: [FactNote.Field: FactNote]
    private let instant: Instant
    /// Values that were set or changed.
    private(set) var new: [FactNote] = []

    init(_ earlier: [FactNote], at instant: Instant) {
        latest = Dictionary(earlier.map { ($0.field, $0) }) { $1 }
        self.instant = instant
    }

    /// Whether a value may be set: there is none, or it is ours and from nowhere better.
    func allows(_ field: FactNote.Field, over current: String?, from origin: FactNote.Origin) -> Bool {
        guard let current else { return true }
        guard let note = latest[field], note.value == current else { return false }
        return note.origin <= origin
    }

    /// Notes a value, unless it is noted already just so.
    mutating func note(_ field: FactNote.Field, _ value: String, _ origin: FactNote.Origin, _ detail: String) {
        if let note = latest[field], note.value == value, note.origin == origin { return }
        let note = FactNote(field, value, origin, detail, at: instant)
        latest[field] = note
        new.append(note)
    }
}
