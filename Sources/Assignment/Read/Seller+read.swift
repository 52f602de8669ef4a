import Rules

extension Seller {
    private enum Key: String, RuleKey {
        case id, name, kind, partner, open, counting, ramp, calendar, leave, skills, languages, products,
            certifications, tier, webhook
        case perDay = "per_day"
        case perWeek = "per_week"
        case perMonth = "per_month"
        case token = "token_sha256"
    }

    /// Nil after a fault that leaves no seller.
    static func read(
        _ node: RuleNode,
        _ reader: RuleReader,
        _ ids: inout RuleIdentifiers,
        calendars: CalendarReading,
        tiers: [String]
    ) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let name = fields.requiredText(.name, limit: 200)
        let kind = fields.required(.kind).flatMap { reader.choice($0, of: Kind.self) }
        let capacity = capacity(fields)
        let duty = Duty(
            calendar: calendar(fields, calendars),
            leave: Duty.apart(fields.list(.leave).compactMap { reader.days($0) })
        )
        let token = fields.optional(.token).flatMap { reader.sha256($0, limit: 1).first }
        func texts(_ key: Key) -> Set<String> { fields.optional(key).map { reader.smallTexts($0) } ?? [] }
        let tier = fields.optional(.tier).flatMap { reader.tier($0, among: tiers) }
        let webhook = fields.optional(.webhook).flatMap { reader.webhook($0) }
        guard let id, let kind, let capacity else { return nil }
        return Self(
            id: id,
            name: name,
            kind: kind,
            partner: fields.text(.partner),
            capacity: capacity,
            duty: duty,
            skills: texts(.skills),
            languages: texts(.languages),
            products: texts(.products),
            certifications: texts(.certifications),
            tier: tier,
            tokenSHA256: token,
            webhook: webhook
        )
    }

    private static func capacity(_ fields: RuleFields<Key>) -> Capacity? {
        let limit = 1...100_000
        var perPeriod: [Capacity.Period: Int] = [:]
        perPeriod[.day] = fields.integer(.perDay, in: limit)
        perPeriod[.week] = fields.integer(.perWeek, in: limit)
        perPeriod[.month] = fields.integer(.perMonth, in: limit)
        let counting = fields.choice(.counting, of: Capacity.Counting.self) ?? .calendar
        let ramp = fields.optional(.ramp).flatMap { Capacity.Ramp.read($0, fields.reader) }
        return fields.requiredInteger(.open, in: limit).map {
            Capacity(open: $0, perPeriod: perPeriod, counting: counting, ramp: ramp)
        }
    }

    private static func calendar(_ fields: RuleFields<Key>, _ calendars: CalendarReading) -> WorkCalendar? {
        guard let node = fields.optional(.calendar), let id = fields.reader.text(node) else { return nil }
        if !calendars.ids.contains(id) {
            fields.reader.unknown(
                node,
                .unknownReference,
                id,
                isNo: "calendar of this file",
                known: calendars.ids.all
            )
        }
        return calendars.calendars[id]
    }
}

extension Capacity.Ramp {
    private enum Key: String, RuleKey { case since, days, start }

    fileprivate static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let since = fields.required(.since).flatMap { reader.day($0) }
        let days = fields.requiredInteger(.days, in: 1...365)
        let start = fields.requiredInteger(.start, in: 1...99)
        guard let since, let days, let start else { return nil }
        return Self(since: since, days: Int64(days), start: Int64(start))
    }
}

extension RuleReader {
    /// A tier by its name, as its place in the list of tiers.
    func tier(_ node: RuleNode, among tiers: [String]) -> Int? {
        guard let text = text(node) else { return nil }
        if let place = tiers.firstIndex(of: text) { return place }
        unknown(node, .unknownReference, text, isNo: "tier of this file", known: tiers)
        return nil
    }
}

extension RuleReader {
    /// The address of an endpoint: leads do not go out in plain text, except to this machine.
    func webhook(_ node: RuleNode) -> String? {
        guard let text = text(node, limit: 2_000) else { return nil }
        let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let isPlain = text.hasPrefix("http://")
        guard !host.isEmpty, !host.contains("@"), text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }),
            !isPlain || ["localhost", "127.0.0.1", "[::1]"].contains(String(name))
        else {
            fault(node, .wrongForm, "is no address of an endpoint", hint: "write it like https://crm.example/leads")
            return nil
        }
        return text
    }
}
