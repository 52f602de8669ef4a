package import Rules

extension ScoringRules {
    private enum Key: String, RuleKey {
        case version, limits, fit, engagement, disqualify, classes, stages
    }

    private enum LimitKey: String, RuleKey { case fit, engagement }
    private enum ClassKey: String, RuleKey { case warm, hot }
    private enum StageKey: String, RuleKey { case iql, mql, sql }

    /// Reads `scoring.yaml`; throws every fault in it, under the name `file`.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> Self {
        try RuleReader.read(text, file: file, keyedBy: Key.self) { top in
            top.checkFormat(.version, is: 1)
            var ids = RuleIdentifiers()
            return Self(
                version: RuleSetVersion.name(kind: "scoring", of: text),
                limits: limits(top),
                fit: top.list(.fit).compactMap { FitRule.read($0, top.reader, &ids) },
                engagement: top.list(.engagement).compactMap { EngagementRule.read($0, top.reader, &ids) },
                disqualify: top.list(.disqualify).compactMap { DisqualifyRule.read($0, top.reader, &ids) },
                classes: classes(top),
                stages: stages(top)
            )
        }
    }

    private static func limits(_ top: RuleFields<Key>) -> Limits {
        let standIn = Limits(fit: 60, engagement: 40)
        guard let fields = top.required(.limits).flatMap({ top.reader.fields($0, keyedBy: LimitKey.self) }),
            let fit = fields.requiredInteger(.fit, in: 0...100),
            let engagement = fields.requiredInteger(.engagement, in: 0...100)
        else { return standIn }
        if fit + engagement != 100 {
            fields.reader.fault(fields.node, .wrongSum, "fit and engagement add up to \(fit + engagement), not to 100")
        }
        return Limits(fit: fit, engagement: engagement)
    }

    private static func classes(_ top: RuleFields<Key>) -> Classes {
        let least = thresholds(top, .classes, ClassKey.self)
        return Classes(warm: least[.warm] ?? 0, hot: least[.hot] ?? 0)
    }

    private static func stages(_ top: RuleFields<Key>) -> Stages {
        let least = thresholds(top, .stages, StageKey.self)
        return Stages(iql: least[.iql] ?? 0, mql: least[.mql] ?? 0, sql: least[.sql] ?? 0)
    }

    /// Each threshold must be higher than the one before: an equal one would leave a step that no lead can stand on.
    private static func thresholds<Step: RuleKey>(
        _ top: RuleFields<Key>,
        _ key: Key,
        _: Step.Type
    ) -> [Step: Int] {
        guard let fields = top.required(key).flatMap({ top.reader.fields($0, keyedBy: Step.self) }) else { return [:] }
        var least: [Step: Int] = [:]
        var before: (name: String, points: Int)?
        for step in Step.allCases {
            guard let points = fields.requiredInteger(step, in: 0...100) else { continue }
            if let before, points <= before.points {
                let message = "is \(points), but must be more than the \(before.points) of \(before.name)"
                fields.reader.fault(fields.place(step), .wrongOrder, message)
            }
            least[step] = points
            before = (step.rawValue, points)
        }
        return least
    }
}
