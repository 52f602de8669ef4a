import Contracts
import Glibc

extension PlanReport {
    /// The report for people: what changes, who, and how well it would have done.
    func lines(_ style: Style) -> [String] {
        var lines = [
            current == proposed
                ? "\(proposed) is in force already" : "from \(current) to \(proposed), at \(at.dateAndTime)",
            "",
        ]
        let stay = differences.first { $0.points == 0 }?.leads ?? 0
        lines.append("\(leads) leads; the score of \(leads - stay) differs")
        lines += table("points", differences.bands, style)
        lines += moves("class", classes, style) + moves("stage", stages, style)
        lines += ["", "\(appearing) become marketing-qualified, \(vanishing) are so no more"]
        if !mqls.isEmpty {
            var table = TextTable(["lead", "from", "to", "score", "new score"])
            for mql in mqls { table.add([mql.lead, mql.from.rawValue, mql.to.rawValue, "\(mql.old)", "\(mql.new)"]) }
            lines += table.lines(style).map { "  " + $0 }
            let more = appearing + vanishing - mqls.count
            if more > 0 { lines.append("  and \(more) more (--list)") }
        }
        if let threshold { lines += ["", threshold.line] }
        return lines + [""]
            + (backtest?.lines(style) ?? ["no lead was won or lost since it was handed over, so nothing to test on"])
    }

    private func table(_ name: String, _ bands: [(String, Int)], _ style: Style) -> [String] {
        let other = bands.filter { $0.1 > 0 }
        guard !other.isEmpty else { return [] }
        var table = TextTable([name, "leads"])
        for (band, leads) in other { table.add([band, "\(leads)"]) }
        return table.lines(style).map { "  " + $0 }
    }

    private func moves(_ name: String, _ moves: [RulePlanPage.Move], _ style: Style) -> [String] {
        let sum = moves.reduce(0) { $0 + $1.leads }
        var lines = ["", "\(sum) leads change \(name)"]
        guard !moves.isEmpty else { return lines }
        var table = TextTable(["from", "to", "leads"])
        for move in moves { table.add([move.from, move.to, "\(move.leads)"]) }
        lines += table.lines(style).map { "  " + $0 }
        return lines
    }
}

extension [RulePlanPage.Count] {
    /// Differences of scores in stretches of points, those that lose most first.
    fileprivate var bands: [(String, Int)] {
        let bounds: [(String, ClosedRange<Int>)] = [
            ("-21 and less", -100 ... -21), ("-20 to -11", -20 ... -11), ("-10 to -6", -10 ... -6),
            ("-5 to -1", -5 ... -1), ("+1 to +5", 1...5), ("+6 to +10", 6...10), ("+11 to +20", 11...20),
            ("+21 and more", 21...100),
        ]
        return bounds.map { name, range in
            (name, filter { range.contains($0.points) }.reduce(0) { $0 + $1.leads })
        }
    }
}

extension PlanReport.Threshold {
    fileprivate var line: String {
        let wanted = shown(wanted, 1)
        guard let score else { return "there is no score from which on \(wanted) leads a week or fewer come" }
        return
            "for \(wanted) leads a week: score >= \(score), which \(shown(weekly, 1)) a week have by the last four weeks"
    }
}

extension Backtest {
    fileprivate func lines(_ style: Style) -> [String] {
        var lines = [
            "\(closed) leads were handed over and closed, \(won) of them won; scored as they were known then:", "",
        ]
        var table = TextTable(["score", "closed", "won", "share", "new closed", "new won", "new share"])
        for band in bands {
            table.add(["\(band.from)-\(band.to)"] + band.current.cells + band.proposed.cells)
        }
        lines += table.lines(style).map { "  " + $0 }
        guard won > 0, won < closed else {
            return lines + ["", "all were \(won > 0 ? "won" : "lost"), so nothing tells a good order from a bad one"]
        }
        func text(_ quality: Quality) -> String {
            "AUC \(shown(quality.auc, 3)) ± \(shown(quality.aucError, 3)), lift in the best tenth \(shown(quality.lift, 2))"
        }
        return lines + ["", "now: \(text(current))", "new: \(text(proposed))"]
    }
}

extension Backtest.Conversion {
    fileprivate var cells: [String] {
        ["\(closed)", "\(won)", closed == 0 ? "-" : "\(Int((100 * Double(won) / Double(closed)).rounded())) %"]
    }
}

/// A number with at most so many decimals.
private func shown(_ number: Double, _ decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let rounded = (number * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
}
