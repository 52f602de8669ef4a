import Assignment
import Contracts
import Rules
import ServiceKit
import Store

/// A change of the roster: from its commit on everything is decided by it, by every replica.
extension RoutingDesk {
    /// Makes the rules of this desk those that decide; `before` is what decided until now.
    ///
    /// Returns how many offers were taken back from the seller, since she is not there any more.
    mutating func adopt(
        _ version: LiveRules.Version,
        over before: LiveRules.Version,
        by change: RosterChange
    ) throws -> Int {
        try hold(Set(rules.components).union(before.rules.components))
        let written = try transaction.run([
            RosterTable.write(version, over: before.number),
            RosterTable.insert(change, ruleSet: rules.version, at: instant),
            RosterTable.open(of: change.seller),
        ])
        guard written.first?.isEmpty == false else { throw Self.overtaken }
        let offers = try (written.last ?? []).map { try AssignmentRow($0) }
        let recalled = try releaseOffers(offers, of: change.seller)
        try reconsiderWaiting()
        try foretellArrivals()
        return recalled
    }

    /// Takes open offers back from a seller who is away, and foretells the end of those that her next leave ends.
    private mutating func releaseOffers(_ offers: [AssignmentRow], of id: String) throws -> Int {
        guard !offers.isEmpty, let seller = rules.sellers[id] else { return 0 }
        guard seller.duty.state(at: instant) == .onLeave else {
            guard let leave = seller.duty.nextLeave(after: instant) else { return 0 }
            for offer in offers where offer.dueAt > leave {
                let end = AssignmentClosed(assignment: offer.id, lead: offer.lead, state: .expired, at: leave)
                outgoing.append(.schedule(.assignmentClosed(end), due: leave))
            }
            return 0
        }
        try lockAndRead(Set(offers.map(\.lead)), with: books.reading([]))
        try holdWhatIsMissing()
        var recalled = 0
        for offer in offers {
            guard let row = assignment(offer.id), row.state == .offered, let lead = leads[row.lead] else { continue }
            try close(row, as: .recalled, reason: LateFact.sellerAway.rawValue, tellsSeller: true)
            try passOn(lead, trace: nil)
            recalled += 1
        }
        return recalled
    }
}

extension RosterTable {
    /// The offers that wait for a seller's answer.
    static func open(of seller: String) -> Statement {
        Statement(
            """
            SELECT \(AssignmentRow.columns) FROM assignment WHERE seller = $1 AND state = 'offered'
            ORDER BY offered_ms, id
            """,
            [.text(seller)]
        )
    }
}
