import Contracts
import Matching
import ServiceKit
import Store

/// What people decide on leads.
///
/// Their word counts more than the rules', and is kept: leads that somebody said are two people are never taken for one
/// again by themselves (`KnownLead.apart`). Said twice, it counts once.
extension Workbook {
    /// Two leads are one person: the older lives on.
    mutating func merge(_ order: MatchMerge, from received: Received) throws {
        guard var (one, other) = pair(order.lead, order.other, from: received) else { return }
        if one.lead.id == other.lead.id {
            return answer(.merge, one.lead.id, other.lead.id, changed: false, to: received)
        }
        let pair = LeadPair(one.lead.id, other.lead.id)
        if areApart(one, other.lead.id), !order.force {
            return try refuse(merging: pair, received)
        }
        let evidence = try evidence(one, other)
        one.apart.remove(other.lead.id)
        other.apart.remove(one.lead.id)
        keep(one)
        keep(other)
        let isOlder = (one.lead.createdAt, one.lead.id) < (other.lead.createdAt, other.lead.id)
        let (survivor, gone) = isOlder ? (one, other) : (other, one)
        let known = try merge(gone.lead.id, into: survivor)
        keep(known)
        tell(known.lead, "", merged: [gone.lead.id], trace: received.trace)
        let decision = HandDecision(
            action: .merge,
            lead: known.lead.id,
            other: gone.lead.id,
            by: order.by,
            note: order.note,
            at: instant
        )
        try note(decision, evidence)
        answer(.merge, known.lead.id, gone.lead.id, changed: true, to: received)
    }

    /// Two leads are two people.
    mutating func separate(_ order: MatchPairOrder, from received: Received) throws {
        guard var (one, other) = pair(order.lead, order.other, from: received) else { return }
        if one.lead.id == other.lead.id {
            let detail = "\(order.lead) and \(order.other) are one lead, \(one.lead.id); take submissions out of it."
            outgoing.append(.refuse(Problem(.matchConflict, detail), index: received.index))
            return
        }
        let isKnown = areApart(one, other.lead.id)
        if !isKnown {
            let evidence = try evidence(one, other)
            one.apart.insert(other.lead.id)
            other.apart.insert(one.lead.id)
            keep(changedApart: one)
            keep(changedApart: other)
            let decision = HandDecision(
                action: .apart,
                lead: one.lead.id,
                other: other.lead.id,
                by: order.by,
                note: order.note,
                at: instant
            )
            try note(decision, evidence)
        }
        close(LeadPair(one.lead.id, other.lead.id))
        answer(.apart, one.lead.id, other.lead.id, changed: !isKnown, to: received)
    }

    /// Nobody decides; the pair is shown again when another submission raises the doubt.
    mutating func skip(_ order: MatchPairOrder, from received: Received) throws {
        guard let (one, other) = pair(order.lead, order.other, from: received) else { return }
        let pair = LeadPair(one.lead.id, other.lead.id)
        let review = try openReview(pair)
        if let review {
            let decision = HandDecision(
                action: .skip,
                lead: one.lead.id,
                other: other.lead.id,
                by: order.by,
                note: order.note,
                at: instant
            )
            try note(decision, review.decision)
            close(pair)
        }
        answer(.skip, one.lead.id, other.lead.id, changed: review != nil, to: received)
    }

    mutating func note(_ decision: HandDecision, _ evidence: MatchDecision?) throws {
        statements.append(try HandTable.insert(decision, id: tools.ids.next(at: instant), on: evidence))
    }

    mutating func answer(
        _ action: MatchDecided.Action,
        _ lead: String,
        _ other: String,
        changed: Bool,
        to received: Received
    ) {
        let decided = MatchDecided(action: action, lead: lead, other: other, changed: changed)
        outgoing.append(.reply(.matchDecided(decided), to: received.index, replayed: false))
    }

    mutating func refuse(unknown lead: String, _ received: Received) {
        outgoing.append(.refuse(Problem(.notFound, "There is no lead \(lead)."), index: received.index))
    }

    /// The leads as they are now; nil after refusing the message when one is not known.
    private mutating func pair(_ one: String, _ other: String, from received: Received) -> (KnownLead, KnownLead)? {
        guard let first = leads[current(one)] else {
            refuse(unknown: one, received)
            return nil
        }
        guard let second = leads[current(other)] else {
            refuse(unknown: other, received)
            return nil
        }
        return (first, second)
    }

    /// What speaks for and against two leads being one person: as it was in doubt, else what the records say that are
    /// most alike.
    func evidence(_ one: KnownLead, _ other: KnownLead) throws -> MatchDecision? {
        if let open = try openReview(LeadPair(one.lead.id, other.lead.id)) { return open.decision }
        let judged = other.records.map { matcher.judge($0, one.candidate) }
        return judged.max { ($0.candidates.first?.weight ?? 0) < ($1.candidates.first?.weight ?? 0) }
    }

    private mutating func refuse(merging pair: LeadPair, _ received: Received) throws {
        var who = "Somebody said"
        if let row = try transaction.run(HandTable.apart(pair)).first {
            let said = try HandTable.decision(row)
            who = "\(said.by) said at \(said.at.text)"
            if let note = said.note { who += " (\(note))" }
        }
        let detail =
            "\(who) that lead \(pair.lead) and \(pair.other) are two people. To merge them all the same, say so: "
            + "\"force\":true, or leadline merge --force."
        outgoing.append(.refuse(Problem(.matchConflict, detail), index: received.index))
    }
}
