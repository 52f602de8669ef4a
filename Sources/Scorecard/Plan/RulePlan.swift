package import Contracts

/// What a change of rules makes of leads, counted.
package struct RulePlan: Hashable, Sendable {
    package private(set) var leads = 0
    package private(set) var classes: [Move<LeadClass>: Int] = [:]
    package private(set) var stages: [Move<LeadStage>: Int] = [:]
    /// Leads by how many points their score differs.
    package private(set) var differences: [Int: Int] = [:]
    /// Leads of the last four weeks by their new score.
    package private(set) var recent: [Int: Int] = [:]
    package private(set) var oldest: Instant?
    package private(set) var mqls: [RulePlanPage.MQL] = []

    package init() {}

    package struct Move<Place: Hashable & Sendable>: Hashable, Sendable {
        package var from: Place
        package var to: Place

        package init(from: Place, to: Place) {
            self.from = from
            self.to = to
        }
    }

    /// How far back leads are taken to say how many come in a week.
    package static let recentMs: Int64 = 28 * 86_400_000

    /// Counts a lead that came first at an instant, by what either rule set makes of it now (`asOf`).
    package mutating func add(
        _ lead: String,
        from old: LeadStanding,
        to new: LeadStanding,
        createdAt: Instant,
        asOf: Instant
    ) {
        leads += 1
        classes[Move(from: old.leadClass, to: new.leadClass), default: 0] += 1
        stages[Move(from: old.stage, to: new.stage), default: 0] += 1
        differences[new.total - old.total, default: 0] += 1
        if old.stage.isMarketingQualified != new.stage.isMarketingQualified {
            let (from, to) = (old.stage, new.stage)
            mqls.append(RulePlanPage.MQL(lead: lead, from: from, to: to, old: old.total, new: new.total))
        }
        if createdAt > asOf.adding(milliseconds: -Self.recentMs), createdAt <= asOf {
            recent[new.total, default: 0] += 1
            oldest = min(oldest ?? createdAt, createdAt)
        }
    }

    /// Counts the leads of a page.
    package mutating func add(_ page: RulePlanPage) {
        leads += page.leads
        for move in page.classes {
            guard let from = LeadClass(rawValue: move.from), let to = LeadClass(rawValue: move.to) else { continue }
            classes[Move(from: from, to: to), default: 0] += move.leads
        }
        for move in page.stages {
            guard let from = LeadStage(rawValue: move.from), let to = LeadStage(rawValue: move.to) else { continue }
            stages[Move(from: from, to: to), default: 0] += move.leads
        }
        for count in page.differences { differences[count.points, default: 0] += count.leads }
        for count in page.recent { recent[count.points, default: 0] += count.leads }
        oldest = [oldest, page.oldest].compactMap(\.self).min()
        mqls += page.mqls
    }

    /// The counts as they are told, in one order.
    package func page(current: String, proposed: String) -> RulePlanPage {
        var page = RulePlanPage(current: current, proposed: proposed)
        page.leads = leads
        page.classes = Self.moves(classes)
        page.stages = Self.moves(stages)
        page.differences = Self.counts(differences)
        page.recent = Self.counts(recent)
        page.oldest = oldest
        page.mqls = mqls
        return page
    }

    /// The least score that so many leads a week have, or fewer, by the leads that came lately; nil when none came.
    ///
    /// As many a week as there were between the oldest of them and `asOf`, at least a day.
    package func threshold(forWeekly wanted: Double, asOf: Instant) -> (score: Int, weekly: Double)? {
        guard let oldest else { return nil }
        let weeks = Double(max(asOf.milliseconds - oldest.milliseconds, 86_400_000)) / (7 * 86_400_000)
        var (score, count) = (101, 0)
        for points in (0...100).reversed() {
            let more = count + (recent[points] ?? 0)
            if Double(more) / weeks > wanted { break }
            (score, count) = (points, more)
        }
        return (score, Double(count) / weeks)
    }

    private static func moves<Place: RawRepresentable<String> & CaseIterable>(
        _ counts: [Move<Place>: Int]
    ) -> [RulePlanPage.Move] {
        Place.allCases.flatMap { from in
            Place.allCases.compactMap { to in
                counts[Move(from: from, to: to)].map {
                    RulePlanPage.Move(from: from.rawValue, to: to.rawValue, leads: $0)
                }
            }
        }
    }

    private static func counts(_ counts: [Int: Int]) -> [RulePlanPage.Count] {
        counts.sorted { $0.key < $1.key }.map { RulePlanPage.Count(points: $0.key, leads: $0.value) }
    }
}
