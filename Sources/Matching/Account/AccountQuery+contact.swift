extension AccountQuery {
    /// What of a contact tells its company.
    package init(_ normal: NormalContact) {
        var domains: [String] = []
        // The domain of a free or throw-away address is kept, so that it is said why it does not decide.
        let mail = normal.email.flatMap { WebDomain(host: $0.domain) }
        for domain in [normal.domain, mail].compactMap({ $0?.text }) where !domains.contains(domain) {
            domains.append(domain)
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
        AccountQuery(self).domains.first { !reference.isFreeMail($0) && !reference.isDisposable($0) }
    }
}
