package import Contracts
package import Matching

/// Adds what is known from elsewhere to a lead: its account, facts of its company, region and time zone.
///
/// One state of the operator's tables; pure: the same lead, notes and facts always give the same.
package struct Enricher: Sendable {
    package let accounts: AccountDirectory
    package let firmographics: Firmographics
    package let places: Places
    package let reference: ReferenceData

    package init(accounts: AccountDirectory, firmographics: Firmographics, places: Places, reference: ReferenceData) {
        self.accounts = accounts
        self.firmographics = firmographics
        self.places = places
        self.reference = reference
    }

    /// What enrichment did to a lead.
    package struct Outcome: Sendable {
        /// Values that were set or changed.
        package let notes: [FactNote]
        package let account: AccountMatch
    }

    /// Adds account and facts after a submission of the lead.
    ///
    /// `provided` is what a provider said of the company (`FactDesk.facts(of:)`), `earlier` the notes kept of this lead:
    /// without them every value counts as given by the person.
    package func enrich(
        _ lead: inout Lead,
        normal: NormalContact,
        provided: CompanyFacts? = nil,
        earlier: [FactNote] = [],
        asOf instant: Instant
    ) -> Outcome {
        let query = AccountQuery(normal)
        let match = accounts.match(query)
        lead.account = AccountRef.preferring(match.ref, over: lead.account)
        let domain = query.companyDomain(reference: reference)
        let notes = addFacts(to: &lead, domain: domain, provided: provided, earlier: earlier, asOf: instant)
        return Outcome(notes: notes, account: match)
    }

    /// Adds facts only: when a provider answered and there is no submission.
    ///
    /// What the person gave is never overwritten; the operator's table counts more than the provider, and that more
    /// than what is concluded. Only region and time zone are told by the person's own postcode and city first, since her
    /// company's may be another.
    package func addFacts(
        to lead: inout Lead,
        domain: String?,
        provided: CompanyFacts?,
        earlier: [FactNote] = [],
        asOf instant: Instant
    ) -> [FactNote] {
        var notes = FactNotes(earlier, at: instant)
        let known = domain.flatMap { firmographics.facts(of: $0) }
        let sources: [Source] = [
            known.map { Source(facts: $0, origin: .table, detail: firmographics.version) },
            provided.map { Source(facts: $0, origin: .provider, detail: domain ?? "") },
        ].compactMap(\.self)
        for source in sources { addCompany(to: &lead, source, &notes) }
        addRegion(to: &lead, sources, &notes)
        addTimeZone(to: &lead, &notes)
        return notes.new
    }

    private struct Source {
        let facts: CompanyFacts
        let origin: FactNote.Origin
        let detail: String
    }

    private func addCompany(to lead: inout Lead, _ source: Source, _ notes: inout FactNotes) {
        let (facts, origin) = (source.facts, source.origin)
        var company = lead.company ?? Company()
        func set(_ field: FactNote.Field, _ value: String?, over current: String?) -> String? {
            guard let value, notes.allows(field, over: current, from: origin) else { return current }
            notes.note(field, value, origin, source.detail)
            return value
        }
        company.name = set(.companyName, facts.name, over: company.name)
        company.industry = set(.industry, facts.industry, over: company.industry)
        company.naics = set(.naics, facts.naics, over: company.naics)
        if let employees = facts.employees,
            notes.allows(.employees, over: company.employees.map(String.init), from: origin)
        {
            notes.note(.employees, String(employees), origin, source.detail)
            company.employees = employees
        }
        lead.country = set(.country, facts.country, over: lead.country)
        if company != Company() { lead.company = company }
    }

    private func addRegion(to lead: inout Lead, _ sources: [Source], _ notes: inout FactNotes) {
        guard let country = lead.country else { return }
        if let (region, detail) = ownRegion(of: lead, in: country) {
            if notes.allows(.region, over: lead.region, from: .table) {
                notes.note(.region, region, .derived, detail)
                lead.region = region
            }
            return
        }
        for source in sources where source.facts.country == country {
            guard let region = source.facts.region, notes.allows(.region, over: lead.region, from: source.origin) else {
                continue
            }
            notes.note(.region, region, source.origin, source.detail)
            lead.region = region
        }
    }

    /// The region of the person's own postcode or city.
    private func ownRegion(of lead: Lead, in country: String) -> (region: String, detail: String)? {
        if let postcode = lead.contact.postcode.flatMap({ Postcode.normal($0, country: country) }),
            let region = places.region(country: country, postcode: postcode)
        {
            return (region, "postcode \(postcode)")
        }
        guard let city = lead.contact.city, let region = places.region(country: country, city: city) else { return nil }
        return (region, "city \(city)")
    }

    /// Nobody gives a time zone, so it always follows the place.
    private func addTimeZone(to lead: inout Lead, _ notes: inout FactNotes) {
        let found = lead.country.flatMap {
            places.timeZone(country: $0, region: lead.region, city: lead.contact.city)
        }
        guard let (name, source) = found else {
            lead.timeZone = nil
            return
        }
        if name == lead.timeZone { return }
        lead.timeZone = name
        let detail =
            switch source {
            case .city: "city \(lead.contact.city ?? "")"
            case .region: "region \(lead.region ?? "")"
            case .country: "country \(lead.country ?? "")"
            }
        notes.note(.timeZone, name, .derived, detail)
    }
}
