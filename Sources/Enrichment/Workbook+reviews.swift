import Contracts
import Matching
import Store

/// What becomes of the reviews of a lead.
enum ReviewMove {
    /// They are of the lead that it went into.
    case merged(String, into: String)
    /// Those that these submissions raised are of the lead that they make now.
    case split(String, submissions: Set<String>, into: String)
}

/// Pairs of leads that someone should look at.
extension Workbook {
    /// Opens a review for each lead that may be the same person as a submission's.
    mutating func review(_ decision: MatchDecision, of known: KnownLead, from submission: String) {
        for doubt in decision.doubts {
            let other = current(doubt.lead)
            guard other != known.lead.id, !areApart(known, other) else { continue }
            let pair = LeadPair(known.lead.id, other)
            watched.insert(other)
            let review = OpenReview(pair: pair, submission: submission, at: instant, decision: decision.about(doubt))
            if case .some(.some(let open)) = reviews[pair], open.weight > review.weight { continue }
            reviews[pair] = .some(review)
        }
    }

    /// Opens a review for each pair that is in doubt and not yet looked at, of a lead that was written without knowledge
    /// of the others; returns whether there is one.
    mutating func raise(_ decision: MatchDecision, on id: String, saying record: MatchRecord) throws -> Bool {
        let doubts = decision.doubts.filter { $0.lead != id }
        if doubts.isEmpty { return false }
        try loadWhole([id])
        let known = try lead(id)
        let new = try doubts.filter { doubt in
            try !areApart(known, doubt.lead) && openReview(LeadPair(id, doubt.lead)) == nil
        }
        if new.isEmpty { return false }
        let submissions = try submissions(of: id)
        let raising = submissions.first { $0.record == record } ?? submissions.first
        var raised = decision
        raised.candidates = new
        watched.insert(id)
        review(raised, of: known, from: raising?.submitted.submission ?? "")
        return true
    }

    /// Nobody needs to look at a pair any more.
    mutating func close(_ pair: LeadPair) { reviews[pair] = .some(nil) }

    /// The open review of a pair.
    func openReview(_ pair: LeadPair) throws -> OpenReview? {
        if let known = reviews[pair] { return known }
        return try transaction.run(ReviewTable.find(pair)).first.map { try ReviewTable.review($0) }
    }

    /// Has the reviews follow their leads; to be called when the leads are locked, so that none is opened meanwhile.
    mutating func moveReviews() throws {
        for step in reviewMoves {
            switch step {
            case .merged(let gone, let survivor):
                for review in try lockedReviews(of: gone) {
                    close(review.pair)
                    guard let pair = review.pair.replacing(gone, by: survivor) else { continue }
                    try move(review, to: pair)
                }
            case .split(let lead, let submissions, let new):
                for review in try lockedReviews(of: lead) where submissions.contains(review.submission) {
                    close(review.pair)
                    guard let pair = review.pair.replacing(lead, by: new) else { continue }
                    try move(review, to: pair)
                }
            }
        }
        reviewMoves = []
    }

    /// A person who said that two are two need not say it again of a lead that one of them went into.
    private mutating func move(_ review: OpenReview, to pair: LeadPair) throws {
        let isSaid = [(pair.lead, pair.other), (pair.other, pair.lead)].contains { lead, other in
            leads[lead]?.apart.contains(other) == true
        }
        if isSaid { return }
        var moved = review
        moved.pair = pair
        if let open = try openReview(pair), open.weight > moved.weight { return }
        reviews[pair] = .some(moved)
    }

    /// The open reviews of a lead, when nobody else moves one of them: who does has the lock of a lead that it is about.
    private mutating func lockedReviews(of lead: String) throws -> [OpenReview] {
        while true {
            let reviews = try openReviews(of: lead)
            let others = Set(reviews.flatMap { [$0.pair.lead, $0.pair.other] }).subtracting(locked).sorted()
            let known = others.filter { readRevisions[$0] != nil || leads[$0] == nil }
            if known.isEmpty { return reviews }
            try transaction.lock(known.map { "lead:\($0)" })
            locked.formUnion(known)
        }
    }

    private func openReviews(of lead: String) throws -> [OpenReview] {
        let stored = try transaction.run(ReviewTable.all(of: lead)).joined().map { try ReviewTable.review($0) }
        let open = stored.filter { reviews[$0.pair] == nil }
        let ours = reviews.values.compactMap(\.self).filter { $0.pair.lead == lead || $0.pair.other == lead }
        return (open + ours).sorted { ($0.pair.lead, $0.pair.other) < ($1.pair.lead, $1.pair.other) }
    }

    /// What writes the reviews as this batch leaves them, in one order.
    func reviewStatements() throws -> [Statement] {
        let pairs = reviews.keys.sorted { ($0.lead, $0.other) < ($1.lead, $1.other) }
        return try pairs.compactMap { pair in
            guard case .some(let review) = reviews[pair] else { return nil }
            return try review.map { try ReviewTable.open($0) } ?? ReviewTable.close(pair)
        }
    }

    /// Whether somebody said that two leads are two people.
    func areApart(_ known: KnownLead, _ other: String) -> Bool {
        known.apart.contains(other) || leads[other]?.apart.contains(known.lead.id) == true
            || candidates[other]?.apart.contains(known.lead.id) == true
    }
}
