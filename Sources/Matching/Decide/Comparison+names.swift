extension Comparison {
    /// Compares given and family name, in their places or exchanged, and the generation.
    mutating func noteNames(_ context: Context) {
        noteGenerations(context)
        var straight = Names(
            given: level(record.first, member.first, isGiven: true, context),
            family: level(record.last, member.last, isGiven: false, context)
        )
        if straight.given == .different, let family = straight.family, family.rank > MatchLevel.initial.rank,
            isCalledAlike
        {
            straight.given = .close
        }
        if straight.points >= Names.plenty { return noteInPlace(straight, context) }
        let crossed = Names(
            given: level(record.last, member.first, isGiven: true, context),
            family: level(record.first, member.last, isGiven: true, context)
        )
        if crossed.points > max(straight.points, 0) {
            noteExchanged(crossed, context)
        } else {
            noteInPlace(straight, context)
        }
    }

    /// The levels of both names; nil where one side has none.
    private struct Names {
        var given: MatchLevel?
        var family: MatchLevel?

        /// For choosing between straight and exchanged: a slip counts nearly as much as the name, a contradiction takes
        /// as much away.
        var points: Int { Self.points(given) + Self.points(family) }

        /// Both names, a slip of the pen in each at most: nobody exchanged them.
        static let plenty = 8

        private static func points(_ level: MatchLevel?) -> Int {
            switch level {
            case .equal: 5
            case .variant, .near: 4
            case .close: 2
            case .initial: 1
            case .different: -4
            case nil: 0
            }
        }
    }

    /// Whether the mailbox of one is made of the whole name of the other, and the given names begin alike.
    ///
    /// As that of Sherry Fox, sharonfox@, is of Sharon Fox's: then both names are hers.
    private var isCalledAlike: Bool {
        record.first.utf8.first == member.first.utf8.first
            && (member.isWholeName(ofMailboxIn: record.email) || record.isWholeName(ofMailboxIn: member.email))
    }

    private mutating func noteGenerations(_ context: Context) {
        if let one = record.suffix, let other = member.suffix, one != other { apply(.generation, context) }
    }

    private mutating func noteInPlace(_ names: Names, _ context: Context) {
        if let level = names.given {
            note(.first, level, share: max(context.given(record.first), context.given(member.first)), context)
        }
        if let level = names.family {
            note(.last, level, share: max(context.family(record.last), context.family(member.last)), context)
        }
    }

    /// Of exchanged names nobody knows which is the given one: the one that agrees better, then the more common one, so
    /// that it does not matter which record comes first.
    private mutating func noteExchanged(_ names: Names, _ context: Context) {
        var first = (level: names.given, share: max(context.family(record.last), context.given(member.first)))
        var last = (level: names.family, share: max(context.given(record.first), context.family(member.last)))
        if (first.level?.rank ?? -1, first.share) < (last.level?.rank ?? -1, last.share) { swap(&first, &last) }
        if let level = first.level { note(.first, level, share: first.share, context) }
        if let level = last.level { note(.last, level, share: last.share, context) }
        apply(.exchanged, context)
    }

    /// Nil when one of the names is not known.
    private func level(_ one: String, _ other: String, isGiven: Bool, _ context: Context) -> MatchLevel? {
        one.isEmpty || other.isEmpty
            ? nil : NameLevels(isGiven: isGiven, reference: context.reference).level(one, other)
    }
}

extension Comparison.Context {
    func given(_ name: String) -> Double {
        statistics.share(CountedValue.hash(.first, name), usual: reference.givenNameShare(name))
    }

    func family(_ name: String) -> Double {
        statistics.share(CountedValue.hash(.last, name), usual: reference.surnameShare(name))
    }
}
