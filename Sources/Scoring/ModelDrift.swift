import Learning
package import Store

/// Whether a learned scorecard still holds for the leads that closed lately.
package struct ModelDrift: Hashable, Sendable {
    /// Leads that were looked at.
    package let closed: Int
    /// What is to be added to its log odds so that they come out right.
    package let shift: Double
    /// Nil as long as it holds.
    package let complaint: String?

    /// Leads that are looked at, the newest ones: those that the shift is found from.
    private static let newest = 500

    package init(of model: String, in transaction: any Transaction) throws {
        let rows = try transaction.run(ClosedTable.said(by: model, limit: Self.newest)).map { row in
            (probability: Double(try row.integer(0)) / 1_000_000, won: try row.integer(1) == 1)
        }
        let known = rows.reversed().map { DriftWatch.Outcome(probability: $0.probability, won: $0.won) }
        let leads = rows.map { DriftAlarm.Closed(probability: $0.probability, won: $0.won, segment: nil) }
        closed = rows.count
        shift = DriftWatch(known: known).shift
        complaint = DriftAlarm.alarms(leads).first.map { "\(model) has drifted: of \($0.leads) leads, \($0.why)" }
    }
}
