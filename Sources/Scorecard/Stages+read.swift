import Rules

extension Stages {
    private enum Key: String, RuleKey { case iql, mql, sql }
    private enum StepKey: String, RuleKey {
        case enter, leave
        case fastLane = "fast_lane"
    }
    private enum SQLKey: String, RuleKey {
        case accept, enter, calendar
        case answerWithin = "answer_within"
        case whenOverdue = "when_overdue"
        case rejectReasons = "reject_reasons"
        case rest = "rest_after_reject"
    }
    private enum Accept: String, CaseIterable { case manual, auto }

    static func read(
        _ node: RuleNode?,
        _ reader: RuleReader,
        _ vocabulary: ScoreVocabulary,
        _ index: EngagementIndex,
        _ zones: ZoneBook
    ) -> Self {
        let never = Step(enter: .never)
        var stages = Self(iql: never, mql: never, sql: .auto(enter: nil), fastLane: [])
        guard let fields = node.flatMap({ reader.fields($0, keyedBy: Key.self) }) else { return stages }
        if let node = fields.required(.iql), let step = reader.fields(node, keyedBy: StepKey.self) {
            stages.iql = self.step(step, vocabulary)
            if step.optional(.fastLane) != nil {
                reader.fault(step.place(.fastLane), .contradiction, "leads to mql only, so it stands there")
            }
        }
        if let node = fields.required(.mql), let step = reader.fields(node, keyedBy: StepKey.self) {
            stages.mql = self.step(step, vocabulary)
            stages.fastLane = step.list(.fastLane).compactMap { rule in
                guard let id = reader.identifier(rule) else { return nil }
                if let place = index.rules.firstIndex(where: { $0.id == id }) { return place }
                let known = index.rules.map(\.id)
                reader.unknown(rule, .unknownReference, id, isNo: "engagement rule", known: known)
                return nil
            }
        }
        if let node = fields.required(.sql), let sql = reader.fields(node, keyedBy: SQLKey.self) {
            stages.sql = qualification(sql, vocabulary, zones)
            stages.rest = rest(sql, isRequired: stages.sql.isManual)
        }
        return stages
    }

    private static func step(_ fields: RuleFields<StepKey>, _ vocabulary: ScoreVocabulary) -> Step {
        let enter = fields.required(.enter).flatMap { fields.reader.condition($0, about: vocabulary) }
        let leave = fields.optional(.leave).flatMap { fields.reader.condition($0, about: vocabulary) }
        if let enter, let leave, enter.canHold(with: leave) {
            let message = "holds for scores that also enter, so a lead would come and go without end"
            fields.reader.fault(fields.place(.leave), .overlap, message)
        }
        return Step(enter: enter ?? .never, leave: leave)
    }

    private static func qualification(
        _ fields: RuleFields<SQLKey>,
        _ vocabulary: ScoreVocabulary,
        _ zones: ZoneBook
    ) -> Qualification {
        let reader = fields.reader
        guard let accept = fields.required(.accept).flatMap({ reader.choice($0, of: Accept.self) }) else {
            return .auto(enter: nil)
        }
        let ofPeople: [SQLKey] = [.answerWithin, .calendar, .whenOverdue]
        for key in accept == .auto ? ofPeople : [.enter] where fields.optional(key) != nil {
            reader.fault(fields.place(key), .contradiction, "does not go with \"accept: \(accept.rawValue)\"")
        }
        if accept == .auto {
            return .auto(enter: fields.optional(.enter).flatMap { reader.condition($0, about: vocabulary) })
        }
        let answer = fields.required(.answerWithin).flatMap { reader.answerTime($0) }
        var calendars = CalendarReading(zones: zones)
        return .manual(
            Review(
                answerWithin: answer ?? AnswerTime(ms: 1, isWorkingTime: false),
                calendar: fields.optional(.calendar).flatMap { calendars.readAlone($0, reader) } ?? .standard,
                whenOverdue: fields.choice(.whenOverdue, of: Overdue.self) ?? .remind
            )
        )
    }

    /// Where nobody reviews leads, sellers still lose them and give them back: the two go together.
    private static func rest(_ fields: RuleFields<SQLKey>, isRequired: Bool) -> Rest? {
        guard isRequired || fields.optional(.rejectReasons) != nil || fields.optional(.rest) != nil else { return nil }
        var reasons = RuleIdentifiers()
        let known = fields.requiredList(.rejectReasons).compactMap { reasons.add($0, fields.reader) }
        return Rest(reasons: known, ms: fields.requiredDuration(.rest))
    }
}

extension Stages.Qualification {
    fileprivate var isManual: Bool { if case .manual = self { true } else { false } }
}

extension RuleReader {
    /// `4 business hours`, or any duration.
    fileprivate func answerTime(_ node: RuleNode) -> AnswerTime? {
        guard let text = text(node) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1] == "business" else {
            return duration(node).map { AnswerTime(ms: $0, isWorkingTime: false) }
        }
        guard words[2].hasPrefix("hour") || words[2].hasPrefix("minute") else {
            fault(node, .notADuration, "business time is counted in hours or minutes")
            return nil
        }
        return duration(node.with(text: "\(words[0]) \(words[2])")).map { AnswerTime(ms: $0, isWorkingTime: true) }
    }
}

extension RuleIdentifiers {
    /// An id in a list of them; notes one that stands there twice.
    fileprivate mutating func add(_ node: RuleNode, _ reader: RuleReader) -> String? {
        guard let id = reader.identifier(node) else { return nil }
        if contains(id) { reader.fault(node, .duplicate, "\"\(id)\" stands in the list already") }
        take(id, at: node)
        return id
    }
}
