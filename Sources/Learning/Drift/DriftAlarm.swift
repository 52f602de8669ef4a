import Glibc

/// Whether a model still holds for the latest leads, overall or in a segment.
package struct DriftAlarm: Codable, Hashable, Sendable {
    /// Nil for all leads.
    package let segment: String?
    package let leads: Int
    /// For people.
    package let why: String

    /// Closed leads that a segment must have to be looked at.
    package static let fewestLeads = 200

    /// A closed lead with the probability that was said of it.
    package struct Closed: Sendable {
        package let probability: Double
        package let won: Bool
        package let segment: String?

        package init(probability: Double, won: Bool, segment: String?) {
            self.probability = probability
            self.won = won
            self.segment = segment
        }
    }

    /// Looks at leads that closed lately, four weeks as a rule, overall and by segment, in the order of the segments'
    /// names.
    ///
    /// An alarm is raised where probabilities are off by more than 5 % beyond chance, or the share of won is more than
    /// three standard errors away from what was said.
    package static func alarms(_ leads: [Closed]) -> [Self] {
        let segments = Dictionary(grouping: leads.filter { $0.segment != nil }) { $0.segment ?? "" }
        let parts = [(nil, leads)] + segments.sorted { $0.key < $1.key }.map { (Optional($0.key), $0.value) }
        return parts.compactMap { segment, leads in alarm(leads, segment: segment) }
    }

    private static func alarm(_ leads: [Closed], segment: String?) -> Self? {
        guard leads.count >= fewestLeads else { return nil }
        let probabilities = leads.map(\.probability)
        let calibration = Calibration(probabilities: probabilities, won: leads.map(\.won))
        let rows = Double(leads.count)
        let said = probabilities.reduce(0, +) / rows
        let seen = Double(leads.count { $0.won }) / rows
        let spread = sqrt(probabilities.reduce(0) { $0 + $1 * (1 - $1) }) / rows
        var reasons: [String] = []
        if calibration.ece - calibration.eceByChance > Trial.mostError {
            reasons.append("probabilities are off by \(RuleText.percent(calibration.ece)) on average")
        }
        if abs(said - seen) > 3 * spread {
            reasons.append("\(RuleText.percent(seen)) were won where \(RuleText.percent(said)) were said")
        }
        if reasons.isEmpty { return nil }
        return Self(segment: segment, leads: leads.count, why: reasons.joined(separator: "; "))
    }
}
