import Contracts
import Rules

/// Reads what a territory asks of a lead.
struct MatchReading {
    let reader: RuleReader
    let vocabulary: RoutingVocabulary

    private enum Key: String, RuleKey {
        case country, region, postcode, employees, industry, product, language, source, channel, campaign, when

        var trait: TerritoryMatch.Trait? { TerritoryMatch.Trait(rawValue: rawValue) }
    }

    /// `everything`, or what must hold; within a part of the market only what lies in the whole.
    func read(_ node: RuleNode, in parent: TerritoryMatch) -> TerritoryMatch {
        if case .text(let text) = node.content, text == "everything" { return parent }
        if case .text = node.content {
            reader.fault(node, .wrongShape, "must be \"everything\" or a mapping (name: value)")
            return parent
        }
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return parent }
        var match = parent
        if let node = fields.optional(.country) {
            match.countries = narrowed(
                reader.texts(node).compactMap { country($0.text, $0.place) },
                parent.countries,
                node
            )
        }
        if let node = fields.optional(.region), isInOneCountry(match, node) {
            let regions = reader.texts(node).map { $0.text.uppercased() }
            match.regions = narrowed(regions, parent.regions, node)
        }
        if let node = fields.optional(.postcode), isInOneCountry(match, node) {
            let ranges = reader.texts(node).compactMap { postcodes($0.text, $0.place) }
            if let whole = parent.postcodes, !ranges.allSatisfy({ range in whole.contains { range.isWithin($0) } }) {
                reader.fault(node, .contradiction, Self.outside)
            }
            match.postcodes = Set(ranges)
        }
        if let node = fields.optional(.employees) { match.employees = employees(node, parent.employees) }
        readTexts(fields, parent, &match)
        if let node = fields.optional(.when), let condition = reader.condition(node, about: vocabulary) {
            let names = condition.slots.map { ($0, vocabulary.names[$0]) }
            match.conditions.append(LeadCondition(condition: condition, names: Dictionary(uniqueKeysWithValues: names)))
        }
        return match
    }

    private func readTexts(_ fields: RuleFields<Key>, _ parent: TerritoryMatch, _ match: inout TerritoryMatch) {
        for key in Key.allCases {
            guard let trait = key.trait, let node = fields.optional(key) else { continue }
            let texts = reader.smallTexts(node)
            if trait == .channel {
                for text in texts.sorted() where Channel(rawValue: text) == nil {
                    let known = Channel.allCases.map(\.rawValue)
                    reader.unknown(node, .unknownChoice, text, isNo: "channel", known: known)
                }
            }
            match.texts[trait] = narrowed(Array(texts), parent.texts[trait], node)
        }
    }

    private func employees(_ node: RuleNode, _ whole: [NumberRange]?) -> [NumberRange] {
        let ranges = reader.texts(node).compactMap { text, place -> NumberRange? in
            if let range = NumberRange(text) { return range }
            reader.fault(place, .wrongForm, "\"\(text.prefix(40))\" is no range", hint: "write it like 10-49 or 1000+")
            return nil
        }
        let isInside = ranges.allSatisfy { range in
            whole?.contains { $0.covers(range) } ?? true
        }
        if !isInside { reader.fault(node, .contradiction, Self.outside) }
        return ranges
    }

    private static let outside = "lies outside of the territory that it is a part of"

    private func narrowed(_ values: [String], _ whole: Set<String>?, _ node: RuleNode) -> Set<String> {
        let values = Set(values)
        if let whole, !values.isSubset(of: whole) { reader.fault(node, .contradiction, Self.outside) }
        return values
    }

    private func isInOneCountry(_ match: TerritoryMatch, _ node: RuleNode) -> Bool {
        guard match.countries?.count != 1 else { return true }
        let hint = "make a territory for each country"
        reader.fault(node, .contradiction, "regions and postcodes need exactly one country", hint: hint)
        return false
    }

    private func country(_ given: String, _ place: RuleNode) -> String? {
        let text = given.uppercased()
        guard CompanyFacts.isCountryCode(text), text != "UK" else {
            let hint = text == "UK" ? "the United Kingdom is GB" : "two letters, like US or DE"
            reader.fault(place, .wrongForm, "\"\(text.prefix(40))\" is no ISO 3166 country code", hint: hint)
            return nil
        }
        return text
    }

    /// `80*` or `80000-81999`.
    private func postcodes(_ text: String, _ place: RuleNode) -> PostcodeRange? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { PostcodeRange.normal(String($0)) }
        let isPrefix = text.hasSuffix("*")
        let (from, to) = (isPrefix ? String(ends[0].dropLast()) : ends[0], ends.count == 2 ? ends[1] : nil)
        let isPlain = (from + (to ?? "")).utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        guard isPlain, !from.isEmpty, from.utf8.count <= 12, (isPrefix && ends.count == 1) != (to != nil),
            to.map({ $0.utf8.count == from.utf8.count && from <= $0 }) ?? true
        else {
            let hint = "write what they begin with, like 80*, or the first and the last, like 80000-81999"
            reader.fault(place, .wrongForm, "\"\(text.prefix(40))\" are no postcodes", hint: hint)
            return nil
        }
        return PostcodeRange(from: from, to: to ?? from)
    }
}
