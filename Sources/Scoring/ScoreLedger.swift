import Contracts
import Scorecard
import ServiceKit
import Store

/// The leads that a batch touches, with their activities: read together, scored one by one, written together.
///
/// Any number of replicas write to one store. What makes them wait for each other is one kind of lock: `lead:<id>` of
/// all leads that the batch speaks of, those merged away included, in one call and before anything of them is read. Only
/// who has it may write the lead, its activities, scores and outcomes; so all rows that are written are covered.
///
/// A lead that is found to be merged into another stays so, and that one is locked and read in turn, in a second call.
/// Another replica may then hold that one and wait for the first: only when late news of a lead that is gone comes to
/// two replicas at once, since enrichment speaks of it no more. The store lets one of the two try again.
struct ScoreLedger {
    private let rules: ScoringRules
    private let instant: Instant
    private let transaction: any Transaction

    private var rows: [String: LeadRow] = [:]
    /// Leads that this batch brought, decoded.
    private var leads: [String: Lead] = [:]
    private var activities: [String: [String: Activity]] = [:]
    /// Names of activities that turned out to be another lead's.
    private var removed: [String: Set<String>] = [:]
    /// What sellers said of these leads before.
    private var reported: Set<OutcomeTable.Key> = []
    private var changed: Set<String> = []
    private var statements: [Statement] = []
    private(set) var outgoing: [Outgoing] = []

    init(rules: ScoringRules, instant: Instant, in transaction: any Transaction) {
        self.rules = rules
        self.instant = instant
        self.transaction = transaction
    }

    /// Reads the leads that the batch speaks of, `others`, and those that they were merged into.
    mutating func load(_ batch: [Received], and others: [String]) throws {
        var ids = Set(others)
        var reports: [OutcomeTable.Key] = []
        for received in batch {
            switch received.message {
            case .leadEnriched(let enriched): ids.formUnion([enriched.lead.id] + enriched.merged)
            case .leadOutcome(let outcome):
                ids.insert(outcome.lead)
                reports.append(OutcomeTable.Key(outcome))
            case .scoreDue(let due): ids.insert(due.lead)
            case .stageMove(let order): ids.insert(order.lead)
            default: continue
            }
        }
        while !ids.isEmpty {
            let sorted = ids.sorted()
            try transaction.lock(sorted.map { "lead:\($0)" })
            let found = try transaction.run(
                sorted.map { LeadRow.find($0) } + sorted.map { ActivityTable.all(of: $0) } + reports.map(\.find)
            )
            for (key, rows) in zip(reports, found.suffix(reports.count)) where !rows.isEmpty { reported.insert(key) }
            (ids, reports) = ([], [])
            for (index, id) in sorted.enumerated() {
                rows[id] = try found[index].first.map { try LeadRow($0) } ?? LeadRow(id: id)
                for deed in found[sorted.count + index] {
                    let document = try deed.text(0)
                    if document.isEmpty {
                        removed[id, default: []].insert(try deed.text(1))
                    } else {
                        note(try BodyCodec.decode(Activity.self, from: document), of: id)
                    }
                }
                if let into = rows[id]?.mergedInto { ids.insert(into) }
            }
            ids = ids.filter { rows[$0] == nil }
        }
    }

    /// Scores a lead that is new or has changed.
    mutating func take(_ enriched: LeadEnriched, from received: Received) throws {
        let trace = received.trace
        let document = try received.document()
        let id = current(enriched.lead.id)
        guard var row = rows[id] else { return }
        var isNews = try takeActivities(of: enriched, to: id)
        var merged: [String] = []
        if id == enriched.lead.id, enriched.lead.revision > row.revision {
            row.revision = enriched.lead.revision
            row.document = document
            leads[id] = enriched.lead
            isNews = true
        }
        // A merge holds even when a newer word on the lead came before it: it is told only once.
        var taken: LeadStage?
        for other in enriched.merged where other != id && rows[other]?.mergedInto == nil {
            if let stage = rows[other]?.stage, stage.isWithSales, row.stage?.isWithSales != true { taken = stage }
            try absorb(other, into: &row)
            merged.append(other)
            isNews = true
        }
        rows[id] = row
        // A lead of which only the merge is known is scored when enrichment's word on it arrives.
        if isNews {
            // What sales has of the one, it has of both.
            let cause = taken.map { (who: rules.version, why: "taken over from a lead that was \($0.rawValue)") }
            try score(&row, merged: merged, trace: trace, by: cause, from: taken.map { .some($0) })
        }
        rows[id] = row
        changed.insert(id)
    }

    /// Notes what a message tells of activities; returns whether any of it is new.
    ///
    /// What was taken from a lead comes back only with another that turns out to be the same.
    private mutating func takeActivities(of enriched: LeadEnriched, to id: String) throws -> Bool {
        var isNews = false
        let revives = enriched.lead.id != id
        for activity in enriched.activities {
            let name = activity.identity
            if revives { removed[id]?.remove(name) }
            guard removed[id]?.contains(name) != true, note(activity, of: id) else { continue }
            statements.append(try ActivityTable.insert(activity, id: name, of: id, revives: revives))
            isNews = true
        }
        for name in enriched.removed ?? [] where removed[id, default: []].insert(name).inserted {
            statements.append(ActivityTable.remove(name, of: id))
            if activities[id]?.removeValue(forKey: name) != nil { isNews = true }
        }
        return isNews
    }

    /// Notes what a seller made of a lead, beside the score that it was handed over with, and moves its stage.
    ///
    /// A seller's word ends a hold, as any person's does.
    mutating func take(_ outcome: LeadOutcome) throws {
        guard var row = rows[current(outcome.lead)], reported.insert(OutcomeTable.Key(outcome)).inserted else { return }
        let handOff = rows[outcome.lead]?.handOff ?? row.handOff
        var refusal: String?
        do {
            let stage = try rules.stages.destination(after: outcome, from: row.stage, newest: row.outcomeAt)
            row.outcomeAt = max(row.outcomeAt ?? outcome.at, outcome.at)
            let isRejected = outcome.state == .lost || stage == .recycled && row.stage != .recycled
            if stage != row.stage {
                row.heldStage = stage == .customer ? .customer : nil
                row.restUntil = stage == .recycled ? rules.stages.rest.map { instant.adding(milliseconds: $0.ms) } : nil
                let why = [outcome.state.rawValue, outcome.reason].compactMap { $0 }.joined(separator: ", ")
                try score(&row, merged: [], trace: nil, by: (outcome.seller, why), from: stage)
            }
            if let handOff, isRejected || outcome.state == .won {
                let said = try transaction.run(ScoreTable.find(handOff)).first.flatMap {
                    try BodyCodec.decode(Score.self, from: try $0.text(0)).prediction
                }
                let isWon = outcome.state == .won
                statements.append(ClosedTable.insert(handOff, won: isWon, said: said, at: outcome.at))
            }
            if outcome.state == .accepted { statements.append(ProgressTable.accept(row.id, at: outcome.at)) }
            if isRejected {
                statements.append(ProgressTable.reject(row.id, reason: outcome.reason ?? outcome.state.rawValue))
            }
        } catch let refused as StageRefusal {
            refusal = refused.reason
        }
        statements.append(try OutcomeTable.insert(outcome, handOff: handOff, refusal: refusal))
        rows[row.id] = row
        changed.insert(row.id)
    }

    /// Scores a lead whose score has aged, or which has rested, as it was foretold.
    mutating func take(_ due: ScoreDue) throws {
        guard var row = rows[due.lead], row.mergedInto == nil, row.due == due.at else { return }
        row.due = nil
        if let end = row.answerBy(rules), end <= instant {
            try passOver(&row, since: end)
        } else {
            try score(&row, merged: [], trace: nil)
        }
        rows[row.id] = row
        changed.insert(row.id)
    }

    /// Scores a lead by rules that were published since; returns whether anything of it came out otherwise.
    mutating func rescore(_ id: String) throws -> Bool {
        guard var row = rows[id], row.isScored, row.lastScore?.rules != rules.version else { return false }
        let revision = row.scoreRevision
        try score(&row, merged: [], trace: nil, onlyNews: true)
        rows[id] = row
        changed.insert(id)
        return row.scoreRevision != revision
    }

    /// Does what the rules say of an mql for which nobody answered in time.
    private mutating func passOver(_ row: inout LeadRow, since end: Instant) throws {
        let why = "nobody answered by \(end.text)"
        switch rules.stages.review?.whenOverdue {
        case nil: return
        case .remind:
            row.remindedAt = instant
            try score(&row, merged: [], trace: nil)
            guard row.stage == .mql else { return }
            let note = StageChange(at: instant, from: .mql, to: .mql, by: rules.version, why: why)
            statements.append(try StageChangeTable.insert(note, of: row.id, revision: row.scoreRevision))
        case .accept:
            row.handOff = nil
            try score(&row, merged: [], trace: nil, by: (rules.version, "accepted: \(why)"), from: .some(.sql))
        case .recycle:
            row.restUntil = rules.stages.rest.map { instant.adding(milliseconds: $0.ms) }
            try score(&row, merged: [], trace: nil, by: (rules.version, why), from: .some(.recycled))
            statements.append(ProgressTable.reject(row.id, reason: "not_answered"))
        }
    }

    /// Follows a person's word on the stage of a lead, or says why not.
    mutating func take(_ order: StageMove, from received: Received) throws {
        guard var row = rows[current(order.lead)], row.revision != LeadRow.unknownRevision, let stage = row.stage else {
            let detail = "There is no lead \(order.lead)."
            return outgoing.append(.refuse(Problem(.notFound, detail), index: received.index))
        }
        let destination: LeadStage?
        do {
            let isHeld = row.heldStage != nil
            destination = try rules.stages.destination(of: order, from: stage, isHeld: isHeld)
        } catch {
            return outgoing.append(.refuse(Problem(.matchConflict, error.reason), index: received.index))
        }
        let isNews = destination != stage || order.action == .release || order.action == .hold && row.heldStage != stage
        if isNews {
            let why = [order.action.rawValue, order.reason, order.note].compactMap { $0 }.joined(separator: ", ")
            row.heldStage = order.action == .hold ? destination : nil
            row.restUntil = nil
            if destination == .sql, !stage.isWithSales { row.handOff = nil }
            if order.action == .reject {
                row.restUntil = rules.stages.rest.map { instant.adding(milliseconds: $0.ms) }
            }
            try score(&row, merged: [], trace: received.trace, by: (order.by, why), from: destination)
            if order.action == .reject, let reason = order.reason {
                statements.append(ProgressTable.reject(row.id, reason: reason))
            }
            rows[row.id] = row
            changed.insert(row.id)
        }
        let moved = StageMoved(lead: row.id, from: stage, to: row.stage ?? stage, changed: isNews)
        outgoing.append(.reply(.stageMoved(moved), to: received.index, replayed: false))
    }

    /// Writes everything that changed.
    mutating func save() throws {
        try transaction.run(changed.sorted().compactMap { rows[$0]?.save } + statements)
    }

    private func current(_ id: String) -> String {
        var id = id
        while let into = rows[id]?.mergedInto, rows[into] != nil { id = into }
        return id
    }

    private mutating func absorb(_ other: String, into row: inout LeadRow) throws {
        guard var gone = rows[other] else { return }
        gone.mergedInto = row.id
        row.isRouted = row.isRouted || gone.isRouted
        row.heldStage = gone.heldStage == .customer ? .customer : row.heldStage ?? gone.heldStage
        row.handOff = row.handOff ?? gone.handOff
        row.outcomeAt = [row.outcomeAt, gone.outcomeAt].compactMap { $0 }.max()
        rows[other] = gone
        changed.insert(other)
        activities[row.id, default: [:]].merge(activities[other] ?? [:]) { mine, _ in mine }
        activities[other] = nil
        removed[row.id, default: []].formUnion(removed.removeValue(forKey: other) ?? [])
        removed[row.id]?.subtract((activities[row.id] ?? [:]).keys)
        statements += ActivityTable.move(from: other, to: row.id) + ProgressTable.merge(other, into: row.id)
    }

    /// Scores a lead and tells whom it concerns, from the stage that it has, or that a person put it to (nil: from none).
    ///
    /// A lead of which only the merge is known has no score until enrichment's word on it arrives.
    private mutating func score(
        _ row: inout LeadRow,
        merged: [String],
        trace: String?,
        by cause: (who: String, why: String)? = nil,
        from put: LeadStage?? = nil,
        onlyNews: Bool = false
    ) throws {
        guard row.revision != LeadRow.unknownRevision else { return }
        let lead = try leads[row.id] ?? row.lead()
        let deeds = activities[row.id] ?? [:]
        let names = deeds.keys.sorted()
        let known = names.compactMap { deeds[$0] }
        let outcome = rules.score(lead, activities: known, asOf: instant)
        let isRested = row.restUntil.map { $0 <= instant } ?? false
        let origin = put ?? (row.stage == .recycled && isRested ? nil : row.stage)
        let stage = row.heldStage ?? rules.stages.stage(for: outcome, from: origin)
        if onlyNews, stage == row.stage, row.lastScore?.agrees(with: outcome) == true {
            return schedule(&row, row.nextChange(by: rules, lead, known, after: instant))
        }
        row.scoreRevision += 1
        row.lastScore = LastScore(outcome, by: rules, at: instant)
        let score = Score(
            lead: row.id,
            revision: row.scoreRevision,
            fit: outcome.fit,
            engagement: outcome.engagement,
            total: outcome.total,
            leadClass: outcome.leadClass,
            stage: stage,
            ruleSet: rules.version,
            asOf: instant,
            lines: outcome.lines,
            grade: outcome.grade.rawValue,
            persona: outcome.persona,
            known: outcome.known,
            next: rules.gap(after: outcome, at: stage),
            prediction: outcome.prediction
        )
        statements.append(try ScoreTable.insert(score, lead: row.document, activities: names, at: instant))
        statements.append(ProgressTable.note(lead, came: score.stage != row.stage ? score.stage : nil, at: instant))
        if score.stage != row.stage {
            let ruled = isRested && row.stage == .recycled ? "the rest is over" : outcome.disqualified
            let change = StageChange(
                at: instant,
                from: row.stage,
                to: score.stage,
                by: cause?.who ?? rules.version,
                why: cause?.why ?? ruled ?? "score \(score.total)"
            )
            statements.append(try StageChangeTable.insert(change, of: row.id, revision: row.scoreRevision))
            if score.stage != .recycled { row.restUntil = nil }
            // What was taken over, or given back by a seller, was handed over before.
            if score.stage == .sql, origin != .sql || row.handOff == nil {
                row.handOff = ScoreKey(lead: row.id, revision: row.scoreRevision)
            }
            row.stageSince = instant
            row.stage = score.stage
            row.remindedAt = nil
            let status = LeadStatus(lead: row.id, event: .scored, at: instant, stage: score.stage)
            outgoing.append(.send(.leadStatus(status), to: .ingestion, key: row.id, trace: trace))
        }
        if score.stage == .sql || row.isRouted {
            row.isRouted = true
            let scored = LeadScored(lead: lead, score: score, merged: merged)
            outgoing.append(.send(.leadScored(scored), to: .routing, key: row.id, trace: trace))
        }
        schedule(&row, row.nextChange(by: rules, lead, known, after: instant))
    }

    /// A message of before that comes all the same is of no effect, since it is for another instant.
    private mutating func schedule(_ row: inout LeadRow, _ due: Instant?) {
        if let due, due != row.due {
            outgoing.append(.schedule(.scoreDue(ScoreDue(lead: row.id, at: due)), due: due))
        }
        row.due = due
    }

    /// Adds an activity; false when it was known.
    @discardableResult
    private mutating func note(_ activity: Activity, of lead: String) -> Bool {
        activities[lead, default: [:]].updateValue(activity, forKey: activity.identity) == nil
    }
}

extension Activity {
    /// The name under which it counts once.
    ///
    /// Enrichment gives every activity one.
    fileprivate var identity: String { id ?? "\(type)@\(at.milliseconds)" }
}
