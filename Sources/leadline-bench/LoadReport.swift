/// What a run of load measured.
struct LoadReport: Codable, Sendable {
    var leads: Int
    /// Leads that were not accepted.
    var failed: Int
    var offers: Int
    /// The last event that each seller saw; to go on from in the next run.
    var cursors: [String: Int64]
    /// From the first post to the last acknowledgement.
    var acknowledgedPerSecond: Double
    /// From the first post to the last offer.
    var offeredPerSecond: Double
    /// From post to acknowledgement.
    var acknowledgement: Percentiles
    /// From post to offer.
    var offer: Percentiles
}

/// How long things took, in milliseconds.
struct Percentiles: Codable, Sendable {
    var p50 = 0.0
    var p99 = 0.0
    var max = 0.0

    init(_ nanoseconds: [Int64]) {
        let sorted = nanoseconds.sorted()
        guard let last = sorted.last else { return }
        p50 = Double(sorted[sorted.count / 2]) / 1e6
        p99 = Double(sorted[min(sorted.count - 1, sorted.count * 99 / 100)]) / 1e6
        max = Double(last) / 1e6
    }
}
