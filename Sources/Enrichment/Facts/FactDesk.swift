package import Contracts
package import ServiceKit
package import Store

/// What a batch has to do with facts of providers: reads those that are known, holds leads back for those that are not,
/// and lets them go.
///
/// For one batch, beside the workbook:
///
/// 1. `load` before anything is locked: it locks `facts:<domain>` of what is not cached, and says which leads the
///    messages of the batch are about.
/// 2. `facts(of:)` for the enricher.
/// 3. `hold` in place of sending a `lead.enriched`; when it returns true the message is not sent.
/// 4. `releases(by:)` for `facts.due` and `facts.arrived`: the leads to be told now.
/// 5. `statements` and `outgoing` at the end.
///
/// A lead waits at most as long as the settings say. The timer for that is written with the same commit, so it goes on
/// whatever becomes of the provider, this process or the settings.
package struct FactDesk {
    private let policy: FactPolicy
    private let link: FactLink?
    private let instant: Instant
    private let transaction: any Transaction

    private var answers: [String: FactsArrived] = [:]
    private var requests: [String: [FactRequestTable.Entry]] = [:]
    private var dues: [FactsDue: FactRequestTable.Entry] = [:]
    package private(set) var statements: [Statement] = []
    package private(set) var outgoing: [Outgoing] = []

    /// Without a link there is no provider: nothing is held back, and what was is let go.
    package init(_ policy: FactPolicy, link: FactLink?, instant: Instant, in transaction: any Transaction) {
        self.policy = policy
        self.link = link
        self.instant = instant
        self.transaction = transaction
    }

    /// A lead that is to be told to scoring now, at a new revision.
    package struct Release: Hashable, Sendable {
        package let lead: String
        package let domain: String
        package let submission: String
        /// Nil when the lead went on already: it is told only if the facts change it.
        package let held: HeldLead?
    }

    /// Reads what is known of the domains, and whom the messages of the batch are about; returns the ids of those leads.
    package mutating func load(_ batch: [Received], domains: some Sequence<String>) throws -> Set<String> {
        var arrived: [String] = []
        var due: [FactsDue] = []
        for received in batch {
            switch received.message {
            case .factsArrived(let message): arrived.append(message.domain)
            case .factsDue(let message): due.append(message)
            default: continue
            }
        }
        let wanted = link == nil ? [] : Set(domains).sorted()
        if wanted.isEmpty, arrived.isEmpty, due.isEmpty { return [] }
        try readCache(wanted)
        let open = Set(wanted.filter { answers[$0] == nil } + arrived + due.map(\.domain)).sorted()
        if open.isEmpty { return [] }
        try transaction.lock(open.map { "facts:\($0)" })
        // Again: who had the lock may just have written it.
        try readCache(open)
        let domains = Set(arrived).sorted()
        let rows = try transaction.run(domains.map(FactRequestTable.find) + due.map { FactRequestTable.find($0) })
        var leads: Set<String> = []
        for (domain, rows) in zip(domains, rows) {
            let entries = try rows.map(FactRequestTable.entry)
            requests[domain] = entries
            leads.formUnion(entries.map(\.lead))
        }
        for (message, rows) in zip(due, rows.dropFirst(domains.count)) {
            guard let entry = try rows.first.map(FactRequestTable.entry) else { continue }
            dues[message] = entry
            leads.insert(entry.lead)
        }
        return leads
    }

    private mutating func readCache(_ domains: [String]) throws {
        if domains.isEmpty { return }
        let found = try transaction.run(domains.map { FactCacheTable.find($0, at: instant) })
        for (domain, rows) in zip(domains, found) {
            if let row = rows.first { answers[domain] = try FactCacheTable.answer(domain, row) }
        }
    }

    /// What a provider said of a company; nil when it said nothing, or was not asked.
    package func facts(of domain: String?) -> CompanyFacts? { domain.flatMap { answers[$0]?.facts } }

    /// Asks for the facts of a company that are not known; returns whether the lead is held back for them.
    package mutating func hold(_ enriched: LeadEnriched, domain: String?, trace: String?) throws -> Bool {
        guard let link, let domain, answers[domain] == nil, link.offer(domain) else { return false }
        let waits = policy.waitMs > 0 && link.answersSoon
        let lead = enriched.lead.id
        let held = HeldLead(activities: enriched.activities, merged: enriched.merged, trace: trace)
        let entry = FactRequestTable.Entry(lead: lead, submission: enriched.submission, held: waits ? held : nil)
        statements.append(try FactRequestTable.insert(domain, entry, at: instant))
        requests[domain, default: []].append(entry)
        if waits {
            let due = FactsDue(domain: domain, lead: lead, submission: enriched.submission)
            outgoing.append(.schedule(.factsDue(due), due: instant.adding(milliseconds: policy.waitMs)))
        }
        return waits
    }

    /// The leads that a message of the desk to itself lets go, or has news for.
    package mutating func releases(by message: Message) throws -> [Release] {
        switch message {
        case .factsDue(let due): return release(due)
        case .factsArrived(let arrived): return try take(arrived)
        default: return []
        }
    }

    /// The lead waited long enough; it stays on the list, for the answer that may still come.
    private mutating func release(_ due: FactsDue) -> [Release] {
        guard let entry = dues.removeValue(forKey: due), let held = entry.held, !isTaken(entry, of: due.domain) else {
            return []
        }
        statements.append(FactRequestTable.release(due.domain, entry))
        // An answer later in this batch must not let it go a second time.
        requests[due.domain] = requests[due.domain]?.map { other in
            var other = other
            if other.lead == entry.lead, other.submission == entry.submission { other.held = nil }
            return other
        }
        return [Release(lead: entry.lead, domain: due.domain, submission: entry.submission, held: held)]
    }

    /// Whether an answer earlier in this batch let it go.
    private func isTaken(_ entry: FactRequestTable.Entry, of domain: String) -> Bool {
        taken[domain]?.contains(entry.lead + " " + entry.submission) ?? false
    }

    private var taken: [String: Set<String>] = [:]

    private mutating func take(_ arrived: FactsArrived) throws -> [Release] {
        let domain = arrived.domain
        answers[domain] = arrived
        let keepMs =
            switch arrived.outcome {
            case .found: policy.keepMs
            case .unknown: policy.keepUnknownMs
            case .failed: policy.keepFailedMs
            }
        statements.append(try FactCacheTable.save(arrived, until: instant.adding(milliseconds: keepMs)))
        let entries = requests.removeValue(forKey: domain) ?? []
        // As many as were asked for: there may be more.
        if entries.count >= FactRequestTable.limit { outgoing.append(.schedule(.factsArrived(arrived), due: instant)) }
        var releases: [Release] = []
        for entry in entries {
            statements.append(FactRequestTable.delete(domain, entry))
            taken[domain, default: []].insert(entry.lead + " " + entry.submission)
            guard entry.held != nil || arrived.outcome == .found else { continue }
            releases.append(
                Release(lead: entry.lead, domain: domain, submission: entry.submission, held: entry.held)
            )
        }
        return releases
    }
}
