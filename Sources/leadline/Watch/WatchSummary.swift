import Contracts

/// What was seen while sellers were watched.
struct WatchSummary: Sendable {
    /// By id.
    var sellers: [String: Seller] = [:]
    /// From the first submission of a lead to its first offer, in milliseconds; the last ones.
    private(set) var waitsMs: [Int64] = []
    private var nextWait = 0

    private static let maxWaits = 100_000

    struct Seller: Hashable, Sendable {
        var offered = 0
        var accepted = 0
        var declined = 0
        /// No longer open, for whatever reason.
        var closed = 0
        /// Answers that came too late.
        var refused = 0
    }

    var offered: Int { sellers.values.reduce(0) { $0 + $1.offered } }
    var answered: Int { sellers.values.reduce(0) { $0 + $1.accepted + $1.declined + $1.refused } }

    mutating func note(_ offer: AssignmentOffered) {
        sellers[offer.seller]?.offered += 1
        guard offer.attempt == 1 else { return }
        let waitMs = max(0, offer.waitedMs)
        if waitsMs.count < Self.maxWaits {
            waitsMs.append(waitMs)
        } else {
            waitsMs[nextWait % Self.maxWaits] = waitMs
            nextWait += 1
        }
    }

    mutating func note(_ answer: AssignmentAnswer, seller: String, isRefused: Bool) {
        if isRefused {
            sellers[seller]?.refused += 1
        } else if answer.answer == .accept {
            sellers[seller]?.accepted += 1
        } else {
            sellers[seller]?.declined += 1
        }
    }

    /// The wait that so many of the offers stay within, 0...1; nil without offers.
    func wait(share: Double) -> Int64? {
        guard !waitsMs.isEmpty else { return nil }
        let sorted = waitsMs.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}

extension AssignmentOffered {
    /// From the first submission of the lead to this offer.
    var waitedMs: Int64 { offeredAt.milliseconds - lead.createdAt.milliseconds }
}

extension Lead {
    /// The name of the person, or what else is known of her.
    var shownName: String {
        let name = [contact.firstName, contact.lastName].compactMap(\.self).joined(separator: " ")
        return name.isEmpty ? contact.email ?? contact.phone ?? id : name
    }
}
