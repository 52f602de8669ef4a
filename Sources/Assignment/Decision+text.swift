extension Decision {
    /// The decision in words, for people.
    package var text: String {
        let place = pool.map { "pool \($0)" } ?? ""
        switch reason {
        case .assigned:
            return candidates.first(where: \.taken).map { text(for: $0) } ?? "assigned"
        case .noTerritory:
            let country = request.country ?? "no known country"
            let region = request.region.map { ", \($0)" } ?? ""
            return "waits: no territory claims \(country)\(region)"
        case .allAtCapacity:
            return "waits: everyone in \(place) who could take it has all the leads open that she may have"
        case .allHadIt:
            return "waits: everyone in \(place) has had it"
        }
    }

    /// Why a candidate was taken or not, in words: `Anna Ruiz: next in turn (weight 2 of 3), 4 of 40 open`.
    package func text(for candidate: Candidate) -> String {
        let eligible = candidates.filter(\.reason.isEligible)
        let share = "(weight \(candidate.weight) of \(eligible.reduce(0) { $0 + $1.weight }))"
        let turn = candidate.reason.isEligible ? " \(share)" : ""
        return "\(candidate.name): \(candidate.reason.text)\(turn), \(candidate.open) of \(candidate.capacity) open"
    }
}

extension CandidateReason {
    /// The reason in words.
    package var text: String {
        switch self {
        case .nextInTurn: "next in turn"
        case .notHerTurn: "not her turn"
        case .atCapacity: "at capacity"
        case .holdsIt: "has it now"
        case .declinedBefore: "declined it before"
        case .expiredBefore: "did not answer in time before"
        case .returnedBefore: "gave it back before"
        case .recalledBefore: "had it until it was recalled"
        case .wonBefore: "won it before"
        case .lostBefore: "lost it before"
        }
    }
}
