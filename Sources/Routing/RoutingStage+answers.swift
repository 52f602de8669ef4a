import Assignment
import Contracts
import Store

/// What operators ask routing.
extension RoutingStage {
    func story(of lead: String, in transaction: any Transaction) throws -> Story {
        let decisions = try transaction.run(DecisionTable.all(of: lead)).map { row in
            let decision = try BodyCodec.decode(Decision.self, from: try row.text(0))
            let place = [decision.territory, decision.pool].compactMap(\.self).joined(separator: ", pool ")
            return Story.Entry(
                at: decision.at,
                kind: "decision",
                summary: "\(decision.outcome.rawValue): \(decision.text) (territory \(place), \(decision.ruleSet))",
                reasons: decision.candidates.map { decision.text(for: $0) },
                record: try BodyCodec.decode(JSONValue.self, from: try row.text(0))
            )
        }
        let entries = (decisions + (try assignments(of: lead, in: transaction))).sorted { $0.at < $1.at }
        return Story(service: service.rawValue, lead: entries.isEmpty ? nil : lead, entries: entries)
    }

    private func assignments(of lead: String, in transaction: any Transaction) throws -> [Story.Entry] {
        let found = try [AssignmentRow.find(lead: lead), StepTable.find(lead: lead)].map { try transaction.run($0) }
        var steps: [String: [Story.Entry]] = [:]
        for row in found[1] {
            let step = try row.text(2).split(separator: "_").joined(separator: " ")
            let reason = try row.optionalText(4).map { ": \($0)" } ?? ""
            let entry = Story.Entry(
                at: Instant(milliseconds: try row.integer(1)),
                kind: "assignment",
                summary: "\(step) (\(try row.text(3)))\(reason)"
            )
            steps[try row.text(0), default: []].append(entry)
        }
        return try found[0].flatMap { row in
            let assignment = try AssignmentRow(row)
            let offered = Story.Entry(
                at: assignment.offeredAt,
                kind: "assignment",
                summary: "offered to \(assignment.seller), to be answered by \(assignment.dueAt.text)"
            )
            return [offered] + (steps[assignment.id] ?? assignment.ending)
        }
    }

    func returns(_ question: ReturnReviewsQuestion, in transaction: any Transaction) throws -> ReturnReviewPage {
        let open = try transaction.run(ReturnTable.count).first?.integer(0) ?? 0
        let reviews = try transaction.run(ReturnTable.waiting(question)).map { row in
            let assignment = try AssignmentRow(row)
            var lead = try BodyCodec.decode(LeadScored.self, from: try row.text(ReturnTable.document)).lead
            lead.attributes = [:]
            return ReturnReviewPage.Review(
                assignment: assignment.id,
                seller: assignment.seller,
                state: assignment.state,
                lead: lead,
                acceptedAt: assignment.acceptedAt,
                askedAt: assignment.askedBackAt ?? assignment.offeredAt,
                reason: assignment.askedBackReason
            )
        }
        return ReturnReviewPage(open: Int(open), reviews: reviews)
    }

    func funnel(in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(
            Statement("SELECT state, COUNT(*) FROM assignment GROUP BY state ORDER BY state")
        )
        let waiting = try transaction.run(Statement("SELECT COUNT(*) FROM waiting_lead")).first?.integer(0) ?? 0
        return Report(
            service: service.rawValue,
            columns: ["assignments", "count"],
            rows: try rows.map { [try $0.text(0), String(try $0.integer(1))] } + [["waiting", String(waiting)]]
        )
    }

    func sellers(_ rules: RoutingRules, in transaction: any Transaction) throws -> Report {
        let rows = try transaction.run(
            Statement("SELECT seller, state, COUNT(*) FROM assignment GROUP BY seller, state")
        )
        var counts: [String: [AssignmentState: Int64]] = [:]
        for row in rows {
            guard let state = AssignmentState(rawValue: try row.text(1)) else { continue }
            counts[try row.text(0), default: [:]][state] = try row.integer(2)
        }
        return Report(
            service: service.rawValue,
            columns: ["seller", "name", "open", "capacity"] + AssignmentState.allCases.map(\.rawValue),
            rows: rules.sellers.values.sorted { $0.id < $1.id }.map { seller in
                let mine = counts[seller.id] ?? [:]
                let open = mine.filter(\.key.isLive).values.reduce(0, +)
                return [seller.id, seller.name, String(open), String(seller.capacity.open)]
                    + AssignmentState.allCases.map { String(mine[$0] ?? 0) }
            }
        )
    }
}

extension AssignmentRow {
    /// How it ended, as far as one from before steps were kept tells.
    fileprivate var ending: [Story.Entry] {
        if state == .offered { return [] }
        let reason = reason.map { ": \($0)" } ?? ""
        let summary = "\(state.rawValue) (\(seller))\(reason)"
        return [Story.Entry(at: closedAt ?? offeredAt, kind: "assignment", summary: summary)]
    }
}
