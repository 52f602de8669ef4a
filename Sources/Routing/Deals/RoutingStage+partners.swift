import Assignment
import Contracts
import Store

extension RoutingStage {
    /// What channel partners, with their people, made of what they were offered, and what they have registered.
    func partners(in transaction: any Transaction) throws -> Report {
        let rules = try live.read(in: transaction).rules
        let rows = try transaction.run([
            Statement("SELECT seller, state, reason, COUNT(*) FROM assignment GROUP BY seller, state, reason"),
            Statement("SELECT seller, accepted_ms - offered_ms FROM assignment WHERE accepted_ms IS NOT NULL"),
            Statement("SELECT partner, COUNT(*), COUNT(withdrawn_ms) FROM deal GROUP BY partner"),
        ])
        var tallies: [String: PartnerTally] = [:]
        for seller in rules.sellers.values where seller.kind == .partner {
            tallies[seller.partner ?? seller.id, default: PartnerTally()].people += seller.partner == nil ? 0 : 1
        }
        func partner(of seller: String) -> String? {
            rules.sellers[seller].flatMap { $0.kind == .partner ? $0.partner ?? $0.id : nil }
        }
        for row in rows[0] {
            guard let partner = partner(of: try row.text(0)), let state = AssignmentState(rawValue: try row.text(1))
            else { continue }
            tallies[partner]?.count(try row.integer(3), state, reason: try row.optionalText(2))
        }
        for row in rows[1] {
            if let partner = partner(of: try row.text(0)) { tallies[partner]?.waitsMs.append(try row.integer(1)) }
        }
        for row in rows[2] {
            tallies[try row.text(0)]?.deals = (try row.integer(1), try row.integer(2))
        }
        return Report(
            service: service.rawValue,
            columns: PartnerTally.columns,
            rows: tallies.sorted { $0.key < $1.key }.map { $1.cells(for: $0, rules.sellers[$0]?.name) }
        )
    }
}

/// What one channel partner made of her offers.
private struct PartnerTally {
    var people = 0
    var counts: [AssignmentState: Int64] = [:]
    /// By reason.
    var declined: [String: Int64] = [:]
    /// From offer to acceptance.
    var waitsMs: [Int64] = []
    var deals: (registered: Int64, withdrawn: Int64) = (0, 0)

    static let columns = [
        "partner", "name", "people", "deals", "withdrawn", "offered", "accepted", "declined", "expired", "recalled",
        "returned", "won", "lost", "answer p50", "answer p90", "declined since",
    ]

    mutating func count(_ number: Int64, _ state: AssignmentState, reason: String?) {
        counts[state, default: 0] += number
        if state == .declined { declined[reason ?? "no reason", default: 0] += number }
    }

    /// Of all offers; accepted are those too that went further.
    func cells(for id: String, _ name: String?) -> [String] {
        func sum(_ states: [AssignmentState]) -> Int64 { states.reduce(0) { $0 + (counts[$1] ?? 0) } }
        let took = AssignmentState.allCases.filter {
            ![.offered, .declined, .expired, .recalled].contains($0)
        }
        let numbers = [
            Int64(people), deals.registered, deals.withdrawn, sum(AssignmentState.allCases), sum(took),
            sum([.declined]), sum([.expired]), sum([.recalled]), sum([.returned]), sum([.won]), sum([.lost]),
        ]
        let reasons = declined.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        return [id, name ?? id] + numbers.map { String($0) } + [wait(0.5), wait(0.9)]
            + [reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", ")]
    }

    private func wait(_ share: Double) -> String {
        let sorted = waitsMs.sorted()
        guard !sorted.isEmpty else { return "" }
        let seconds = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] / 1000
        return seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min"
    }
}
