import Contracts
import Matching

/// Records fed one at a time to the parts of the product, each decided before the next is seen.
struct MatchingRun {
    private(set) var index: MatchIndex
    /// Leads that were looked at, over all records.
    private(set) var candidates = 0
    private var leads: [String: MatchCandidate] = [:]
    private var mergedInto: [String: String] = [:]
    /// The lead of each record, when it was decided.
    private var decided: [String] = []
    private let rules: MatchRules
    private let reference: ReferenceData

    /// As many records of a lead are kept as the service keeps.
    private static let mostRecords = 12

    init(rules: MatchRules, reference: ReferenceData) {
        self.rules = rules
        index = MatchIndex(rules)
        self.reference = reference
    }

    /// The lead of each record after the last one was decided, in their order.
    var clusters: [String] { decided.map(current) }

    mutating func add(_ record: MatchRecord) {
        let keys = BlockingKeys(record)
        let near = Set(index.leads(with: keys).map(current)).sorted().compactMap { leads[$0] }
        candidates += near.count
        let outcome = matcher.decide(record, candidates: near).outcome
        let number = decided.count
        var lead: MatchCandidate
        switch outcome {
        case .new:
            lead = MatchCandidate(lead: Self.id(number), createdAt: Instant(milliseconds: Int64(number)), records: [])
        case .same(let id):
            lead = candidate(id)
        case .merge(let survivor, let others):
            lead = candidate(survivor)
            for other in others {
                let gone = leads.removeValue(forKey: other)?.records ?? []
                lead.records += gone.filter { !lead.records.contains($0) }
                mergedInto[other] = survivor
                index.merge(other, into: survivor)
            }
            lead.records = Array(lead.records.prefix(Self.mostRecords))
        }
        if !lead.records.contains(record), lead.records.count < Self.mostRecords {
            if let entry = MatchEntry(record, keys: keys, of: lead.lead, knowing: lead.records) { index.add(entry) }
            lead.records.append(record)
        }
        leads[lead.lead] = lead
        decided.append(lead.lead)
    }

    var matcher: Matcher { Matcher(rules: rules, statistics: index.statistics, reference: reference) }

    /// How two records compare with what is known at the end.
    func explanation(_ one: MatchRecord, _ other: MatchRecord) -> MatchExplanation {
        let comparison = Comparison(one, other, rules: rules, statistics: index.statistics, reference: reference)
        return MatchExplanation(evidence: comparison.evidence(), leads: index.statistics.leads, rules: rules)
    }

    private func candidate(_ id: String) -> MatchCandidate {
        leads[id] ?? MatchCandidate(lead: id, createdAt: Instant(milliseconds: 0), records: [])
    }

    private func current(_ id: String) -> String {
        var id = id
        while let into = mergedInto[id] { id = into }
        return id
    }

    private static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "018f0000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
