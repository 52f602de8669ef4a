package import Rules

extension MatchRules {
    private enum Key: String, RuleKey {
        case version, decision, fields, guards
    }

    private enum DecisionKey: String, RuleKey {
        case margin, review, bridge
        case fewestLeads = "fewest_leads"
        case cluster
        case genericKey = "generic_key"
    }

    /// Reads `matching.yaml`; throws every fault in it, under the name `file`.
    package static func read(_ text: String, file: String) throws(RuleFaults) -> Self {
        try RuleReader.read(text, file: file, keyedBy: Key.self) { top in
            top.checkFormat(.version, is: 1)
            return Self(
                version: RuleSetVersion.name(kind: "matching", of: text),
                decision: decision(top),
                weights: fields(top),
                guards: guards(top)
            )
        }
    }

    private static func decision(_ top: RuleFields<Key>) -> Decision {
        var decision = Decision()
        guard let fields = top.required(.decision).flatMap({ top.reader.fields($0, keyedBy: DecisionKey.self) }) else {
            return decision
        }
        decision.margin = fields.requiredDecimal(.margin, in: 0...30) ?? 0
        decision.review = fields.requiredDecimal(.review, in: 0...30) ?? 0
        decision.bridge = fields.requiredDecimal(.bridge, in: 0...60) ?? decision.review
        decision.fewestLeads = Double(fields.requiredInteger(.fewestLeads, in: 1...1_000_000_000) ?? 1)
        decision.cluster = fields.requiredDecimal(.cluster, in: 0...1) ?? 0
        decision.genericFrom = fields.requiredInteger(.genericKey, in: 2...10_000) ?? 2
        if decision.bridge < decision.review {
            let message =
                "is \(decision.bridge.short), but must not be less than the \(decision.review.short) of review"
            fields.reader.fault(fields.place(.bridge), .wrongOrder, message)
        }
        return decision
    }

    private static func fields(_ top: RuleFields<Key>) -> [MatchField: [MatchLevel: LevelWeight]] {
        guard let fields = top.required(.fields).flatMap({ top.reader.fields($0, keyedBy: MatchField.self) }) else {
            return [:]
        }
        var weights: [MatchField: [MatchLevel: LevelWeight]] = [:]
        for field in MatchField.allCases {
            guard let node = fields.required(field) else { continue }
            weights[field] = FieldWeights(field, node, top.reader)?.weights
        }
        return weights
    }

    private static func guards(_ top: RuleFields<Key>) -> [MatchGuard: Double] {
        guard let fields = top.required(.guards).flatMap({ top.reader.fields($0, keyedBy: MatchGuard.self) }) else {
            return [:]
        }
        var bits: [MatchGuard: Double] = [:]
        for name in MatchGuard.allCases {
            bits[name] = fields.requiredDecimal(name, in: name.isLimit ? 0...60 : -60...0)
        }
        return bits
    }
}

extension MatchField: RuleKey {}
extension MatchGuard: RuleKey {}

/// The weights of one field as they stand in the file.
struct FieldWeights {
    private(set) var weights: [MatchLevel: LevelWeight] = [:]
    private let field: MatchField
    private let reader: RuleReader

    private enum Key: String, RuleKey {
        case m, u, frequency, least, most
    }

    private enum Answer: String, CaseIterable {
        case yes, no
    }

    /// The shares are at least one in ten thousand million, so that no weight is without bounds.
    private static let shares = 0.000_000_001...1.0
    private static let bits = -60.0...60.0

    /// Nil after a fault that leaves nothing.
    init?(_ field: MatchField, _ node: RuleNode, _ reader: RuleReader) {
        self.field = field
        self.reader = reader
        let entries = reader.entries(node)
        if entries.isEmpty { return nil }
        let known = field.levels.map(\.rawValue)
        for entry in entries where !known.contains(entry.name) {
            reader.unknown(entry.key, .unknownKey, entry.name, isNo: "level of \(field.rawValue)", known: known)
        }
        // What an ordinary value is follows from equal ones.
        let equal = node.entry(MatchLevel.equal.rawValue)?.value
        let equalShare = equal?.entry(Key.u.rawValue).map { Self.share(of: $0.value) } ?? 1
        for level in field.levels {
            guard let entry = node.entry(level.rawValue) else {
                reader.fault(node, .missing, "needs \"\(level.rawValue)\"")
                continue
            }
            weights[level] = read(entry.value, equalShare: equalShare)
        }
        checkOrder(node)
        checkSums(node)
    }

    /// Read again where it belongs, with its faults.
    private static func share(of node: RuleNode) -> Double {
        guard case .text(let text) = node.content, let share = Double(text), shares.contains(share) else { return 1 }
        return share
    }

    private func read(_ node: RuleNode, equalShare: Double) -> LevelWeight? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let m = fields.requiredDecimal(.m, in: Self.shares)
        let u = fields.requiredDecimal(.u, in: Self.shares)
        let isByFrequency = fields.choice(.frequency, of: Answer.self) == .yes
        var bounds = (least: Self.bits.lowerBound, most: Self.bits.upperBound)
        if isByFrequency {
            bounds.least = fields.requiredDecimal(.least, in: Self.bits) ?? bounds.least
            bounds.most = fields.requiredDecimal(.most, in: Self.bits) ?? bounds.most
            if bounds.least > bounds.most {
                let message = "is \(bounds.most.short), but must not be less than the \(bounds.least.short) of least"
                reader.fault(fields.place(.most), .wrongOrder, message)
            }
        } else {
            for key in [Key.least, .most] where fields.optional(key) != nil {
                let message = "has no use here, since the weight does not follow the frequency"
                reader.fault(fields.place(key), .contradiction, message, hint: "take it out, or write frequency: yes")
            }
        }
        guard let m, let u else { return nil }
        return LevelWeight(
            m: m,
            u: u,
            isByFrequency: isByFrequency,
            least: bounds.least,
            most: bounds.most,
            equalShare: equalShare
        )
    }

    /// Better agreement must not say less, nor be bounded lower; equal values speak for one person, different against.
    private func checkOrder(_ node: RuleNode) {
        var before: (level: MatchLevel, weight: LevelWeight)?
        for level in field.levels {
            guard let weight = weights[level], let entry = node.entry(level.rawValue) else { continue }
            if let before, weight.bits > before.weight.bits + Self.tolerance {
                let message =
                    "weighs \(weight.bits.short) bits, more than the \(before.weight.bits.short) of \(before.level.rawValue)"
                reader.fault(entry.value, .wrongOrder, message, hint: "m / u must fall from level to level")
            } else if let before, before.weight.isByFrequency, weight.isByFrequency, weight.most > before.weight.most {
                let message =
                    "is \(weight.most.short), more than the \(before.weight.most.short) of \(before.level.rawValue)"
                reader.fault(entry.value.entry(Key.most.rawValue)?.value ?? entry.value, .wrongOrder, message)
            }
            before = (level, weight)
            if level == .equal, weight.m <= weight.u {
                reader.fault(entry.value, .contradiction, "must speak for one person: m must be more than u")
            } else if level == .different, weight.m >= weight.u {
                reader.fault(entry.value, .contradiction, "must speak against one person: m must be less than u")
            }
        }
    }

    private func checkSums(_ node: RuleNode) {
        let (m, u) = weights.values.reduce((0.0, 0.0)) { ($0.0 + $1.m, $0.1 + $1.u) }
        for (name, sum) in [("m", m), ("u", u)] where sum > 1 + Self.tolerance {
            let message = "the \(name) of all levels add up to \(sum.short), more than 1"
            reader.fault(node, .wrongSum, message, hint: "they are shares of all pairs")
        }
    }

    /// Decimal fractions are not exact in binary ones.
    private static let tolerance = 0.000_001
}

extension Double {
    /// With at most two digits behind the point, for people.
    var short: String {
        let rounded = (self * 100).rounded() / 100
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
