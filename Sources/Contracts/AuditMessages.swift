/// An operator asks routing to hold a part of its books against its decisions.
///
/// An audit asks for the books first, then for each chain they name as far as they name it, then for the chains of leads
/// that no territory claims, then for the assignments: so it comes out right while routing goes on deciding.
package struct AuditQuestion: Hashable, Sendable {
    package var part: Part
    /// Which chain of decisions, and how far; nil but for `chain`.
    package var chain: AuditPage.Chain?
    /// Where the page before ended; nil for the first.
    package var after: AuditPage.Cursor?
    /// How many decisions, leads or assignments to look at.
    package var limit: Int

    package init(
        _ part: Part,
        chain: AuditPage.Chain? = nil,
        after: AuditPage.Cursor? = nil,
        limit: Int = usualLimit
    ) {
        self.part = part
        self.chain = chain
        self.after = after
        self.limit = limit
    }

    package enum Part: String, Codable, Hashable, Sendable, CaseIterable {
        /// What stands in the accounts of pools, and how long their chains of decisions are, at one moment.
        case books
        /// A chain of decisions: whether it is whole, and whether each comes out the same once more.
        case chain
        /// The same for the chains of leads that no territory claims.
        case unclaimed
        /// The assignments, by seller: whether a decision gave each, and whether the seller had room for it.
        case assignments
    }

    /// Most in one answer, so that others need not wait for it.
    package static let maxLimit = 1_000
    package static let usualLimit = 500
}

extension AuditQuestion: Codable {
    private enum CodingKeys: String, CodingKey {
        case part, chain, after, limit
    }

    package init(from decoder: any Decoder) throws {
        var fields = try FieldReader(decoder, keyedBy: CodingKeys.self)
        part = fields.required(.part, standIn: .books)
        chain = fields.optional(.chain)
        after = fields.optional(.after)
        if part == .chain, chain == nil { fields.report(.chain, .missing, "is required to look at a chain") }
        limit = fields.integer(.limit, in: 1...Self.maxLimit) ?? Self.usualLimit
        try fields.finish()
    }
}

/// What was looked at, and what does not agree.
package struct AuditPage: Codable, Hashable, Sendable {
    /// Decisions or assignments that were looked at.
    package var checked = 0
    package var differences: [Difference] = []
    /// The accounts as the books have them; with a chain, what the decisions of this page moved in them.
    package var accounts: [Account] = []
    /// The chains of pools, as long as they are at the moment of the books.
    package var chains: [Chain] = []
    /// Decisions from before there were chains, which are not looked at.
    package var unchained = 0
    /// Where to go on; nil when the part is done.
    package var next: Cursor?

    package init() {}

    /// Something that is not as it must be.
    package struct Difference: Codable, Hashable, Sendable {
        /// The row, as `decision 7 of chain west`.
        package var place: String
        /// What is wrong with it, for people.
        package var text: String

        package init(place: String, text: String) {
            self.place = place
            self.text = text
        }
    }

    /// What a seller is owed in a pool, or a side of the house in a territory, in parts of a lead.
    package struct Account: Codable, Hashable, Sendable {
        /// A pool, or `territory:ID`.
        package var ledger: String
        package var seller: String
        package var turn: Int

        package init(ledger: String, seller: String, turn: Int) {
            self.ledger = ledger
            self.seller = seller
            self.turn = turn
        }
    }

    package struct Chain: Codable, Hashable, Sendable {
        package var name: String
        /// The number of its last decision.
        package var length: Int64

        package init(name: String, length: Int64) {
            self.name = name
            self.length = length
        }
    }

    /// The last thing that was looked at: of a chain its number, of assignments the seller, the offer and the id.
    package struct Cursor: Codable, Hashable, Sendable {
        package var name: String
        package var number: Int64
        package var id: String

        package init(name: String, number: Int64 = 0, id: String = "") {
            self.name = name
            self.number = number
            self.id = id
        }
    }
}
