import Learning

/// A history lived through in its order: each lead is judged before its outcome is known.
struct DriftReplay: Codable {
    let set: String
    /// Outcomes that are known before the first lead is judged.
    let first: Int
    /// Outcomes between two trainings, and how many of the latest ones are learned from.
    let every: Int
    let window: Int
    /// The first model for good, without and with a moving intercept; trained anew, without and with it.
    let frozen: Quality
    let frozenMoved: Quality
    let retrained: Quality
    let retrainedMoved: Quality

    private enum CodingKeys: String, CodingKey {
        case set, first, every, window, frozen
        case frozenMoved = "frozen_moved"
        case retrained
        case retrainedMoved = "retrained_moved"
    }

    init(_ set: OutcomeSet, _ table: HistoryTable) throws {
        self.set = set.name
        (first, every, window) = (3000, 1000, 3000)
        var options = set.options()
        options.date = set.key
        options.leaveOut.removeAll { $0 == set.key }
        let history = try HistoryFile(table, options).history
        frozen = Self.run(history, first: first, every: nil, window: window, moves: false)
        frozenMoved = Self.run(history, first: first, every: nil, window: window, moves: true)
        retrained = Self.run(history, first: first, every: every, window: window, moves: false)
        retrainedMoved = Self.run(history, first: first, every: every, window: window, moves: true)
    }

    private static func run(_ history: History, first: Int, every: Int?, window: Int, moves: Bool) -> Quality {
        var (probabilities, won): ([Double], [Bool]) = ([], [])
        var model: LearnedScorecard?
        var watch = DriftWatch()
        for row in first..<max(first, history.count) {
            let isDue = every.map { (row - first).isMultiple(of: $0) } ?? (row == first)
            if isDue {
                let known = history.rows(Array(max(0, row - window)..<row))
                model = ScorecardFit.fit(known) ?? model
                watch = DriftWatch(known: outcomes(known, model))
            }
            let said = model?.prediction(for: history.lead(row)).probability ?? history.baseRate
            probabilities.append(moves ? watch.probability(of: said) : said)
            won.append(history.won[row])
            watch.note(DriftWatch.Outcome(probability: said, won: history.won[row]))
        }
        return Quality(scores: probabilities, probabilities: probabilities, won: won)
    }

    private static func outcomes(_ history: History, _ model: LearnedScorecard?) -> [DriftWatch.Outcome] {
        guard let model else { return [] }
        return (max(0, history.count - 500)..<history.count).map { row in
            let said = model.prediction(for: history.lead(row)).probability
            return DriftWatch.Outcome(probability: said, won: history.won[row])
        }
    }
}
