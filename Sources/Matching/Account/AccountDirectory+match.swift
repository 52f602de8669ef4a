import Contracts

extension AccountDirectory {
    /// The account that a contact belongs to, and why.
    ///
    /// A known domain decides. Else the name does, with the place: the same words wherever the countries do not differ;
    /// a slip of the pen in the same country, or in a long name where none is known of either; most of the words, or first letters, in the same region. Of several the
    /// closest name counts, then the closest place, then the same legal form, then the smallest id. Free and throw-away
    /// mail domains never decide. A company that is no account gets a key of its own.
    package func match(_ query: AccountQuery) -> AccountMatch {
        let asked = AskedCompany(query)
        var reasons: [AccountReason] = []
        let domains = query.domains.filter { domain in
            if reference.isDisposable(domain) {
                reasons.append(AccountReason(.disposableIgnored, domain))
            } else if reference.isFreeMail(domain) {
                reasons.append(AccountReason(.freeMailIgnored, domain))
            } else {
                return true
            }
            return false
        }
        for domain in domains {
            let candidates = withDomain(domain).map { Candidate(asked, $0, isSure: true) }
            guard let best = Self.best(of: candidates) else { continue }
            reasons.append(AccountReason(.domainEqual, domain))
            return known(best, via: .domain, reasons)
        }
        if let name = asked.name {
            let candidates = named(name, asked, &reasons)
            if let best = Self.best(of: candidates) {
                return known(best, via: best.candidate.name == .equal ? .name : .closeName, reasons)
            }
        }
        return unknown(domains.first, query, reasons)
    }

    /// Accounts that fit by name and place.
    private func named(
        _ name: ComparedName,
        _ asked: AskedCompany,
        _ reasons: inout [AccountReason]
    ) -> [Candidate] {
        let equal = withName(name).map { Candidate(asked, $0) }
        let elsewhere = equal.filter { $0.place.level == .elsewhere }.map(\.key.account.id)
        if !elsewhere.isEmpty { reasons.append(AccountReason(.countryDiffers, accounts: elsewhere)) }
        let fitting = equal.filter(\.fits)
        if !fitting.isEmpty { return fitting }
        let close = near(name, in: asked.query.country).filter { key in
            key.name.map { AccountName(name, $0) != nil } ?? false
        }
        return close.map { Candidate(asked, $0) }.filter(\.fits)
    }

    /// An account that may be the one.
    private struct Candidate {
        let key: AccountKey
        let name: AccountName?
        let place: AccountPlace
        let hasSameForm: Bool
        let fits: Bool
        let forms: String

        init(_ asked: AskedCompany, _ key: AccountKey, isSure: Bool = false) {
            self.key = key
            let place = AccountPlace(asked, key)
            var isClose = false
            if let given = asked.name, let known = key.name {
                let name = AccountName(given, known)
                isClose = name.map { place.level >= $0.placeNeeded || Self.needsNoPlace($0, asked, key) } ?? false
                self.name = name
                hasSameForm = given.name.legalForm == known.name.legalForm
                forms = [given.name.legalForm, known.name.legalForm].map { $0 ?? "none" }.joined(separator: ", ")
            } else {
                name = nil
                hasSameForm = false
                forms = ""
            }
            self.place = place
            fits = isSure || isClose
        }

        /// Whether a slip of the pen in a long name is one though neither side tells a country that could differ.
        private static func needsNoPlace(_ name: AccountName, _ asked: AskedCompany, _ key: AccountKey) -> Bool {
            guard name == .slip, asked.query.country == nil, key.account.country == nil else { return false }
            return (asked.name?.squashed.utf8.count ?? 0) >= 10
        }

        /// Greater is better.
        private var rank: (Int, Int, Int) {
            let closeness =
                switch name {
                case .equal: 4
                case .slip: 3
                case .overlap: 2
                case .acronym: 1
                case nil: 0
                }
            return (closeness, place.level.rawValue, hasSameForm ? 1 : 0)
        }

        func isBetter(than other: Candidate) -> Bool { rank > other.rank }
        func isEqual(to other: Candidate) -> Bool { rank == other.rank }
    }

    private struct Best {
        let candidate: Candidate
        let asGood: [String]
        let less: [String]
    }

    /// Wants candidates by id.
    private static func best(of candidates: [Candidate]) -> Best? {
        guard let first = candidates.first else { return nil }
        let best = candidates.dropFirst().reduce(first) { $1.isBetter(than: $0) ? $1 : $0 }
        let others = candidates.filter { $0.key.account.id != best.key.account.id }
        let asGood = others.filter { $0.isEqual(to: best) }.map(\.key.account.id)
        let less = others.filter { !$0.isEqual(to: best) }.map(\.key.account.id)
        return Best(candidate: best, asGood: asGood, less: less)
    }

    private func known(_ best: Best, via: AccountRef.Via, _ given: [AccountReason]) -> AccountMatch {
        let candidate = best.candidate
        let account = candidate.key.account
        var reasons = given
        if let name = candidate.name {
            reasons.append(AccountReason(name.code, account.name))
            if !candidate.hasSameForm { reasons.append(AccountReason(.legalFormDiffers, candidate.forms)) }
        }
        // Where the domain decides, a place tells nothing unless it chose among several.
        if via != .domain || !(best.asGood.isEmpty && best.less.isEmpty), let place = candidate.place.reason {
            reasons.append(place)
        }
        if !best.asGood.isEmpty { reasons.append(AccountReason(.ambiguous, accounts: best.asGood)) }
        if !best.less.isEmpty { reasons.append(AccountReason(.better, accounts: best.less)) }
        let above = ancestors(of: account)
        if let parent = above.last { reasons.append(AccountReason(.parent, accounts: [parent.id])) }
        let owning = account.owner == nil ? above.first { $0.owner != nil } : nil
        if let owning { reasons.append(AccountReason(.ownerInherited, owning.owner, accounts: [owning.id])) }
        let ref = AccountRef(
            id: account.id,
            name: account.name,
            owner: account.owner ?? owning?.owner,
            parent: above.last?.id,
            via: via
        )
        return AccountMatch(account: account, ref: ref, reasons: reasons)
    }

    /// A key that all leads of the same unknown company share.
    private func unknown(_ domain: String?, _ query: AccountQuery, _ given: [AccountReason]) -> AccountMatch {
        if let domain {
            let ref = AccountRef(id: "domain:" + domain, via: .unknownDomain)
            return AccountMatch(account: nil, ref: ref, reasons: given + [AccountReason(.unknownDomain, domain)])
        }
        guard let name = query.company else {
            return AccountMatch(account: nil, ref: nil, reasons: given + [AccountReason(.noCompany)])
        }
        let words = name.words.joined(separator: " ")
        let ref = AccountRef(id: "company:" + words + "|" + (query.country ?? ""), via: .unknownName)
        return AccountMatch(account: nil, ref: ref, reasons: given + [AccountReason(.unknownName, words)])
    }
}
