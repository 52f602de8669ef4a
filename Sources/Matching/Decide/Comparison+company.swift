extension Comparison {
    /// Compares the words that tell two companies apart.
    mutating func noteCompany(_ context: Context) {
        if record.company.isEmpty || member.company.isEmpty { return }
        let (name, other) = (record.company.joined(), member.company.joined())
        func share() -> Double {
            max(
                context.statistics.share(CountedValue.hash(.company, name)),
                context.statistics.share(CountedValue.hash(.company, other))
            )
        }
        if name == other { return note(.company, .equal, share: share(), context) }
        if record.acronym == other || member.acronym == name {
            return note(.company, .initial, share: share(), context)
        }
        let level = companyLevel(name, other)
        switch level {
        case .variant, .close:
            note(.company, level, share: sharedWordShare(context) ?? share(), context)
        default:
            note(.company, level, share: share(), context)
        }
    }

    /// The level of two companies whose names are not equal: `name` and `other` are their words joined.
    private func companyLevel(_ name: String, _ other: String) -> MatchLevel {
        let similarity = compareNames(record.company, member.company) { _, _ in false }
        let joined = compareWords(name, other)
        if similarity.score >= 0.88 || (min(name.utf8.count, other.utf8.count) >= 5 && joined >= .near) { return .near }
        let isPart =
            record.company.allSatisfy(member.company.contains) || member.company.allSatisfy(record.company.contains)
        if isPart { return .variant }
        return similarity.score >= 0.6 || joined == .close ? .close : .different
    }

    /// The share of the rarest word that both names have; nil when they have none in common.
    private func sharedWordShare(_ context: Context) -> Double? {
        var rarest: Double?
        for word in record.company where member.company.contains(word) {
            let share = context.statistics.share(CountedValue.word(word))
            rarest = min(rarest ?? share, share)
        }
        return rarest
    }
}
