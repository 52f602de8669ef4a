/// What each seller of a pool was given in a time, and what she was owed of it; the same for the two sides of a territory
/// that share.
package struct DistributionReport: Codable, Hashable, Sendable {
    package var rows: [Row] = []

    package struct Row: Codable, Hashable, Sendable {
        /// A pool, or `territory:ID`.
        package var ledger: String
        /// A seller, or a side of the house.
        package var seller: String
        package var given: Int
        /// Her parts of all leads of the time, in leads.
        package var owed: Double
        /// How far she was from what she was owed at most, in leads.
        package var farthest: Double
        /// What that must stay under: 1 where everybody could take every lead and nobody was further when the time began;
        /// else the number of sellers.
        package var bound: Int
    }

    /// Whether everybody is within the bound.
    package var isWithinBound: Bool { rows.allSatisfy { $0.farthest < Double($0.bound) } }
}

/// Adds up decisions to a distribution.
package struct DistributionTally {
    private var ledgers: [String: Ledger] = [:]

    private struct Ledger {
        var sellers: [String: Account] = [:]
        var isUndisturbed = true
    }

    private struct Account {
        var given = 0
        /// Her parts less what she was given, in parts of a lead.
        var moved = 0
        var farthest = 0
    }

    package init() {}

    package mutating func add(_ decision: RecordedDecision) {
        let receivers = decision.receivers
        guard !receivers.isEmpty else { return }
        if let pool = decision.pool {
            let mine = decision.candidates.filter { $0.pool == pool }
            add(
                pool,
                Dictionary(mine.map { ($0.seller, $0.turn) }) { first, _ in first },
                decision.turns,
                to: receivers
            )
            if receivers.count > 1 || !mine.allSatisfy(\.reason.isEligible) { ledgers[pool]?.isUndisturbed = false }
        }
        if let split = decision.split, let territory = decision.territory {
            let ledger = Territory.splitLedger(of: territory)
            add(ledger, split.before, split.after, to: [split.taken.rawValue])
            // One side alone could take it.
            if split.before == split.after { ledgers[ledger]?.isUndisturbed = false }
        }
    }

    private mutating func add(_ ledger: String, _ before: [String: Int], _ after: [String: Int], to takers: [String]) {
        if ledgers[ledger] == nil, before.values.contains(where: { abs($0) >= Turns.lead }) {
            ledgers[ledger] = Ledger(isUndisturbed: false)
        }
        for (seller, turn) in after {
            var account = ledgers[ledger]?.sellers[seller] ?? Account()
            account.moved += turn - (before[seller] ?? 0)
            account.farthest = max(account.farthest, abs(turn))
            if takers.contains(seller) { account.given += 1 }
            ledgers[ledger, default: Ledger()].sellers[seller] = account
        }
    }

    package var report: DistributionReport {
        var report = DistributionReport()
        for (name, ledger) in ledgers.sorted(by: { $0.key < $1.key }) {
            for (seller, account) in ledger.sellers.sorted(by: { $0.key < $1.key }) {
                report.rows.append(
                    DistributionReport.Row(
                        ledger: name,
                        seller: seller,
                        given: account.given,
                        owed: Double(account.given) + Turns.inLeads(account.moved),
                        farthest: Turns.inLeads(account.farthest),
                        bound: ledger.isUndisturbed ? 1 : max(2, ledger.sellers.count)
                    )
                )
            }
        }
        return report
    }
}
