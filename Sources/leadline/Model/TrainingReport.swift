import Learning

/// What came of a training, for people and programs.
struct TrainingReport: Encodable {
    let closed: Int
    let won: Int
    let outcomes: [HistoryFile.OutcomeCount]
    let leftOut: [HistoryFile.LeftOut]
    let leaks: [LeakWarning]
    let method: LearnedScorecard.Method?
    let trial: Trial?
    let refusals: [String]
    /// The files that were written.
    var scorecard: String?
    var trees: String?
    var picture: String?

    private enum CodingKeys: String, CodingKey {
        case closed, won, outcomes
        case leftOut = "left_out"
        case leaks, method, trial, refusals, scorecard, trees, picture
    }

    init(_ file: HistoryFile, _ training: Training) {
        closed = training.closed
        won = training.won
        outcomes = file.outcomes
        leftOut = file.leftOut
        leaks = training.leaks
        method = ScorecardFit.method(closed: training.closed, won: training.won)
        trial = training.trial
        refusals = training.refusals
    }

    var lines: [String] {
        var lines = [
            "\(closed) closed leads, \(won) of them won"
        ]
        let other = outcomes.filter { $0.meaning != .won }.map { "\($0.text) \($0.leads) (\($0.meaning.rawValue))" }
        if other.count > 1 { lines.append("taken for: \(other.prefix(12).joined(separator: ", "))".printable) }
        for field in leftOut { lines.append("left out: \(field.field): \(field.why)".printable) }
        for leak in leaks {
            lines.append(
                "warning: \"\(leak.field)\" \(leak.why); to leave it out: --leave-out \"\(leak.field)\"".printable
            )
        }
        if let trial { lines += self.lines(of: trial) }
        for refusal in refusals { lines.append("not published: \(refusal)") }
        if let scorecard { lines.append("the scorecard is in \(scorecard)") }
        if let trees { lines.append("the trees are in \(trees)") }
        if let picture { lines.append("the picture is in \(picture)") }
        return lines
    }

    private func lines(of trial: Trial) -> [String] {
        let how =
            switch trial.method {
            case .newest: "the newest ones"
            case .fifth: "a fifth, chosen by a hash"
            case .fifths: "each fifth in turn, chosen by a hash"
            }
        var lines = [
            "",
            "tried on \(trial.scorecard.leads) leads that were kept apart (\(how)), learned by \(method?.rawValue ?? "-"):",
        ]
        var models = [("scorecard", trial.scorecard)]
        if let trees = trial.trees { models.append(("trees", trees.quality)) }
        lines += QualityText.table(models)
        if let trees = trial.trees {
            let verdict =
                trees.areBetter ? "better by more than chance" : "not better by more than chance, so not published"
            lines.append(
                "log loss of trees: less by \(Shown.number(trees.gain, 4)) ± \(Shown.number(trees.gainError, 4)); \(verdict)"
            )
        }
        return lines + [""] + QualityText.bands(trial.scorecard.calibration) + [""]
    }
}

/// Qualities as tables.
enum QualityText {
    static func table(_ models: [(String, Quality)]) -> [String] {
        var table = TextTable([
            "", "AUC", "±", "PR AUC", "Brier", "of base rate", "log loss", "ECE", "by chance", "lift",
        ])
        for (name, quality) in models {
            let (rank, calibration) = (quality.rank, quality.calibration)
            let numbers = [
                rank.auc, rank.aucError, rank.prAUC, calibration.brier, quality.baseBrier, calibration.logLoss,
                calibration.ece, calibration.eceByChance,
            ]
            table.add([name] + numbers.map { Shown.number($0, 3) } + [Shown.number(rank.lift, 2)])
        }
        return table.lines(.plain)
    }

    static func bands(_ calibration: Calibration) -> [String] {
        var table = TextTable(["leads", "said", "won"])
        for band in calibration.bands {
            table.add(["\(Int(band.leads.rounded()))", Shown.percent(band.said), Shown.percent(band.seen)])
        }
        return table.lines(.plain)
    }
}

/// Numbers as people read them.
enum Shown {
    static func percent(_ share: Double) -> String { number(share * 100, 1) + " %" }

    /// With so many digits behind the point.
    static func number(_ number: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(number) * scale).rounded())
        let text = String(scaled)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
        let sign = number < 0 && scaled > 0 ? "-" : ""
        return digits == 0 ? sign + padded : sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }
}
