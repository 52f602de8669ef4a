/// How the fields of two records agree, in bits: what speaks for one person, and what against.
///
/// A pure function of the records, the rules and the statistics, and the same whichever record comes first.
package struct Comparison: Sendable {
    let record: MatchRecord
    let member: MatchRecord
    /// In the order in which people read them: fields first, then guards.
    package private(set) var lines: [Line] = []

    /// Whether the two plainly are two people of one family.
    ///
    /// A lead that has such a record is not the one that is looked for, however well its other records agree.
    package internal(set) var contradicts = false

    /// What one field or one guard says.
    package struct Line: Sendable {
        package let subject: Subject
        /// In bits, after a limit cut it.
        package fileprivate(set) var weight: Double
        /// Part of the weight that is due to how rare the value is.
        package let frequency: Double
        /// What a limit took of the field's weight, and which; negative.
        package fileprivate(set) var cut: (guard: MatchGuard, bits: Double)?

        /// What a line is about.
        package enum Subject: Hashable, Sendable {
            case field(MatchField, MatchLevel)
            case `guard`(MatchGuard)
        }
    }

    /// What is known beside the two records.
    struct Context {
        let rules: MatchRules
        let statistics: MatchStatistics
        let reference: ReferenceData
    }

    package init(
        _ record: MatchRecord,
        _ member: MatchRecord,
        rules: MatchRules,
        statistics: MatchStatistics,
        reference: ReferenceData
    ) {
        self.record = record
        self.member = member
        lines.reserveCapacity(16)
        let context = Context(rules: rules, statistics: statistics, reference: reference)
        noteNames(context)
        noteContact(context)
        noteCompany(context)
        notePlace(context)
        noteIdentity(context)
        applyGuards(context)
    }

    /// The weight of the evidence, in bits.
    package var sum: Double { lines.reduce(0) { $0 + $1.weight } }

    /// The weight of a field; 0 when it was not compared.
    package func weight(of field: MatchField) -> Double { line(of: field)?.weight ?? 0 }

    /// The level of a field; nil when it was not compared.
    package func level(of field: MatchField) -> MatchLevel? {
        guard case .field(_, let level) = line(of: field)?.subject else { return nil }
        return level
    }

    private func line(of field: MatchField) -> Line? { lines.first { $0.field == field } }

    /// Whether any of the fields speaks for one person.
    func hasSupport(of fields: [MatchField]) -> Bool {
        lines.contains { line in line.weight > 0 && (line.field.map(fields.contains) ?? false) }
    }

    /// Adds what a level of a field says.
    ///
    /// `share` is the share of the leads that have the value; of two different values of the more common one.
    mutating func note(_ field: MatchField, _ level: MatchLevel, share: Double, _ context: Context) {
        guard let rule = context.rules.weight(field, level) else { return }
        let weight = rule.weight(share: share)
        lines.append(Line(subject: .field(field, level), weight: weight, frequency: weight - rule.bits, cut: nil))
    }

    /// Adds what a level of a field says that does not depend on how common the values are.
    mutating func note(_ field: MatchField, _ level: MatchLevel, _ context: Context) {
        note(field, level, share: 1, context)
    }

    /// Lets the newest line count no more than a limit.
    mutating func limitNewest(by limit: MatchGuard, _ context: Context) {
        guard var line = lines.popLast() else { return }
        let most = context.rules.bits(limit)
        if line.weight > most {
            line.cut = (limit, most - line.weight)
            line.weight = most
        }
        lines.append(line)
    }

    /// Lets lines count together no more than a limit.
    mutating func limit(_ sum: Double, by limit: MatchGuard, _ context: Context) {
        let most = context.rules.bits(limit)
        if sum > most { add(limit, most - sum) }
    }

    /// Takes away what a guard says.
    mutating func apply(_ guarding: MatchGuard, _ context: Context) {
        add(guarding, context.rules.bits(guarding))
    }

    private mutating func add(_ guarding: MatchGuard, _ weight: Double) {
        lines.append(Line(subject: .guard(guarding), weight: weight, frequency: 0, cut: nil))
    }
}

extension Comparison.Line {
    /// The field, when the line is about one.
    package var field: MatchField? {
        if case .field(let field, _) = subject { return field }
        return nil
    }
}
