import Assignment
import Contracts
import Rules
import Store

/// Whether every assignment was decided, and its seller had what the decision says, by the history of her assignments.
extension RoutingAudit {
    mutating func checkAssignments(after cursor: AuditPage.Cursor, limit: Int) throws {
        let rows = try transaction.run(AuditTable.assignments(after: cursor, limit: limit)).map {
            try AssignmentRow($0)
        }
        page.checked += rows.count
        for (seller, mine) in Dictionary(grouping: rows, by: \.seller).sorted(by: { $0.key < $1.key }) {
            try check(mine, of: seller)
        }
        guard rows.count == limit, let last = rows.last else { return }
        page.next = AuditPage.Cursor(name: last.seller, number: last.offeredAt.milliseconds, id: last.id)
    }

    /// In the order of the offers.
    private mutating func check(_ rows: [AssignmentRow], of seller: String) throws {
        guard let first = rows.first?.offeredAt, let last = rows.last?.offeredAt else { return }
        let found = try transaction.run(
            rows.map { AuditTable.decisions(on: AssignmentRow.firstLead(ofID: $0.id), at: $0.offeredAt) }
        )
        var checks: [AssignmentCheck] = []
        for (row, decided) in zip(rows, found) {
            // Before there were chains decisions kept less.
            if try decided.contains(where: { try $0.optionalText(1) == nil }) { continue }
            let decision = decided.lazy.compactMap { Self.decision($0) }.first { decision in
                decision.receivers.contains(seller) && decision.pool ?? "" == row.pool
                    && decision.territory ?? "" == row.territory
            }
            if let decision {
                checks.append(AssignmentCheck(row: row, decision: decision, starts: try starts(of: decision, row)))
            } else {
                note("assignment \(row.id)", "has the seller \(seller), to whom no decision gave it")
            }
        }
        // As far back as the first period reaches, and no further.
        let start = checks.flatMap(\.starts.values).min() ?? first
        let rows = try transaction.run(AuditTable.assignments(of: seller, from: start, openAt: first, to: last))
        let history = SellerHistory(try rows.map { try AssignmentRow($0) })
        for check in checks { compare(check, history) }
    }

    /// When the periods began in which the seller has limits.
    private mutating func starts(of decision: Decision, _ row: AssignmentRow) throws -> [Capacity.Period: Instant] {
        guard let given = decision.candidates.first(where: { $0.taken && $0.seller == row.seller })?.given,
            case .found(let rules) = try rules(of: decision.ruleSet), let seller = rules.sellers[row.seller]
        else { return [:] }
        return given.keys.reduce(into: [:]) { starts, period in
            starts[period] = seller.capacity.start(of: period, at: row.offeredAt, in: seller.duty.zone)
        }
    }

    /// What cannot be read is told where its chain is checked.
    private static func decision(_ row: Row) -> Decision? {
        do {
            return try BodyCodec.decode(Decision.self, from: try row.text(0))
        } catch {
            return nil
        }
    }

    private mutating func compare(_ check: AssignmentCheck, _ history: SellerHistory) {
        guard let taken = check.decision.candidates.first(where: { $0.taken && $0.seller == check.row.seller })
        else { return }
        compare(taken.open, taken.capacity, history.open(when: check.row), "open", check.row)
        for (period, start) in check.starts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let had = history.given(since: start, when: check.row)
            let (count, limit) = (taken.given?[period] ?? 0, taken.limits?[period] ?? .max)
            compare(count, limit, had, "this \(period.rawValue)", check.row)
        }
    }

    private mutating func compare(
        _ recorded: Int,
        _ limit: Int,
        _ had: SellerHistory.Count,
        _ what: String,
        _ row: AssignmentRow
    ) {
        let place = "assignment \(row.id)"
        if had.after > limit {
            note(place, "put \(row.seller) above her limit: \(had.after) of \(limit) \(what)")
        } else if !had.before.contains(recorded) {
            let (least, most) = (had.before.lowerBound, had.before.upperBound)
            let range = least == most ? "\(least)" : "\(least) to \(most)"
            note(place, "was decided with \(recorded) \(what) for \(row.seller), who had \(range)")
        }
    }
}

/// An assignment, the decision that gave it, and when the periods of its seller began.
private struct AssignmentCheck {
    let row: AssignmentRow
    let decision: Decision
    let starts: [Capacity.Period: Instant]
}

/// What a seller had, moment by moment, by her assignments.
///
/// Of what happened in the same millisecond the order is not known.
struct SellerHistory {
    private let spans: [Span]

    private struct Span {
        let id: String
        let from: Int64
        /// When it was open no more.
        let end: Int64
        /// When it counted no more for a period, as if it had never been given.
        let release: Int64
    }

    /// What she had when she was given something.
    struct Count {
        /// Before it, with more or less of what else happened in that millisecond.
        let before: ClosedRange<Int>
        /// When that millisecond was over.
        let after: Int
    }

    init(_ rows: [AssignmentRow]) {
        spans = rows.map { row in
            let end = row.state.isLive ? .max : row.closedAt?.milliseconds ?? .max
            let isReleased = [.declined, .expired, .recalled].contains(row.state)
            return Span(id: row.id, from: row.offeredAt.milliseconds, end: end, release: isReleased ? end : .max)
        }
    }

    /// How many were open when this one was given.
    func open(when row: AssignmentRow) -> Count { count(when: row, since: .min, \.end) }

    /// How many of those count that she was given since an instant, when this one was given.
    func given(since start: Instant, when row: AssignmentRow) -> Count {
        count(when: row, since: start.milliseconds, \.release)
    }

    private func count(when row: AssignmentRow, since start: Int64, _ end: KeyPath<Span, Int64>) -> Count {
        let at = row.offeredAt.milliseconds
        var (least, most, after) = (0, 0, 0)
        for span in spans where span.from >= start && span.from <= at && span[keyPath: end] >= at {
            if span[keyPath: end] > at { after += 1 }
            guard span.id != row.id else { continue }
            most += 1
            if span.from < at, span[keyPath: end] > at { least += 1 }
        }
        return Count(before: least...most, after: after)
    }
}
