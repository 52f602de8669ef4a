import Contracts

/// The form in stores; its letters are never given another meaning.
extension MatchDecision {
    package var stored: String {
        var text = TaggedText()
        text.add(Tag.record, record.text)
        switch outcome {
        case .new: break
        case .same(let lead): text.add(Tag.lead, lead)
        case .merge(let survivor, let others):
            text.add(Tag.lead, survivor)
            text.add(Tag.other, others)
        }
        for candidate in candidates { text.add(Tag.candidate, candidate.stored) }
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) { text.add(Tag.count, "\(value) \(count)") }
        text.add(Tag.others, String(others))
        text.add(Tag.leads, String(leads))
        text.add(Tag.threshold, threshold.description)
        text.add(Tag.margin, margin.description)
        return text.text
    }

    /// Reads what a store holds, today's form or yesterday's, which was JSON; nil when it is neither.
    package init?(stored: String) {
        if stored.utf8.first == UInt8(ascii: "{") {
            do {
                self = try BodyCodec.decode(MatchDecision.self, from: stored)
            } catch {
                return nil
            }
            return
        }
        var decision = MatchDecision()
        var merged: [String] = []
        var isKnown = true
        func keep<Value>(_ value: Value?, _ place: WritableKeyPath<MatchDecision, Value>) {
            if let value { decision[keyPath: place] = value } else { isKnown = false }
        }
        let isRead = TaggedText.read(stored) { tag, value in
            switch tag {
            case Tag.record: keep(MatchRecord(text: value), \.record)
            case Tag.lead: decision.outcome = .same(lead: value)
            case Tag.other: merged.append(value)
            case Tag.candidate: keep(JudgedCandidate(stored: value).map { decision.candidates + [$0] }, \.candidates)
            case Tag.count:
                let pair = value.split(separator: " ")
                guard pair.count == 2, let count = Int(pair[1]) else { return isKnown = false }
                decision.counts[String(pair[0])] = count
            case Tag.others: keep(Int(value), \.others)
            case Tag.leads: keep(Int(value), \.leads)
            case Tag.threshold: keep(Double(value), \.threshold)
            case Tag.margin: keep(Double(value), \.margin)
            default: isKnown = false
            }
        }
        guard isRead, isKnown else { return nil }
        if case .same(let lead) = decision.outcome, !merged.isEmpty {
            decision.outcome = .merge(survivor: lead, others: merged)
        }
        self = decision
    }

    /// Nothing yet.
    private init() {
        self.init(
            record: MatchRecord(),
            outcome: .new,
            candidates: [],
            others: 0,
            leads: 0,
            counts: [:],
            threshold: 0,
            margin: 0
        )
    }

    private enum Tag {
        static let record = UInt8(ascii: "r")
        static let lead = UInt8(ascii: "s")
        static let other = UInt8(ascii: "m")
        static let candidate = UInt8(ascii: "c")
        static let count = UInt8(ascii: "n")
        static let others = UInt8(ascii: "o")
        static let leads = UInt8(ascii: "l")
        static let threshold = UInt8(ascii: "t")
        static let margin = UInt8(ascii: "g")
    }
}
