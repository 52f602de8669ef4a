/// A field that may have been filled in after, or because of, the outcome.
package struct LeakWarning: Codable, Hashable, Sendable {
    package let field: String
    package let kind: Kind
    /// How well the field alone puts the won before the lost, where that is the reason.
    package let auc: Double?
    /// For people.
    package let why: String

    package enum Kind: String, Codable, Sendable {
        /// It tells the outcome nearly by itself.
        case tellsAll = "tells_all"
        /// It tells more by itself than all other fields together.
        case tellsMost = "tells_most"
        /// It holds dates after the hand-off.
        case later
        /// Its name is that of something which people fill in on the way, or afterwards.
        case soundsLater = "sounds_later"
    }
}

/// Looks for fields that have read the answer.
enum LeakCheck {
    /// The area from which on a single field is too good to be true.
    static let tooGood = 0.85
    /// The area below which a field is not compared with the others.
    private static let worthAsking = 0.7
    /// Fields that one is compared with, at least: among few the strongest is often stronger than the rest.
    private static let fewestOthers = 5
    /// Leads of a class that are like all leads, so that a rare class tells little.
    private static let prior = 10.0

    static func warnings(_ history: History) -> [LeakWarning] {
        var warnings = history.columns.compactMap { later($0, history) }
        var table = ClassTable(history, numbers: ScorecardFit.numberClasses)
        var areas = table.fields.indices.map { area(of: $0, table) }
        let names = zip(table.fields.map(\.field), areas)
        while let strongest = areas.indices.max(by: { areas[$0] < areas[$1] }), areas[strongest] >= worthAsking {
            let (field, auc) = (table.fields[strongest].field, areas[strongest])
            let rest = table.without(strongest)
            if auc >= tooGood {
                let share = RuleText.percent(auc)
                let why = "tells by itself how \(share) of the pairs end; it was probably filled in afterwards"
                warnings.append(LeakWarning(field: field, kind: .tellsAll, auc: auc, why: why))
            } else {
                guard rest.fields.count >= fewestOthers else { break }
                let others = together(rest)
                guard auc > others else { break }
                let why =
                    "tells more by itself (\(RuleText.percent(auc)) of the pairs) than all other fields together "
                    + "(\(RuleText.percent(others))); is it known when a lead is handed over?"
                warnings.append(LeakWarning(field: field, kind: .tellsMost, auc: auc, why: why))
            }
            table = rest
            areas.remove(at: strongest)
        }
        let told = Set(warnings.map(\.field))
        return warnings + names.compactMap { told.contains($0) ? nil : LaterWords.warning($0, auc: $1) }
    }

    /// How well the share of won in a field's classes, out of fold, puts the won before the lost.
    static func area(of field: Int, _ table: ClassTable) -> Double {
        let base = Double(table.won.count { $0 }) / Double(max(table.rows, 1))
        let codes = table.codes[field]
        var scores = [Double](repeating: 0, count: table.rows)
        for fold in 0..<Folds.count {
            let (seen, unseen) = Folds.split(table.rows, fold)
            var sums = [(won: Double, rows: Double)](repeating: (0, 0), count: table.fields[field].count)
            for row in seen {
                sums[Int(codes[row])].rows += 1
                if table.won[row] { sums[Int(codes[row])].won += 1 }
            }
            for row in unseen {
                let sum = sums[Int(codes[row])]
                scores[row] = (sum.won + prior * base) / (sum.rows + prior)
            }
        }
        return RankQuality(scores: scores, won: table.won).auc
    }

    /// How well all fields do together.
    private static func together(_ table: ClassTable) -> Double {
        let logOdds = Folds.outOfFold(table.rows) { _, seen, unseen in
            LogisticFit.fit(table.rows(seen), penalty: 1).logOdds(table.rows(unseen))
        }
        return RankQuality(scores: logOdds, won: table.won).auc
    }

    private static func later(_ column: History.Column, _ history: History) -> LeakWarning? {
        guard let dates = history.dates, HistoryDate.areDates(column.values) else { return nil }
        let filled = zip(column.values, dates).compactMap { value, date in
            value.flatMap(HistoryDate.milliseconds).map { $0 > date }
        }
        let later = filled.count { $0 }
        guard later * 2 > filled.count else { return nil }
        let why = "was mostly filled in after the hand-off: \(later) of \(filled.count) dates are later"
        return LeakWarning(field: column.name, kind: .later, auc: nil, why: why)
    }
}
