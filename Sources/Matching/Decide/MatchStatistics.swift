/// How often values occur among the leads that are known: an agreement on a rare one says more.
package struct MatchStatistics: Sendable {
    /// Leads that were counted.
    package private(set) var leads = 0
    private var counts = ValueCounts()

    package init() {}

    /// With counts by the hash of the value in hexadecimal digits, as a decision keeps them.
    init(leads: Int, counts: [String: Int]) {
        self.leads = leads
        for (value, count) in counts {
            if let value = UInt32(value, radix: 16) { self.counts.add(value, count) }
        }
    }

    /// As many leads as this stand for what is usual, before any are counted.
    private static let prior = 900.0
    /// What a value that nobody had yet counts as.
    private static let unseen = 0.3
    /// What a value that is one person's own counts as, while no second has it: the odds of a slip.
    private static let slip = 0.05

    /// The share of leads that have the value, reckoned so that it is never nothing.
    ///
    /// (count + a) / (leads + 900), as if 900 leads had been seen before the first: `usual` is the share among people
    /// elsewhere, for names that are known from there.
    func share(_ value: UInt32, usual: Double? = nil) -> Double {
        (Double(counts[value]) + (usual.map { $0 * Self.prior } ?? Self.unseen)) / (Double(leads) + Self.prior)
    }

    /// The share of a value that is one person's own, an address or a number: only further leads make it common.
    func ownShare(_ value: UInt32) -> Double {
        (max(0, Double(counts[value]) - 1) + Self.slip) / (Double(leads) + Self.prior)
    }

    /// How many leads have the value.
    func count(_ value: UInt32) -> Int { counts[value] }

    /// Counts values that a lead did not have before.
    mutating func add(_ values: [UInt32], isNewLead: Bool) {
        if isNewLead { leads += 1 }
        for value in values { counts.add(value) }
    }
}
