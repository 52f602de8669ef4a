package import Contracts

/// What other rules would have made of the leads of a time.
package struct ReplayDifference: Codable, Hashable, Sendable {
    /// The rules that were tried.
    package var ruleSet: String
    package var leads: Int
    /// Decisions that were recorded.
    package var decisions: Int
    /// How many leads would have come to others, elsewhere, or at another time.
    package var differing: Int
    /// The first of them.
    package var rows: [Row]
    /// Leads given to each seller, to each side of the house, and in each territory; those of a lead that went to several
    /// sellers count once for each.
    package var sellers: [Count]
    package var sides: [Count]
    package var territories: [Count]
    /// How often a seller was passed over since she had all that she may have.
    package var limits: [Count]
    package var waitingThen: Waiting
    package var waitingNow: Waiting
    /// How far anybody of a pool was from what she was owed, at most.
    package var distances: [Distance]

    /// A lead that goes another way.
    package struct Row: Codable, Hashable, Sendable {
        package var lead: String
        /// When it was first decided on.
        package var at: Instant
        package var territoryThen: String?
        package var territoryNow: String?
        package var then: [Gift]
        package var now: [Gift]

        private enum CodingKeys: String, CodingKey {
            case lead, at
            case territoryThen = "territory_then"
            case territoryNow = "territory_now"
            case then, now
        }
    }

    /// To whom it was given, where, and when.
    package struct Gift: Codable, Hashable, Sendable {
        package var seller: String
        /// Empty for one of the owner of the account.
        package var territory: String
        package var at: Instant
    }

    package struct Count: Codable, Hashable, Sendable {
        package var id: String
        package var then: Int
        package var now: Int
    }

    /// How long leads waited for their first seller, in milliseconds.
    package struct Waiting: Codable, Hashable, Sendable {
        package var p50Ms: Int64
        package var p90Ms: Int64
        package var p99Ms: Int64
        package var longestMs: Int64
        /// Leads that nobody was given.
        package var left: Int

        private enum CodingKeys: String, CodingKey {
            case p50Ms = "p50_ms"
            case p90Ms = "p90_ms"
            case p99Ms = "p99_ms"
            case longestMs = "longest_ms"
            case left
        }

        init(_ times: [Int64], left: Int) {
            let sorted = times.sorted()
            func percentile(_ part: Int) -> Int64 { sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * part / 100] }
            p50Ms = percentile(50)
            p90Ms = percentile(90)
            p99Ms = percentile(99)
            longestMs = sorted.last ?? 0
            self.left = left
        }
    }

    /// In leads.
    package struct Distance: Codable, Hashable, Sendable {
        package var pool: String
        package var then: Double
        package var now: Double
    }

    private enum CodingKeys: String, CodingKey {
        case ruleSet = "rule_set"
        case leads, decisions, differing, rows, sellers, sides, territories, limits
        case waitingThen = "waiting_then"
        case waitingNow = "waiting_now"
        case distances
    }
}
