import Contracts

/// Decides which lead a submission belongs to.
///
/// Leads that share a mailbox or a phone number with the submission are the same person, so the submission may join
/// leads; the oldest lives on (of equally old ones that with the smallest id). Without shared lines the leads that come
/// out, as sets of submissions, do not depend on the order of the submissions.
///
/// The exception is the switchboard: equal phone, but both mailboxes known and not the same person's, and names that
/// plainly differ. The number then stays with the lead that had it first, the submission does not claim it, and only
/// people who do not plainly differ from that lead are joined by it. Here order counts: who comes first gets the
/// number.
package func match(_ input: MatchInput) -> MatchDecision {
    let hits = input.hits.sorted { ($0.key, $0.lead) < ($1.key, $1.lead) }
    let sure = hits.filter { $0.key.kind != .phone }
    let sureLeads = Set(sure.map(\.lead))
    // Who the submission is known to be: itself, and the leads of its mailbox, which may know a name that it leaves
    // out.
    let known = [input.person] + sure.map(\.person)
    var reasons: [MatchReason] = []
    var leads: [String: KeyHit] = [:]
    for hit in hits {
        switch hit.key.kind {
        case .email: reasons.append(MatchReason(.emailEqual, key: hit.key, lead: hit.lead))
        case .role: reasons.append(MatchReason(.roleEmailAndNameEqual, key: hit.key, lead: hit.lead))
        case .phone:
            let isShared = !sureLeads.contains(hit.lead) && known.contains { $0.isSomebodyElse(than: hit.person) }
            reasons.append(MatchReason(isShared ? .switchboardGuard : .phoneEqual, key: hit.key, lead: hit.lead))
            if isShared { continue }
        }
        leads[hit.lead] = hit
    }
    let taken = Set(hits.map(\.key))
    let claimed = input.keys.filter { !taken.contains($0) }
    reasons += claimed.map { MatchReason(.keyNotKnown, key: $0) }
    if input.keys.isEmpty { reasons.append(MatchReason(.noKey)) }
    switch input.phoneKind {
    case .notValid: reasons.append(MatchReason(.phoneNotValid))
    case .service: reasons.append(MatchReason(.phoneIsService))
    case .line, nil: break
    }
    return MatchDecision(input: input, outcome: outcome(of: Array(leads.values)), claimed: claimed, reasons: reasons)
}

/// Decides which lead a submission belongs to, from its normal forms and the leads that its keys lead to.
package func match(_ normal: NormalContact, hits: [KeyHit]) -> MatchDecision {
    match(MatchInput(normal, hits: hits))
}

private func outcome(of hits: [KeyHit]) -> MatchOutcome {
    guard let survivor = hits.min(by: { ($0.createdAt, $0.lead) < ($1.createdAt, $1.lead) }) else { return .new }
    let others = hits.map(\.lead).filter { $0 != survivor.lead }.sorted()
    return others.isEmpty ? .same(lead: survivor.lead) : .merge(survivor: survivor.lead, others: others)
}

extension MatchPerson {
    /// Whether two people behind one phone number are plainly two.
    ///
    /// A mailbox that several people read proves nothing, even when it is the same.
    fileprivate func isSomebodyElse(than other: MatchPerson) -> Bool {
        guard let email, let otherEmail = other.email else { return false }
        if email == otherEmail, emailKind != .role { return false }
        return name.plainlyDiffers(from: other.name)
    }
}
