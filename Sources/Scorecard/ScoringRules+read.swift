import Contracts
package import Rules

extension ScoringRules {
    private enum Key: String, RuleKey {
        case version, agreed, limits, lists, personas, engagement, disqualify, classes, stages, examples
        case sharedFit = "shared_fit"
        case predictive
    }

    private enum LimitKey: String, RuleKey { case fit, engagement }
    private enum ClassKey: String, RuleKey { case cold, warm, hot }

    /// Reads `scoring.yaml`; throws every fault in it, under the name `file`.
    ///
    /// Zones are looked up in the book of zones; one that knows no zone reads rules that name none.
    package static func read(_ text: String, file: String, zones: ZoneBook = .utc) throws(RuleFaults) -> Self {
        let read = try RuleReader.readWithWarnings(text, file: file, keyedBy: Key.self) { top in
            Self.rules(top, version: RuleSetVersion.name(kind: "scoring", of: text), zones)
        }
        var value = read.value
        value.warnings = read.warnings.faults
        value.text = text
        return value
    }

    private static func rules(_ top: RuleFields<Key>, version: String, _ zones: ZoneBook) -> Self {
        let reader = top.reader
        top.checkFormat(.version, is: 1)
        let agreement = top.optional(.agreed).flatMap { Agreement.read($0, reader) }
        let limits = limits(top)
        let scope = RuleScope(lists: lists(top))
        let personas = top.list(.personas).compactMap { Persona.read($0, reader, scope, limit: limits.fit) }
        let shared = top.list(.sharedFit).compactMap { FitGroup.read($0, reader, scope, limit: limits.fit) }
        let engagement = top.list(.engagement).compactMap {
            EngagementGroup.read($0, reader, scope, limit: limits.engagement)
        }
        let disqualify = top.list(.disqualify).compactMap { DisqualifyRule.read($0, reader, scope) }
        let predictive = top.optional(.predictive).flatMap {
            PredictiveRule.read($0, reader, scope, limit: limits.fit)
        }
        let most = most(top, limits, personas, shared, predictive, engagement)
        let index = EngagementIndex(engagement, properties: scope.activity.properties)
        let rules = Self(
            version: version,
            agreement: agreement,
            limits: limits,
            personas: personas,
            sharedFit: shared,
            predictive: predictive,
            engagement: engagement,
            disqualify: disqualify,
            classes: classes(top, most),
            stages: Stages.read(top.required(.stages), reader, ScoreVocabulary(most: most), index, zones),
            fields: scope.lead.fields,
            fitSlots: (personas.isEmpty ? [[]] : personas.map(\.groups)).map { groups in
                Set((groups + shared).flatMap(\.rules).flatMap(\.slots) + (predictive?.slots ?? []))
                    .sorted()
            },
            index: index
        )
        // An example is told of only when the rules are right: else it would fail for their sake.
        let examples = top.list(.examples).compactMap { ScoringExample.read($0, reader, rules) }
        if reader.faultCount == 0 { for example in examples { example.check(rules, reader) } }
        return rules
    }

    private static func limits(_ top: RuleFields<Key>) -> Limits {
        let standIn = Limits(fit: 100, engagement: 100)
        guard let fields = top.required(.limits).flatMap({ top.reader.fields($0, keyedBy: LimitKey.self) }),
            let fit = fields.requiredInteger(.fit, in: 0...100),
            let engagement = fields.requiredInteger(.engagement, in: 0...100)
        else { return standIn }
        if fit + engagement != 100 {
            fields.reader.fault(fields.node, .wrongSum, "fit and engagement add up to \(fit + engagement), not to 100")
        }
        return Limits(fit: fit, engagement: engagement)
    }

    private static func lists(_ top: RuleFields<Key>) -> [String: Set<String>] {
        guard let node = top.optional(.lists) else { return [:] }
        var lists: [String: Set<String>] = [:]
        for entry in top.reader.entries(node) {
            let texts = top.reader.list(entry.value).compactMap { top.reader.text($0)?.lowercased() }
            lists[entry.name] = Set(texts)
        }
        return lists
    }

    /// The most that the rules can give in each part; warns when that is less than its limit.
    private static func most(
        _ top: RuleFields<Key>,
        _ limits: Limits,
        _ personas: [Persona],
        _ shared: [FitGroup],
        _ predictive: PredictiveRule?,
        _ engagement: [EngagementGroup]
    ) -> Limits {
        let persona = personas.map { $0.groups.reduce(0) { $0 + $1.most } }.max() ?? 0
        let most = Limits(
            fit: min(limits.fit, persona + shared.reduce(predictive?.most ?? 0) { $0 + $1.most }),
            engagement: min(limits.engagement, engagement.reduce(0) { $0 + $1.most })
        )
        for (name, most, limit) in [
            ("fit", most.fit, limits.fit), ("engagement", most.engagement, limits.engagement),
        ] where most < limit {
            let message = "the \(name) rules give at most \(most), but the limit is \(limit)"
            top.reader.fault(top.place(.limits), .neverFull, message)
        }
        return most
    }

    /// Each threshold must be higher than the one before: an equal one would leave a class that no lead can have.
    private static func classes(_ top: RuleFields<Key>, _ most: Limits) -> Classes {
        guard let fields = top.required(.classes).flatMap({ top.reader.fields($0, keyedBy: ClassKey.self) }) else {
            return Classes(warm: 0, hot: 0)
        }
        _ = fields.integer(.cold, in: 0...0)
        let warm = fields.requiredInteger(.warm, in: 1...100)
        let hot = fields.requiredInteger(.hot, in: 1...100)
        if let warm, let hot, hot <= warm {
            let message = "is \(hot), but must be more than the \(warm) of warm"
            fields.reader.fault(fields.place(.hot), .wrongOrder, message)
        }
        let sum = most.fit + most.engagement
        for (key, least) in [(ClassKey.warm, warm), (.hot, hot)] {
            guard let least, least > sum else { continue }
            fields.reader.fault(fields.place(key), .unreachable, "is \(least), but no lead can have more than \(sum)")
        }
        return Classes(warm: warm ?? 0, hot: hot ?? 0)
    }
}

extension Agreement {
    private enum Key: String, RuleKey {
        case marketing, sales, date
        case reviewBy = "review_by"
    }

    static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let marketing = fields.requiredText(.marketing, limit: 200)
        let sales = fields.requiredText(.sales, limit: 200)
        let date = fields.required(.date).flatMap { reader.day($0) }.map { Instant(milliseconds: $0.start) }
        let reviewBy = fields.required(.reviewBy).flatMap { reader.day($0) }.map { Instant(milliseconds: $0.start) }
        guard let date, let reviewBy else { return nil }
        let review = fields.place(.reviewBy)
        if reviewBy <= date { reader.fault(review, .wrongOrder, "must come after the date of the agreement") }
        let message = "the rules were to be looked at again by then"
        return Self(
            marketing: marketing,
            sales: sales,
            date: date,
            reviewBy: reviewBy,
            place: reader.warning(review, .reviewOverdue, message)
        )
    }
}
