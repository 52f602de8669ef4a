import Contracts
import Matching

/// What enrichment added to a lead, and why.
struct LeadNotes: Codable, Hashable, Sendable {
    /// In the order in which they were made; of a field the last holds.
    var facts: [FactNote] = []
    /// How the account was found, the last time.
    var account: [AccountReason] = []

    /// What a provider said of a company: nobody is asked again only because a lead is put together anew.
    func provided(of domain: String?) -> CompanyFacts? {
        var facts = CompanyFacts()
        for note in self.facts where note.origin == .provider && note.detail == domain {
            switch note.field {
            case .companyName: facts.name = note.value
            case .industry: facts.industry = note.value
            case .employees: facts.employees = Int(note.value)
            case .naics: facts.naics = note.value
            case .country: facts.country = note.value
            case .region: facts.region = note.value
            case .timeZone: break
            }
        }
        return facts.isEmpty ? nil : facts
    }

    /// What is kept when a lead with these companies is put together anew: all else is found again.
    func provided(of domains: Set<String>) -> LeadNotes {
        LeadNotes(facts: facts.filter { $0.origin == .provider && domains.contains($0.detail) })
    }

    /// A line for each value that was added and each reason of the account.
    var lines: [String] { facts.map(\.text) + account.map(\.text) }
}
