import Contracts
import Learning
import Rules

/// Points for fit that were learned from closed leads: a table for each field, like those made by hand.
///
/// The scorecard's own points, 0 to 100, count in proportion to `max`: 100 of them are `max` points of fit. So a field's
/// line is `points · max / 100`, which is a whole number of thousandths.
package struct PredictiveRule: Hashable, Sendable {
    /// Name by content, but for `max`: under it is kept what was said of a lead.
    package let version: String
    /// The most that it counts of fit.
    let max: Int
    private let scorecard: LearnedScorecard
    /// Of the fields of the scorecard, in their order.
    let slots: [Int]

    private enum Key: String { case max, fields, field }

    /// Nil after a fault that leaves no rule.
    static func read(_ node: RuleNode, _ reader: RuleReader, _ scope: RuleScope, limit: Int) -> Self? {
        guard let scorecard = LearnedScorecard.read(node, reader) else { return nil }
        let places = node.entry(Key.fields.rawValue).map { reader.list($0.value) } ?? []
        let slots = places.compactMap { $0.entry(Key.field.rawValue) }.compactMap { name in
            scope.field(name.value, reader).map { scope.lead.slot(of: $0) }
        }
        guard let max = scorecard.max else {
            reader.fault(node, .missing, "needs \"max\": how many points of fit the best lead gets")
            return nil
        }
        if max > limit {
            let place = node.entry(Key.max.rawValue)?.value ?? node
            reader.fault(place, .outOfRange, "is \(max), but fit counts \(limit) points at most")
        }
        guard slots.count == scorecard.fields.count else { return nil }
        let version = RuleSetVersion.name(kind: "predictive", of: scorecard.counting(nil).text)
        return Self(version: version, max: max, scorecard: scorecard, slots: slots)
    }

    /// The most points of fit that it gives, rounded as fit is.
    var most: Int { (scorecard.reach * 10 * max + 500) / 1000 }

    /// What it says of a lead, by the values under the slots: a line for each field that gives something.
    func judge(_ values: [FieldValue]) -> (
        prediction: ScorePrediction, lines: [(reason: String, millipoints: Int)]
    ) {
        var points = 0
        var lines: [(reason: String, millipoints: Int)] = []
        for (field, slot) in zip(scorecard.fields, slots) {
            let place = field.classes.place(of: values[slot].text)
            let worth = field.points[place]
            points += worth
            guard worth != 0 else { continue }
            let reason = "\(field.classes.field) is \(field.classes.name(of: place))"
            lines.append(("\(reason) (\(worth) of 100 learned points)", worth * 10 * max))
        }
        let probability = scorecard.probability.probability(of: Double(points))
        let said = ScorePrediction(
            model: version,
            points: points,
            probability: Int((probability * 1_000_000).rounded())
        )
        return (said, lines)
    }
}

extension FieldValue {
    /// As a source would have written it; nil when it is not known.
    fileprivate var text: String? {
        switch self {
        case .unknown: nil
        case .text(let text): text
        case .number(let number): Int(exactly: number).map { String($0) } ?? String(number)
        }
    }
}
