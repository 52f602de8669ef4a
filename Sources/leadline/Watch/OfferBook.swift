import Contracts
import Synchronization

/// The open offers of all sellers that are watched, and what became of the others.
final class OfferBook: Sendable {
    private struct State {
        var desks: [String: SellerDesk] = [:]
        /// The oldest first.
        var open: [AssignmentOffered] = []
        /// Names of the leads of open offers, for the lines about what becomes of them.
        var leads: [String: String] = [:]
        var summary = WatchSummary()
    }

    private let state = Mutex(State())
    private let policy: AnswerPolicy?
    private let stopAfter: Int?
    private let printer: OfferPrinter
    /// Raised when there were as many offers as wanted.
    let finished = Wakeup()

    init(policy: AnswerPolicy?, stopAfter: Int?, printer: OfferPrinter) {
        self.policy = policy
        self.stopAfter = stopAfter
        self.printer = printer
    }

    func add(_ desk: SellerDesk) {
        state.withLock { state in
            state.desks[desk.seller] = desk
            state.summary.sellers[desk.seller] = WatchSummary.Seller()
        }
    }

    var summary: WatchSummary { state.withLock { $0.summary } }

    /// An offer came in.
    func offered(_ offer: AssignmentOffered, seq: Int64) throws {
        let isWanted = state.withLock { state in
            if let stopAfter, state.summary.offered >= stopAfter { return false }
            state.leads[offer.assignment] = offer.lead.shownName
            state.summary.note(offer)
            if policy == nil { state.open.append(offer) }
            return true
        }
        guard isWanted else { return }
        try printer.offered(offer, seq: seq)
        if let policy {
            say(policy.answer(to: offer.assignment), for: offer.seller)
        } else {
            finishWhenDone()
        }
    }

    /// An offer is no longer open to the seller.
    func closed(_ closing: AssignmentClosed, seller: String, seq: Int64) throws {
        let lead = state.withLock { state in
            state.open.removeAll { $0.assignment == closing.assignment }
            state.summary.sellers[seller]?.closed += 1
            return state.leads.removeValue(forKey: closing.assignment)
        }
        try printer.closed(closing, lead: lead, seller: seller, seq: seq)
    }

    /// Something became known of a lead that she has taken.
    func flagged(_ flagged: AssignmentFlagged, seller: String, seq: Int64) throws {
        let lead = state.withLock { $0.leads[flagged.assignment] }
        try printer.flagged(flagged, lead: lead, seller: seller, seq: seq)
    }

    /// Who the person is of an offer that withheld it and was accepted.
    func handedOver(_ whole: AssignmentLead, seller: String, seq: Int64) throws {
        try printer.handedOver(whole, seller: seller, seq: seq)
    }

    /// A seller comes on duty.
    func comesOnDuty(_ digest: SellerDigest, seq: Int64) throws { try printer.comesOnDuty(digest, seq: seq) }

    /// Routing has taken an answer, or refused it.
    func settled(_ answer: AssignmentAnswer, seller: String, problem: Problem?) throws {
        let lead = state.withLock { state in
            state.summary.note(answer, seller: seller, isRefused: problem != nil)
            return state.leads.removeValue(forKey: answer.assignment)
        }
        try printer.settled(answer, lead: lead, seller: seller, problem: problem)
        if policy != nil { finishWhenDone() }
    }

    /// Answers the oldest open offer; false when there is none.
    func answerOldest(_ answer: AssignmentAnswer.Answer) -> Bool {
        let offer = state.withLock { $0.open.isEmpty ? nil : $0.open.removeFirst() }
        guard let offer else { return false }
        let reason = answer == .accept ? nil : "declined at the terminal"
        say(AssignmentAnswer(assignment: offer.assignment, answer: answer, reason: reason), for: offer.seller)
        return true
    }

    /// Puts the oldest open offer last.
    func postponeOldest() {
        state.withLock { state in
            if !state.open.isEmpty { state.open.append(state.open.removeFirst()) }
        }
    }

    /// The offer that a key would answer, and how many are open.
    var oldest: (offer: AssignmentOffered?, open: Int) {
        state.withLock { ($0.open.first, $0.open.count) }
    }

    private func say(_ answer: AssignmentAnswer, for seller: String) {
        state.withLock { $0.desks[seller] }?.say(answer)
    }

    private func finishWhenDone() {
        guard let stopAfter else { return }
        let summary = summary
        if (policy == nil ? summary.offered : summary.answered) >= stopAfter { finished.raise() }
    }
}
