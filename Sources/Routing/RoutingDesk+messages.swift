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
        let asked = try request(lead)
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
        if !newest.lead.consent.granted { try withdraw(&lead) }
        let isQualified = newest.score.stage == .sql
        switch lead.state {
        case .idle where isQualified: try assign(lead, trace: received.trace)
        case .waiting where !isQualified: stopWaiting(lead)
        // In the queue where it stands it might never have its turn.
        case .waiting where try request(lead)?.isAlike(asked) != true: try assign(lead, trace: received.trace)
        default: break
        }
    }

    /// Who does not agree to be contacted any more is not offered: what nobody has accepted yet is taken back.
    private mutating func withdraw(_ lead: inout LeadRow) throws {
        guard let row = live(lead.id), row.state == .offered else { return }
        try close(row, as: .recalled, reason: Decision.Reason.noConsent.rawValue, tellsSeller: true)
        lead.state = .idle
        keep(lead)
    }

    /// A lead that cooled off while it waited is not sold.
    private mutating func stopWaiting(_ lead: LeadRow) {
        var lead = lead
        lead.state = .idle
        stopsWaiting(lead.id)
        keep(lead)
    }

    /// A seller's answer.
    ///
    /// Said twice, it counts once.
    mutating func take(_ answer: AssignmentAnswer, from received: Received) throws {
        guard let row = assignment(answer.assignment), row.seller == received.sender?.name else {
            let problem = Problem(.notYours, "You have no assignment \(answer.assignment).")
            outgoing.append(.refuse(problem, index: received.index))
            return
        }
        if row.state == answer.answer.state { return }
        guard row.state == answer.answer.from else {
            let problem = Problem(.alreadyClosed, "The assignment is \(row.state.rawValue).")
            outgoing.append(.refuse(problem, index: received.index))
            return
        }
        try close(row, as: answer.answer.state, reason: answer.reason, tellsSeller: false)
        guard var lead = leads[row.lead] else { return }
        switch answer.answer {
        case .accept: break
        case .decline, .return: try assign(lead, trace: received.trace)
        case .won, .lost:
            lead.state = .closed
            keep(lead)
        }
    }

    /// An offer's time is up: it goes to the next seller, unless it was answered.
    mutating func expire(_ due: AssignmentClosed) throws {
        guard let row = assignment(due.assignment), row.state == .offered else { return }
        try close(row, as: .expired, reason: nil, tellsSeller: true)
        if let lead = leads[row.lead] { try assign(lead, trace: nil) }
    }

    /// Time may have helped the leads of a queue.
    mutating func open(_ due: WaitingDue) {
        guard rules.component(ofQueue: due.queue) != nil else { return }
        freed[due.queue] = Self.allPlaces
    }

    /// Another lead turned out to be this one.
    ///
    /// Of two sellers the one who had hers first keeps it.
    private mutating func absorb(_ other: String, into lead: inout LeadRow) throws {
        guard var gone = leads[other] else { return }
        if let mine = live(lead.id), let theirs = live(other) {
            let (_, later) = mine.offeredAt <= theirs.offeredAt ? (mine, theirs) : (theirs, mine)
            try close(later, as: .recalled, reason: "merged", tellsSeller: true)
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
        gone.mergedInto = lead.id
        gone.state = .idle
        keep(gone)
    }
}
