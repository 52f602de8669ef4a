package import Contracts

/// How long it took from the post of a lead to its offer, and on to the answer: percentiles.
package struct SpeedReport: Codable, Hashable, Sendable {
    package var steps: [Step]

    package struct Step: Codable, Hashable, Sendable {
        package var name: String
        package var count: Int
        package var p50Ms: Int64
        package var p90Ms: Int64
        package var p99Ms: Int64

        private enum CodingKeys: String, CodingKey {
            case name, count
            case p50Ms = "p50_ms"
            case p90Ms = "p90_ms"
            case p99Ms = "p99_ms"
        }

        init(_ name: String, _ times: [Int64]) {
            let sorted = times.sorted()
            func percentile(_ part: Int) -> Int64 { sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * part / 100] }
            self.name = name
            count = sorted.count
            p50Ms = percentile(50)
            p90Ms = percentile(90)
            p99Ms = percentile(99)
        }
    }

    package init(_ offers: [ReplayPage.Assignment]) {
        // A lead that came to a second seller was posted once.
        var firsts: [String: ReplayPage.Assignment] = [:]
        for offer in offers where offer.at < firsts[offer.lead]?.at ?? .distantFuture { firsts[offer.lead] = offer }
        func times(
            _ some: [ReplayPage.Assignment],
            _ start: KeyPath<ReplayPage.Assignment, Instant?>,
            _ end: KeyPath<ReplayPage.Assignment, Instant?>
        ) -> [Int64] {
            some.compactMap { offer in
                guard let start = offer[keyPath: start], let end = offer[keyPath: end] else { return nil }
                return max(0, end.milliseconds - start.milliseconds)
            }
        }
        steps = [
            Step("post to offer", times(Array(firsts.values), \.postedAt, \.offeredAt)),
            Step("offer to accept", times(offers, \.offeredAt, \.acceptedAt)),
            Step("accept to contact", times(offers, \.acceptedAt, \.contactedAt)),
            Step("post to accept", times(offers, \.postedAt, \.acceptedAt)),
        ]
    }
}

/// How many offers were answered in time, by seller.
package struct AnswerReport: Codable, Hashable, Sendable {
    package var rows: [Row]

    package struct Row: Codable, Hashable, Sendable {
        package var seller: String
        package var offers = 0
        /// Accepted or declined in time.
        package var kept = 0
        /// Nobody answered before the time was up.
        package var missed = 0
        /// Taken back before the time was up.
        package var recalled = 0
        /// May still be answered.
        package var open = 0

        /// In hundredths of those whose time is up or that were answered; nil when there are none.
        package var keptPart: Double? { kept + missed == 0 ? nil : Double(kept) * 100 / Double(kept + missed) }
    }

    package init(_ offers: [ReplayPage.Assignment]) {
        var rows: [String: Row] = [:]
        for offer in offers {
            var row = rows[offer.seller] ?? Row(seller: offer.seller)
            row.offers += 1
            switch offer.state {
            case .offered: row.open += 1
            case .expired: row.missed += 1
            case .recalled where offer.acceptedAt == nil: row.recalled += 1
            default: row.kept += 1
            }
            rows[offer.seller] = row
        }
        self.rows = rows.values.sorted { $0.seller < $1.seller }
    }
}

/// Why sellers did not want leads, or gave them back, or lost them.
package struct DeclineReport: Codable, Hashable, Sendable {
    package var rows: [Row]

    package struct Row: Codable, Hashable, Sendable {
        package var state: AssignmentState
        /// In the words of the seller; nil when she gave none.
        package var reason: String?
        package var count: Int
        package var sellers: Int
    }

    /// Reasons beyond that are told together.
    package static let most = 1_000

    package init(_ offers: [ReplayPage.Assignment]) {
        struct Key: Hashable {
            let state: AssignmentState
            let reason: String?
        }
        let some = offers.filter { [.declined, .returned, .lost].contains($0.state) }
        let groups = Dictionary(grouping: some) {
            Key(state: $0.state, reason: $0.reason.flatMap { $0.isEmpty ? nil : $0 })
        }
        let all = groups.map { key, offers in
            Row(state: key.state, reason: key.reason, count: offers.count, sellers: Set(offers.map(\.seller)).count)
        }
        rows = Array(
            all.sorted {
                ($1.count, $0.state.rawValue, $0.reason ?? "") < ($0.count, $1.state.rawValue, $1.reason ?? "")
            }
            .prefix(Self.most)
        )
    }
}

extension ReplayPage.Assignment {
    fileprivate var offeredAt: Instant? { at }
}

extension Instant {
    fileprivate static let distantFuture = Instant(milliseconds: .max)
}
