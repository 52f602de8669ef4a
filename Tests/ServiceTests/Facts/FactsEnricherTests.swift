import Contracts
import Matching
import Testing

@testable import Enrichment

@Suite("What is added to a lead, and what is left alone")
struct FactsEnricherTests {
    private static let firmographics = """
        domain,name,industry,employees,naics,country,region
        acme.example,Acme Inc,Pumps,420,3339,US,CA
        abroad.example,Abroad,,,,DE,BE
        """
    private static let accounts = "id,name,domains,country,owner\nA1,Acme,acme.example,US,anna\n"

    /// Enriches the lead of a first submission.
    private func enrich(
        _ contact: Contact,
        company: Company? = nil,
        provided: CompanyFacts? = nil,
        change: (inout Lead) -> Void = { _ in }
    ) throws -> (lead: Lead, outcome: Enricher.Outcome) {
        let enricher = try Samples.enricher(accounts: Self.accounts, firmographics: Self.firmographics)
        let post = SubmissionPost(idempotencyKey: "k", contact: contact, company: company, consent: Samples.consent)
        let submitted = LeadSubmitted(submission: "s", source: "us-web", receivedAt: noon, post: post)
        let normal = NormalContact(contact, company: company, defaultCountry: nil, reference: enricher.reference)
        var lead = Lead(id: "L", from: submitted, normal: normal, at: noon)
        change(&lead)
        let outcome = enricher.enrich(&lead, normal: normal, provided: provided, asOf: noon)
        return (lead, outcome)
    }

    @Test func theTableTellsTheCompany() throws {
        let (lead, outcome) = try enrich(Contact(email: "a@acme.example"))
        #expect(lead.company == Company(name: "Acme Inc", industry: "Pumps", employees: 420, naics: "3339"))
        #expect(lead.country == "US" && lead.region == "CA" && lead.timeZone == "America/Los_Angeles")
        #expect(lead.account == AccountRef(id: "A1", name: "Acme", owner: "anna", via: .domain))
        #expect(outcome.account.account?.id == "A1")
        let table = outcome.notes.filter { $0.origin == .table }
        #expect(table.map(\.field) == [.companyName, .industry, .naics, .employees, .country, .region])
        #expect(table.allSatisfy { $0.detail == "firm-1" && $0.at == noon && !$0.text.isEmpty })
        #expect(outcome.notes.last == FactNote(.timeZone, "America/Los_Angeles", .derived, "region CA", at: noon))
    }

    @Test func whatThePersonGaveStays() throws {
        let given = Company(name: "ACME of Reno", industry: "Tools", employees: 3, naics: "44")
        let contact = Contact(email: "a@acme.example", region: "Nevada", country: "USA")
        let provided = CompanyFacts(name: "x", industry: "y", employees: 1, naics: "22", country: "DE", region: "BY")
        let (lead, outcome) = try enrich(contact, company: given, provided: provided)
        #expect(lead.company == given && lead.country == "US" && lead.region == "NV")
        #expect(outcome.notes.map(\.field) == [.timeZone])
    }

    @Test func theTableCountsMoreThanTheProviderThatFillsItsGaps() throws {
        let provided = CompanyFacts(name: "Abroad AG", industry: "Tours", employees: 9, country: "FR", region: "IDF")
        let (lead, outcome) = try enrich(Contact(email: "a@abroad.example"), provided: provided)
        #expect(lead.company == Company(name: "Abroad", industry: "Tours", employees: 9))
        #expect(lead.country == "DE" && lead.region == "BE" && lead.timeZone == "Europe/Berlin")
        #expect(outcome.notes.first { $0.field == .industry }?.origin == .provider)
        #expect(outcome.notes.first { $0.field == .companyName }?.origin == .table)
    }

    @Test func thePersonsOwnPostcodeTellsHerRegionBeforeHerCompany() throws {
        let contact = Contact(email: "a@abroad.example", city: "Berlin", postcode: "80331", country: "DE")
        let (lead, outcome) = try enrich(contact)
        #expect(lead.region == "BY")
        #expect(outcome.notes.first { $0.field == .region }?.detail == "postcode 80331")
        let (other, notes) = try enrich(Contact(email: "a@abroad.example", city: "Hamburg", country: "DE"))
        #expect(other.region == "HH" && notes.notes.first { $0.field == .region }?.detail == "city Hamburg")
    }

    @Test func aCompanyAbroadTellsNoRegionOfThePerson() throws {
        let (lead, _) = try enrich(Contact(email: "a@abroad.example", country: "US"))
        #expect(lead.country == "US" && lead.region == nil && lead.timeZone == nil)
    }

    @Test func freeMailTellsNothing() throws {
        let (lead, outcome) = try enrich(Contact(email: "a@gmail.com"), provided: nil)
        #expect(lead.company == nil && lead.account == nil && lead.country == nil && outcome.notes.isEmpty)
    }

    @Test func anUnknownCompanyHasAnAccountThatItsLeadsShare() throws {
        let first = try enrich(Contact(email: "a@new.example")).lead.account
        let second = try enrich(Contact(email: "b@mail.new.example"), company: Company(name: "New")).lead.account
        #expect(first == AccountRef(id: "domain:new.example", via: .unknownDomain) && first == second)
    }

    @Test func aSubmissionThatTellsNoCompanyLeavesTheAccount() throws {
        let known = AccountRef(id: "A9", via: .domain)
        #expect(try enrich(Contact(email: "a@gmail.com")) { $0.account = known }.lead.account == known)
        #expect(try enrich(Contact(email: "a@new.example")) { $0.account = known }.lead.account == known)
        #expect(try enrich(Contact(email: "a@acme.example")) { $0.account = known }.lead.account?.id == "A1")
    }

    /// Only what notes say to be ours is ever replaced, and by nothing less.
    @Test func notesTellWhatMayBeReplaced() throws {
        let enricher = try Samples.enricher(firmographics: Self.firmographics)
        func note(_ value: String, _ origin: FactNote.Origin) -> FactNote {
            FactNote(.industry, value, origin, "before", at: noon)
        }
        func industry(_ current: String, _ earlier: [FactNote], domain: String, provided: CompanyFacts?) -> String? {
            var lead = Samples.lead("L") { $0.company = Company(industry: current) }
            _ = enricher.addFacts(to: &lead, domain: domain, provided: provided, earlier: earlier, asOf: noon)
            return lead.company?.industry
        }
        let provided = CompanyFacts(industry: "Newer")
        #expect(industry("Old", [], domain: "acme.example", provided: nil) == "Old")
        #expect(industry("Old", [note("Old", .provider)], domain: "acme.example", provided: provided) == "Pumps")
        #expect(industry("Old", [note("Old", .provider)], domain: "b.example", provided: provided) == "Newer")
        #expect(industry("Old", [note("Old", .table)], domain: "b.example", provided: provided) == "Old")
        #expect(industry("Old", [note("Other", .provider)], domain: "acme.example", provided: nil) == "Old")
        #expect(
            industry("Old", [note("Older", .table), note("Old", .provider)], domain: "b.example", provided: provided)
                == "Newer",
            "the last note of a field counts"
        )
    }

    @Test func nothingNewIsNotNotedAgain() throws {
        let enricher = try Samples.enricher(firmographics: Self.firmographics)
        var lead = Samples.lead("L", country: nil, region: nil)
        let first = enricher.addFacts(to: &lead, domain: "acme.example", provided: nil, asOf: noon)
        #expect(!first.isEmpty)
        let before = lead
        let again = enricher.addFacts(to: &lead, domain: "acme.example", provided: nil, earlier: first, asOf: after(1))
        #expect(again.isEmpty && lead == before)
    }

    @Test func theTimeZoneFollowsThePlace() throws {
        let enricher = try Samples.enricher()
        var lead = Samples.lead("L", country: "US", region: "NY")
        _ = enricher.addFacts(to: &lead, domain: nil, provided: nil, asOf: noon)
        #expect(lead.timeZone == "America/New_York")
        lead.country = "DE"
        lead.region = nil
        _ = enricher.addFacts(to: &lead, domain: nil, provided: nil, asOf: noon)
        #expect(lead.timeZone == "Europe/Berlin")
        lead.country = "US"
        _ = enricher.addFacts(to: &lead, domain: nil, provided: nil, asOf: noon)
        #expect(lead.timeZone == nil, "of a country with several it is not known")
    }
}
