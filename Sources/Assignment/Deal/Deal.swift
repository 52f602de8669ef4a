package import Contracts
import Rules

/// A customer that a channel partner has registered, as decisions see it.
package struct Deal: Codable, Hashable, Sendable {
    package var id: String
    /// The channel partner.
    package var partner: String
    /// Who is offered the customer's leads: the partner, or one of her people.
    package var seller: String
    /// When it was received; of several that count the first counts, by id when they came in the same millisecond.
    package var receivedAt: Instant
    /// From then on it does not count.
    package var protectedUntil: Instant
    package var withdrawnAt: Instant?

    package init(
        id: String,
        partner: String,
        seller: String,
        receivedAt: Instant,
        protectedUntil: Instant,
        withdrawnAt: Instant? = nil
    ) {
        self.id = id
        self.partner = partner
        self.seller = seller
        self.receivedAt = receivedAt
        self.protectedUntil = protectedUntil
        self.withdrawnAt = withdrawnAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, partner, seller
        case receivedAt = "received_at"
        case protectedUntil = "protected_until"
        case withdrawnAt = "withdrawn_at"
    }

    /// Whether it was received before another one.
    package func isBefore(_ other: Self) -> Bool { (receivedAt, id) < (other.receivedAt, other.id) }

    /// Why it is over; nil while it is protected.
    package func end(at instant: Instant) -> CandidateReason? {
        if let withdrawnAt, withdrawnAt <= instant { return .dealWithdrawn }
        return protectedUntil <= instant ? .dealExpired : nil
    }
}

/// What a registration of a customer brings a channel partner.
package struct DealPolicy: Hashable, Sendable {
    /// How long it is protected, from its receipt, in milliseconds.
    package var protectedMs: Int64
    /// How much longer from each progress on; nil when progress does not count.
    package var extendedMs: Int64?
    /// The longest that it is protected from its receipt, with all progress.
    package var atMostMs: Int64
    /// What a partner must be or have, so that her registrations count.
    package var needs: Needs
    /// When the partner does not work now, or has no room.
    package var whenAbsent: OwnerPolicy

    /// Until when progress protects a deal.
    package func extended(_ deal: Deal, at instant: Instant) -> Instant {
        let end = deal.receivedAt.adding(milliseconds: atMostMs)
        return max(deal.protectedUntil, min(instant.adding(milliseconds: extendedMs ?? 0), end))
    }
}

/// What decided between the owner of an account, partners who registered the customer, and all others.
package enum ChannelConflict: String, Codable, Hashable, Sendable, CaseIterable {
    /// An own seller has the account: she goes before registrations.
    case houseAccount = "house_account"
    /// Another channel partner has the account: she goes before registrations.
    case partnersAccount = "partners_account"
    /// Who has the account registered it too.
    case ownersDeal = "owners_deal"
    /// One registration counts: it goes before the territory's sellers.
    case registeredDeal = "registered_deal"
    /// Several count: the first goes before the others and the territory's sellers.
    case firstRegistered = "first_registered"
    /// No registration counts: it goes by territory.
    case noDealCounts = "no_deal_counts"
}

/// By what the leads of a registered customer are known.
package enum DealKey {
    package static func domain(_ text: String) -> String? {
        var host = text.lowercased()
        if let scheme = host.firstRange(of: "://") { host = String(host[scheme.upperBound...]) }
        host = String(host.prefix { $0 != "/" && $0 != ":" && $0 != "?" })
        if host.hasPrefix("www.") { host.removeFirst(4) }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), !host.contains("@"), !host.contains(" ") else {
            return nil
        }
        return host
    }

    /// Of a person; she cannot be read back from it.
    package static func person(_ email: String) -> String { "email:" + Fingerprint.sha256(email.lowercased()) }

    package static func domainKey(_ domain: String) -> String { "domain:" + domain }

    /// Of a company in a country; capitals and punctuation make no difference.
    package static func company(_ name: String, country: String) -> String? {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.isEmpty ? nil : "company:\(words.joined(separator: " "))|\(country.uppercased())"
    }

    /// All by which a lead may be a registered customer's.
    package static func keys(of lead: Lead) -> [String] {
        var keys: Set<String> = []
        if lead.emailKind == .business, let email = lead.email, let at = email.lastIndex(of: "@") {
            keys.insert(domainKey(email[email.index(after: at)...].lowercased()))
        }
        if let domain = lead.company?.website.flatMap({ domain($0) }) { keys.insert(domainKey(domain)) }
        // A company that is no known account goes by its registrable domain.
        if let account = lead.account, account.via == .unknownDomain { keys.insert(account.id) }
        if let email = lead.email { keys.insert(person(email)) }
        if let name = lead.company?.name, let country = lead.country,
            let key = company(name, country: country)
        {
            keys.insert(key)
        }
        return keys.sorted()
    }

    /// All by which a registration is found.
    package static func keys(of registration: DealRegister) -> [String] {
        [
            registration.domain.flatMap { domain($0) }.map { domainKey($0) },
            registration.email.map { person($0) },
            registration.company.flatMap { name in registration.country.flatMap { company(name, country: $0) } },
        ].compactMap(\.self)
    }
}
