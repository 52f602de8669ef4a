import Assignment
import Contracts
import Store

/// Whether chains of decisions are whole, and each decision comes out the same once more.
extension RoutingAudit {
    /// Checks some decisions of a chain; returns the number of the last one, or nil when the chain ends there.
    mutating func check(_ chain: AuditPage.Chain, after number: Int64, limit: Int) throws -> Int64? {
        let found = try transaction.run([
            // A row that somebody put in may have any number.
            AuditTable.decisions(of: chain, after: number == 0 ? .min : number, limit: limit),
            AuditTable.hash(of: number, in: chain.name),
            DecisionTable.head(of: chain.name),
        ])
        var (last, hash) = (number, number == 0 ? "" : try found[1].first?.text(0))
        var assigned: [(place: String, decision: Decision, seller: String)] = []
        for row in found[0] {
            let number = try row.integer(0)
            let place = Self.place(number, in: chain.name)
            guard number > last else {
                note(place, "is one too many")
                continue
            }
            noteGap(from: last + 1, to: number - 1, in: chain.name)
            if number > last + 1 { hash = nil }
            let (stored, document) = (try row.text(1), try row.text(2))
            if let before = hash, DecisionChain.hash(document, after: before) != stored {
                note(place, "was changed or moved: its hash is not that of its content after the decision before it")
            }
            (last, hash) = (number, stored)
            if let decision = try check(document, row, at: place), !decision.receivers.isEmpty {
                assigned += decision.receivers.map { (place, decision, $0) }
            }
        }
        page.checked += found[0].count
        try checkAreAssigned(assigned)
        if found[0].count == limit, last < chain.length { return last }
        noteGap(from: last + 1, to: chain.length, in: chain.name)
        let head = try found[2].first.map { (length: try $0.integer(0), hash: try $0.text(1)) }
        if let head, head.length == last, let hash, head.hash != hash {
            note("chain \(chain.name)", "has another hash at its head than in its last decision, \(last)")
        }
        return nil
    }

    /// The chains of leads that no territory claims: each is short.
    mutating func checkUnclaimed(after name: String, limit: Int) throws {
        let chains = try transaction.run(AuditTable.unclaimed(after: name, limit: limit)).map { row in
            AuditPage.Chain(name: try row.text(0), length: try row.integer(1))
        }
        for chain in chains {
            var last = Optional(Int64(0))
            while let number = last { last = try check(chain, after: number, limit: limit) }
        }
        if chains.count == limit { page.next = chains.last.map { AuditPage.Cursor(name: $0.name) } }
    }

    private static func place(_ number: Int64, in chain: String) -> String { "decision \(number) of chain \(chain)" }

    private mutating func noteGap(from first: Int64, to last: Int64, in chain: String) {
        guard first <= last else { return }
        if first == last {
            note(Self.place(first, in: chain), "is missing")
        } else {
            note("decisions \(first) to \(last) of chain \(chain)", "are missing")
        }
    }

    /// Makes a decision once more; returns it as it is kept, when it can be read.
    private mutating func check(_ document: String, _ row: Row, at place: String) throws -> Decision? {
        let decision: Decision
        do {
            decision = try BodyCodec.decode(Decision.self, from: document)
        } catch {
            note(place, "cannot be read")
            return nil
        }
        let columns = (try row.text(3), try row.integer(4), try row.text(5))
        if columns != (decision.lead, decision.at.milliseconds, decision.ruleSet) {
            note(place, "has another lead, instant or rule set in its row than in its content")
        }
        for (ledger, sellers) in decision.movedTurns.sorted(by: { $0.key < $1.key }) {
            for (seller, change) in sellers.sorted(by: { $0.key < $1.key }) {
                page.accounts.append(AuditPage.Account(ledger: ledger, seller: seller, turn: change))
            }
        }
        switch try rules(of: decision.ruleSet) {
        case .missing: note(place, "cannot be made again: its rules, \(decision.ruleSet), are not kept")
        case .unreadable:
            note(place, "cannot be made again: its rules, \(decision.ruleSet), are no rules for this program")
        case .found(let rules):
            var again = rules.decide(decision.request, books: decision.books, at: decision.at)
            again.zones = decision.zones
            guard try BodyCodec.encode(again) != document else { break }
            let zones = rules.zones == decision.zones ? "" : ", by other zone data than it was made with"
            note(place, "comes out otherwise when it is made again\(zones): \(again.text)")
        }
        return decision
    }

    /// Who was given a lead by a decision must have an assignment of that moment.
    private mutating func checkAreAssigned(_ assigned: [(place: String, decision: Decision, seller: String)]) throws {
        let found = try transaction.run(
            assigned.map { AuditTable.assignments(of: $0.seller, at: $0.decision.at) }
        )
        for ((place, decision, seller), rows) in zip(assigned, found) {
            let isThere = try rows.contains { row in
                let (id, territory, pool) = (try row.text(0), try row.text(1), try row.text(2))
                return AssignmentRow.firstLead(ofID: id) == decision.lead
                    && territory == decision.territory ?? "" && pool == decision.pool ?? ""
            }
            if !isThere {
                note(place, "gave lead \(decision.lead) to \(seller), who has no such assignment")
            }
        }
    }
}

extension AssignmentRow {
    /// The lead that an assignment was made for, whatever it was merged into since.
    static func firstLead(ofID id: String) -> String {
        id.lastIndex(of: ".").map { String(id[..<$0]) } ?? id
    }
}
