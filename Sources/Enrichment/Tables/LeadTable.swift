import Contracts
import Matching
import Store

/// A lead with everything that enrichment knows of it.
struct KnownLead: Hashable, Sendable {
    var lead: Lead
    /// What its submissions said, each different from the others.
    var records: [MatchRecord]
    /// Leads that someone said are somebody else.
    var apart: Set<String>
    var provenance: Kept<Provenance>
    var notes: Kept<LeadNotes>

    init(
        _ lead: Lead,
        records: [MatchRecord] = [],
        apart: Set<String> = [],
        provenance: Kept<Provenance> = Kept(Provenance()),
        notes: Kept<LeadNotes> = Kept(LeadNotes())
    ) {
        self.lead = lead
        self.records = records
        self.apart = apart
        self.provenance = provenance
        self.notes = notes
    }

    /// A lead that is new, or put together anew from its submissions; `earlier` is what it was before.
    init(_ fold: LeadFold, earlier: KnownLead? = nil) {
        self.init(
            fold.lead,
            records: fold.records,
            apart: earlier?.apart ?? [],
            provenance: Kept(fold.provenance),
            notes: earlier?.notes ?? Kept(LeadNotes())
        )
    }

    var candidate: MatchCandidate {
        MatchCandidate(lead: lead.id, createdAt: lead.createdAt, records: records, apart: apart.sorted())
    }
}

/// A part of a lead that is read only when it is needed.
enum Kept<Value: Storable & Hashable & Sendable>: Hashable, Sendable {
    case text(String)
    case value(Value)

    init(_ value: Value) { self = .value(value) }

    func read() throws -> Value {
        switch self {
        case .text(let text):
            guard let value = try Value(stored: text) else { throw StoreError(.corrupt, "a lead cannot be read") }
            return value
        case .value(let value): return value
        }
    }

    /// The form in the store.
    func text() throws -> String {
        switch self {
        case .text(let text): text
        case .value(let value): try value.stored
        }
    }
}

/// What has a form in stores.
protocol Storable {
    var stored: String { get throws }
    /// Nil when that was not written by `stored`.
    init?(stored: String) throws
}

extension Provenance: Storable {}

extension LeadNotes: Storable {
    var stored: String { get throws { try BodyCodec.encode(self) } }
    init?(stored: String) throws { self = try BodyCodec.decode(LeadNotes.self, from: stored) }
}

/// Leads and what they are found by; what of them is compared is in `CandidateTable`.
enum LeadTable {
    static func find(key: MatchKey) -> Statement {
        Statement("SELECT lead FROM lead_key WHERE value = $1", [.text(key.rawValue)])
    }

    static func find(id: String) -> Statement {
        Statement(
            """
            SELECT lead.document, lead.merged_into, match_candidate.records, match_candidate.apart, lead.provenance,
            lead.notes FROM lead LEFT JOIN match_candidate ON match_candidate.lead = lead.id WHERE lead.id = $1
            """,
            [.text(id)]
        )
    }

    /// What tells whether somebody else changed the lead since it was read.
    static func state(of id: String) -> Statement {
        Statement("SELECT revision, merged_into FROM lead WHERE id = $1", [.text(id)])
    }

    static func claim(_ key: MatchKey, for lead: String) -> Statement {
        Statement("INSERT INTO lead_key (value, lead) VALUES ($1, $2)", [.text(key.rawValue), .text(lead)])
    }

    static func save(_ known: KnownLead) throws -> [Statement] {
        let lead = Statement(
            """
            INSERT INTO lead (id, revision, document, provenance, notes) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, document = excluded.document,
            provenance = excluded.provenance, notes = excluded.notes
            """,
            [
                .text(known.lead.id), .integer(known.lead.revision), .text(try BodyCodec.encode(known.lead)),
                .text(try known.provenance.text()), .text(try known.notes.text()),
            ]
        )
        return [lead, CandidateTable.save(known)]
    }

    /// Everything of `other` now belongs to `survivor`.
    static func merge(_ other: String, into survivor: String) -> [Statement] {
        [
            Statement("UPDATE lead_key SET lead = $1 WHERE lead = $2", [.text(survivor), .text(other)]),
            Statement(
                "UPDATE submission SET lead = $1, first_lead = COALESCE(first_lead, lead) WHERE lead = $2",
                [.text(survivor), .text(other)]
            ),
            PostedActivityTable.merge(other, into: survivor),
            Statement(
                "UPDATE lead SET merged_into = $1 WHERE id = $2 OR merged_into = $2",
                [.text(survivor), .text(other)]
            ),
            CandidateTable.delete(other),
        ]
    }

    /// All leads that went into others.
    static let merged = Statement("SELECT id, merged_into FROM lead WHERE merged_into IS NOT NULL")

    /// A key goes from one lead to another, if it is the first one's.
    static func move(_ key: MatchKey, from lead: String, to other: String) -> Statement {
        Statement(
            "UPDATE lead_key SET lead = $1 WHERE value = $2 AND lead = $3",
            [.text(other), .text(key.rawValue), .text(lead)]
        )
    }

    /// The lead with this id, or the one that it was merged into; nil when there is none.
    static func current(_ id: String, in transaction: any Transaction) throws -> KnownLead? {
        guard let row = try transaction.run(find(id: id)).first else { return nil }
        if let into = try row.optionalText(1) {
            return try transaction.run(find(id: into)).first.map { try lead($0) }
        }
        return try lead(row)
    }

    static func lead(_ row: Row) throws -> KnownLead {
        KnownLead(
            try BodyCodec.decode(Lead.self, from: try row.text(0)),
            records: try CandidateTable.records(row.text(2)),
            apart: Set(CandidateTable.apart(try row.optionalText(3))),
            provenance: .text(try row.text(4)),
            notes: .text(try row.text(5))
        )
    }
}
