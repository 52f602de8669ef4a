extension AccountQuery {
    /// What of a contact tells its company.
    package init(_ normal: NormalContact) {
        var domains = normal.domain.map { [$0.text] } ?? []
        // The domain of a free or throw-away address is kept, so that it is said why it does not decide.
        if let host = normal.email?.domain, host != domains.first, let mail = WebDomain(asciiHost: host)?.text,
            mail != domains.first
        {
            domains.append(mail)
        }
        self.init(
            domains: domains,
            company: normal.company,
            country: normal.country,
            region: normal.region,
            city: normal.city,
            postcode: normal.postcode
        )
    }
}

extension AccountDirectory {
    /// The account that a contact belongs to, and why.
    package func match(_ contact: NormalContact) -> AccountMatch { match(AccountQuery(contact)) }
}

extension NormalContact {
    /// The registered domain that stands for the person's company; nil for free and throw-away mail domains.
    package func companyDomain(reference: ReferenceData) -> String? {
        AccountQuery(self).companyDomain(reference: reference)
    }
}

extension AccountQuery {
    /// The first of the domains that stands for a company.
    package func companyDomain(reference: ReferenceData) -> String? {
        domains.first { !reference.isFreeMail($0) && !reference.isDisposable($0) }
    }
}
