import Contracts

/// The form in stores, as a part of a decision's; its letters are never given another meaning.
extension JudgedCandidate {
    var stored: String {
        var text = TaggedText()
        text.add(Tag.lead, known.lead)
        text.add(Tag.createdAt, String(known.createdAt.milliseconds))
        text.add(Tag.records, known.records.text)
        text.add(Tag.apart, known.apart)
        text.add(Tag.weight, weight.description)
        text.add(Tag.verdict, verdict.rawValue)
        text.add(Tag.cluster, cluster.description)
        for line in evidence { text.add(Tag.evidence, line.stored) }
        return text.text
    }

    /// Nil when that was not written by `stored`.
    init?(stored: String) {
        let known = MatchCandidate(lead: "", createdAt: Instant(milliseconds: 0), records: [])
        var candidate = JudgedCandidate(known: known, weight: 0, verdict: .different, evidence: [], cluster: 0)
        var isKnown = true
        func keep<Value>(_ value: Value?, _ place: WritableKeyPath<JudgedCandidate, Value>) {
            if let value { candidate[keyPath: place] = value } else { isKnown = false }
        }
        let isRead = TaggedText.read(stored) { tag, value in
            switch tag {
            case Tag.lead: candidate.known.lead = value
            case Tag.createdAt: keep(Int64(value).map { Instant(milliseconds: $0) }, \.known.createdAt)
            case Tag.records: keep([MatchRecord](text: value), \.known.records)
            case Tag.apart: candidate.known.apart.append(value)
            case Tag.weight: keep(Double(value), \.weight)
            case Tag.verdict: keep(Verdict(rawValue: value), \.verdict)
            case Tag.cluster: keep(Double(value), \.cluster)
            case Tag.evidence: keep(MatchEvidence(stored: value).map { candidate.evidence + [$0] }, \.evidence)
            default: isKnown = false
            }
        }
        guard isRead, isKnown else { return nil }
        self = candidate
    }

    private enum Tag {
        static let lead = UInt8(ascii: "l")
        static let createdAt = UInt8(ascii: "d")
        static let records = UInt8(ascii: "r")
        static let apart = UInt8(ascii: "a")
        static let weight = UInt8(ascii: "w")
        static let verdict = UInt8(ascii: "v")
        static let cluster = UInt8(ascii: "k")
        static let evidence = UInt8(ascii: "e")
    }
}

extension MatchEvidence {
    fileprivate var stored: String {
        var text = TaggedText()
        text.add(Tag.field, field?.rawValue)
        text.add(Tag.level, level?.rawValue)
        text.add(Tag.guard, self.guard?.rawValue)
        text.add(Tag.value, value)
        text.add(Tag.other, other)
        text.add(Tag.weight, weight.description)
        text.add(Tag.frequency, frequency?.description)
        return text.text
    }

    fileprivate init?(stored: String) {
        var (field, level, limit): (MatchField?, MatchLevel?, MatchGuard?)
        var (value, other): (String?, String?)
        var (weight, frequency): (Double?, Double?)
        var isKnown = true
        let isRead = TaggedText.read(stored) { tag, text in
            switch tag {
            case Tag.field: field = MatchField(rawValue: text)
            case Tag.level: level = MatchLevel(rawValue: text)
            case Tag.guard: limit = MatchGuard(rawValue: text)
            case Tag.value: value = text
            case Tag.other: other = text
            case Tag.weight: weight = Double(text)
            case Tag.frequency: frequency = Double(text)
            default: isKnown = false
            }
        }
        guard isRead, isKnown, let weight else { return nil }
        if let field, let level {
            self.init(field: field, level: level, value: value, other: other, weight: weight, frequency: frequency)
        } else if let limit {
            self.init(guard: limit, weight: weight)
        } else {
            return nil
        }
    }

    private enum Tag {
        static let field = UInt8(ascii: "f")
        static let level = UInt8(ascii: "l")
        static let `guard` = UInt8(ascii: "g")
        static let value = UInt8(ascii: "v")
        static let other = UInt8(ascii: "o")
        static let weight = UInt8(ascii: "w")
        static let frequency = UInt8(ascii: "q")
    }
}
