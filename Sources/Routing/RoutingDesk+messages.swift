import Assignment
import Contracts
import ServiceKit
import Store

/// What each message means for leads and assignments.
extension RoutingDesk {
    /// A lead that is sales-qualified, or that routing knows already.
    mutating func take(_ scored: LeadScored, from received: Received) throws {
        guard var lead = leads[current(scored.lead.id)] else { return }
        let isNews = lead.id == scored.lead.id && scored.score.revision > lead.revision
        let earlier = (request: try request(lead), stage: try self.scored(lead)?.score.stage)
        if isNews {
            lead.revision = scored.score.revision
            lead.document = try received.document()
            scoredLeads[lead.id] = scored
        }
        // A merge holds even when a newer word on the lead came before it: it is told only once.
        let merged = Set(scored.merged.map { current($0) }).subtracting([lead.id]).sorted()
        for other in merged { try absorb(other, into: &lead) }
        guard isNews || !merged.isEmpty else { return }
        keep(lead)
        guard let newest = try self.scored(lead) else { return }
        let stage = newest.score.stage
        switch lead.state {
        case .idle where stage == .sql:
            if assignments[lead.id]?.isEmpty == false {
                lead.backAt = instant
                keep(lead)
                // Who had it last may be asked first, and sell elsewhere.
                try hold(try request(lead).map { components(of: $0) } ?? [])
            }
            try assign(lead, trace: received.trace)
        case .waiting where stage != .sql: stopWaiting(lead)
        // In the queue where it stands it might never have its turn.
        case .waiting where try request(lead)?.isAlike(earlier.request) != true: try assign(lead, trace: received.trace)
        case .assigned: try reconsider(lead, after: earlier, trace: received.trace)
        // What was won is closed for good.
        case .closed where !stage.isWithSales && assignments[lead.id]?.contains { $0.state == .won } != true:
            lead.state = .idle
            keep(lead)
        default: break
        }
    }

    /// Looks again at a lead that somebody has, since something new is known of it.
    private mutating func reconsider(
        _ lead: LeadRow,
        after earlier: (request: AssignmentRequest?, stage: LeadStage?),
        trace: String?
    ) throws {
        guard let row = live(lead.id), let request = try request(lead), let stage = try scored(lead)?.score.stage else {
            return
        }
        let answer = rules.answer(
            to: request,
            stage,
            after: earlier.request,
            earlier.stage,
            seller: row.seller,
            state: row.state
        )
        switch answer {
        case .keep: break
        case .flag(let fact):
            for row in assignments[lead.id] ?? [] where row.state.isLive { try flag(row, fact) }
        case .withdraw(let fact):
            try recall(lead.id, reason: fact.rawValue)
            var lead = lead
            lead.state = .idle
            keep(lead)
        case .reoffer(let fact):
            try recall(lead.id, reason: fact.rawValue)
            try assign(lead, trace: trace)
        }
    }

    /// A lead that cooled off while it waited is not sold.
    private mutating func stopWaiting(_ lead: LeadRow) {
        var lead = lead
        lead.state = .idle
        stopsWaiting(lead.id)
        keep(lead)
    }

    /// An offer's time is up: it goes to the next seller, unless it was answered.
    mutating func expire(_ due: AssignmentClosed) throws {
        guard let row = assignment(due.assignment), row.state == .offered else { return }
        try close(row, as: .expired, reason: nil, tellsSeller: true)
        if let lead = leads[row.lead] { try passOn(lead, trace: nil) }
    }

    /// Offers a lead that a seller does not have any more to the next, unless it is not to be sold to meanwhile.
    mutating func passOn(_ lead: LeadRow, trace: String?) throws {
        // Others are still asked.
        guard live(lead.id) == nil else { return }
        if try scored(lead)?.score.stage.isWithSales == true {
            try assign(lead, trace: trace)
        } else {
            var lead = lead
            lead.state = .idle
            keep(lead)
        }
    }

    /// Time may have helped the leads of a queue.
    mutating func open(_ due: WaitingDue) {
        guard rules.component(ofQueue: due.queue) != nil else { return }
        freed[due.queue] = Self.allPlaces
    }

    /// Another lead turned out to be this one.
    ///
    /// Of two sellers the one who has taken hers keeps it; if both have, or neither, the one who had hers first. The place
    /// of the other is free again.
    private mutating func absorb(_ other: String, into lead: inout LeadRow) throws {
        guard var gone = leads[other] else { return }
        let (mine, theirs) = (live(lead.id), live(other))
        if let mine, let theirs {
            let keepsMine =
                mine.state.isTaken == theirs.state.isTaken
                ? mine.offeredAt <= theirs.offeredAt : mine.state.isTaken
            try recall(keepsMine ? other : lead.id, reason: LateFact.merged.rawValue)
        }
        for row in assignments[other] ?? [] {
            var moved = row
            moved.lead = lead.id
            assignments[lead.id, default: []].append(moved)
            statements.append(moved.update)
        }
        assignments[other] = []
        if gone.state == .waiting { stopsWaiting(other) }
        if live(lead.id) != nil || gone.state == .closed {
            if lead.state == .waiting { stopsWaiting(lead.id) }
            lead.state = live(lead.id) == nil ? .closed : .assigned
        }
        lead.backAt = [lead.backAt, gone.backAt].compactMap(\.self).max()
        gone.mergedInto = lead.id
        gone.state = .idle
        keep(gone)
        // Who keeps hers is told when another lost his, or when the lead has another name now.
        if let kept = live(lead.id), theirs != nil { try flag(kept, .merged) }
    }
}
