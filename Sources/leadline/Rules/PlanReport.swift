import ArgumentParser
import Contracts
import Learning
import Scorecard

/// What new rules would change, as it is shown.
struct PlanReport: Encodable {
    private(set) var current = ""
    private(set) var proposed = ""
    let at: Instant
    private(set) var leads = 0
    /// Those that go from one class, or stage, to another.
    private(set) var classes: [RulePlanPage.Move] = []
    private(set) var stages: [RulePlanPage.Move] = []
    /// Leads by how many points their score differs.
    private(set) var differences: [RulePlanPage.Count] = []
    private(set) var appearing = 0
    private(set) var vanishing = 0
    /// Some of these.
    private(set) var mqls: [RulePlanPage.MQL] = []
    private(set) var threshold: Threshold?
    private(set) var backtest: Backtest?

    private var plan = RulePlan()
    private var closed: [RulePlanPage.Closed] = []

    private enum CodingKeys: String, CodingKey {
        case current, proposed, at, leads, classes, stages, differences, appearing, vanishing, mqls, threshold, backtest
    }

    /// From which score on so many leads a week come.
    struct Threshold: Encodable, Equatable {
        let wanted: Double
        /// Nil when no lead came in the last four weeks, or the best scores alone are more.
        let score: Int?
        /// How many it lets through.
        let weekly: Double
    }

    init(at instant: Instant) { at = instant }

    /// Adds a page; throws when other rules came into force since the page before.
    mutating func add(_ page: RulePlanPage, of part: RulePlanQuestion.Part) throws(Failure) {
        if !current.isEmpty, page.current != current {
            throw Failure(.failure, "\(page.current) came into force while the leads were read; ask again")
        }
        (current, proposed) = (page.current, page.proposed)
        switch part {
        case .leads: plan.add(page)
        case .closed: closed += page.closed
        }
    }

    /// Makes what is shown of what was counted.
    mutating func close(listing limit: Int, mqlsPerWeek: Double?) {
        let page = plan.page(current: current, proposed: proposed)
        leads = plan.leads
        classes = page.classes.filter { $0.from != $0.to }
        stages = page.stages.filter { $0.from != $0.to }
        differences = page.differences
        appearing = plan.mqls.count(where: \.appears)
        vanishing = plan.mqls.count - appearing
        // The largest differences first; the ids make it one order.
        mqls = Array(
            plan.mqls.sorted {
                (-abs($0.new - $0.old), $0.lead) < (-abs($1.new - $1.old), $1.lead)
            }.prefix(limit)
        )
        threshold = mqlsPerWeek.map { wanted in
            let found = plan.threshold(forWeekly: wanted, asOf: at)
            let score = found.flatMap { $0.score <= 100 ? $0.score : nil }
            return Threshold(wanted: wanted, score: score, weekly: found?.weekly ?? 0)
        }
        backtest = closed.isEmpty ? nil : Backtest(closed)
    }
}

/// How either rule set would have put leads that were won before those that were lost.
struct Backtest: Encodable, Equatable {
    let closed: Int
    let won: Int
    let current: Quality
    let proposed: Quality
    let bands: [Band]

    /// Whether the won come before the lost.
    struct Quality: Encodable, Equatable {
        let auc: Double
        let aucError: Double
        /// The share of won among the best tenth, over the share in all.
        let lift: Double

        private enum CodingKeys: String, CodingKey {
            case auc
            case aucError = "auc_error"
            case lift
        }
    }

    /// The leads whose scores lie between two, both included.
    struct Band: Encodable, Equatable {
        let from: Int
        let to: Int
        let current: Conversion
        let proposed: Conversion
    }

    struct Conversion: Encodable, Equatable {
        var closed = 0
        var won = 0
    }

    private static let bounds = [0...19, 20...39, 40...59, 60...79, 80...100]

    init(_ leads: [RulePlanPage.Closed]) {
        closed = leads.count
        won = leads.count(where: \.won)
        let outcomes = leads.map(\.won)
        func quality(_ scores: [Int]) -> Quality {
            let rank = RankQuality(scores: scores.map(Double.init), won: outcomes)
            return Quality(auc: rank.auc, aucError: rank.aucError, lift: rank.lift)
        }
        (current, proposed) = (quality(leads.map(\.old)), quality(leads.map(\.new)))
        bands = Self.bounds.map { bound in
            func conversion(_ score: (RulePlanPage.Closed) -> Int) -> Conversion {
                let inside = leads.filter { bound.contains(score($0)) }
                return Conversion(closed: inside.count, won: inside.count(where: \.won))
            }
            let (old, new) = (conversion(\.old), conversion(\.new))
            return Band(from: bound.lowerBound, to: bound.upperBound, current: old, proposed: new)
        }
    }
}
