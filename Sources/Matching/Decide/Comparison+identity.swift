extension Comparison {
    /// Compares date of birth and identity number, which few leads have.
    mutating func noteIdentity(_ context: Context) {
        noteBirthDate(context)
        noteNationalID(context)
    }

    private mutating func noteBirthDate(_ context: Context) {
        guard let date = record.birthDate, let other = member.birthDate else { return }
        func share() -> Double {
            max(
                context.statistics.share(CountedValue.hash(.birthDate, date)),
                context.statistics.share(CountedValue.hash(.birthDate, other))
            )
        }
        if date == other {
            note(.birthDate, .equal, share: share(), context)
        } else if editDistance(date, other, limit: 1) != nil || haveSameLetters(date, other) {
            note(.birthDate, .near, share: share(), context)
        } else {
            note(.birthDate, .different, context)
        }
    }

    private mutating func noteNationalID(_ context: Context) {
        guard let id = record.nationalID, let other = member.nationalID else { return }
        func share() -> Double {
            max(
                context.statistics.ownShare(CountedValue.hash(.nationalID, id)),
                context.statistics.ownShare(CountedValue.hash(.nationalID, other))
            )
        }
        if id == other {
            note(.nationalID, .equal, share: share(), context)
        } else if min(id.utf8.count, other.utf8.count) >= 6, editDistance(id, other, limit: 1) != nil {
            note(.nationalID, .near, share: share(), context)
        } else {
            note(.nationalID, .different, context)
        }
    }
}
