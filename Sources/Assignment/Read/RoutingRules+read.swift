package import Rules

extension RoutingRules {
    private enum Key: String, RuleKey {
        case version, territories, pools, sellers, calendars, tiers, owners, deals
        case answerWithin = "answer_within"
        case afterOffer = "after_offer"
    }

    /// Reads `routing.yaml`; throws every fault in it, under the name `file`.
    ///
    /// Of pools that may be given less than came in a month, which `inflow` tells, it warns.
    /// Zones are looked up in the book of zones; one that knows no zone reads rules that name none.
    package static func read(
        _ text: String,
        file: String,
        zones: ZoneBook = .utc,
        inflow: [String: Int] = [:]
    ) throws(RuleFaults) -> Self {
        var (rules, warnings) = try RuleReader.readWithWarnings(text, file: file, keyedBy: Key.self) { top in
            top.checkFormat(.version, is: 1)
            let (rules, nodes) = read(top, text, zones)
            rules.checkTerritories(nodes, top.reader)
            // Of what is wrong there is enough to say.
            guard top.reader.faultCount == 0 else { return rules }
            let pools = top.list(.pools).compactMap { node in node.entry("id").map { ($0.value, node) } }
            let poolNodes = pools.compactMap { id, node in top.reader.identifier(id).map { ($0, node) } }
            RoutingLint(
                rules: rules,
                territories: nodes,
                pools: Dictionary(poolNodes) { first, _ in first },
                top: top.place(.territories),
                inflow: inflow,
                reader: top.reader
            ).check()
            return rules
        }
        rules.warnings = warnings.faults
        return rules
    }

    /// The rules, and where each of their territories stands.
    private static func read(_ top: RuleFields<Key>, _ text: String, _ zones: ZoneBook) -> (Self, [RuleNode]) {
        let reader = top.reader
        var calendars = CalendarReading(zones: zones)
        for node in top.list(.calendars) { calendars.read(node, reader) }
        let tiers = top.list(.tiers).compactMap { reader.identifier($0) }
        var sellerIds = RuleIdentifiers()
        let read = top.requiredList(.sellers).compactMap { node in
            Seller.read(node, reader, &sellerIds, calendars: calendars, tiers: tiers).map { (node: node, seller: $0) }
        }
        var sellers = read.map(\.seller)
        Seller.joinPartners(read.map(\.node), reader, &sellers)
        var poolIds = RuleIdentifiers()
        let poolNodes = top.requiredList(.pools)
        let pools = poolNodes.compactMap { Pool.read($0, reader, &poolIds, sellers: sellerIds) }
        for node in poolNodes { Pool.checkOtherwise(node, reader, pools: poolIds) }
        var territories = TerritoryReading(reader: reader, pools: poolIds, tiers: tiers)
        let answerWithinMs = top.requiredDuration(.answerWithin)
        territories.read(top.requiredList(.territories), in: TerritoryReading.Inherited(answerWithinMs: answerWithinMs))
        let rules = Self(
            version: RuleSetVersion.name(kind: "routing", of: text),
            text: text,
            zones: calendars.fingerprint,
            territories: territories.found,
            index: TerritoryIndex(territories.found),
            pools: Dictionary(pools.map { ($0.id, $0) }) { first, _ in first },
            sellers: Dictionary(sellers.map { ($0.id, $0) }) { first, _ in first },
            calendars: calendars.calendars,
            owners: top.optional(.owners).flatMap { OwnerPolicy.read($0, reader) } ?? OwnerPolicy(),
            life: top.optional(.afterOffer).flatMap { LifeRules.read($0, reader) } ?? LifeRules(),
            deals: top.optional(.deals).flatMap { DealPolicy.read($0, reader, tiers: tiers) },
            answerWithinMs: answerWithinMs,
            tiers: tiers,
            asked: territories.names
        )
        return (rules, territories.nodes)
    }

    private func checkTerritories(_ nodes: [RuleNode], _ reader: RuleReader) {
        let overlaps = index.overlaps(in: territories).sorted { ($0.second, $0.first) < ($1.second, $1.first) }
        for overlap in overlaps {
            reader.fault(
                nodes[overlap.second],
                .overlap,
                "a lead can be in \"\(territories[overlap.first].id)\" too, and neither is more specific",
                hint: "give one of them the higher \"priority\""
            )
        }
    }
}

extension OwnerPolicy {
    private enum Key: String, RuleKey {
        case whenAway = "when_away"
        case whenFull = "when_full"
    }

    fileprivate static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        return Self(
            whenAway: fields.choice(.whenAway, of: Choice.self) ?? .share,
            whenFull: fields.choice(.whenFull, of: Choice.self) ?? .share
        )
    }
}

extension RuleReader {
    /// Several texts: a list, or `A | B`.
    func texts(_ node: RuleNode) -> [(text: String, place: RuleNode)] {
        if case .list(let items) = node.content {
            if items.isEmpty { fault(node, .missing, "must not be empty") }
            return items.compactMap { item in text(item).map { ($0, item) } }
        }
        return alternatives(node).map { ($0, node) }
    }

    /// Several texts in small letters, as leads' are.
    func smallTexts(_ node: RuleNode) -> Set<String> {
        Set(texts(node).map { AssignmentRequest.small($0.text) })
    }

    /// Days from the first to the last, `2026-12-24 - 2027-01-02`, or one day.
    func days(_ node: RuleNode) -> ClosedRange<Day>? {
        guard let text = text(node) else { return nil }
        let ends = text.split(separator: " - ", omittingEmptySubsequences: false).map { day(String($0), at: node) }
        guard let first = ends.first.flatMap(\.self), let last = ends.last.flatMap(\.self), ends.count <= 2 else {
            return nil
        }
        guard first <= last else {
            fault(node, .wrongOrder, "ends before it begins")
            return nil
        }
        return first...last
    }
}
