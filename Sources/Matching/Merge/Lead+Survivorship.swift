package import Contracts

extension Lead {
    /// The lead that a submission of a person not yet known makes: revision 1.
    package init(id: String, from submission: LeadSubmitted, normal: NormalContact, at: Instant) {
        let post = submission.post
        self.init(
            id: id,
            revision: 1,
            contact: post.contact,
            email: normal.email?.text,
            emailKind: normal.email?.kind,
            phone: normal.phone?.e164,
            country: normal.country,
            region: normal.region,
            company: post.company,
            bant: post.bant,
            attributes: post.attributes,
            source: submission.source,
            campaign: post.campaign,
            channel: post.channel,
            position: post.position,
            consent: submission.datedConsent,
            createdAt: at,
            updatedAt: at
        )
    }

    /// The lead after one more submission of it.
    ///
    /// The known value of the one that is taken later wins. What stays: the normal forms of e-mail and phone (gaps are
    /// filled), and the first touch: source, campaign, channel, position. The consent is the newest by its own date,
    /// whoever tells it.
    package func merging(_ submission: LeadSubmitted, normal: NormalContact, at: Instant) -> Lead {
        let post = submission.post
        var lead = self
        lead.revision += 1
        lead.submissions += 1
        lead.updatedAt = at
        lead.mergeContact(post.contact, normal: normal)
        if lead.email == nil {
            lead.email = normal.email?.text
            lead.emailKind = normal.email?.kind
        }
        lead.phone = lead.phone ?? normal.phone?.e164
        lead.company = Company.preferring(post.company, over: company)
        lead.bant = BANT.preferring(post.bant, over: bant)
        lead.attributes = Lead.attributes(preferring: post.attributes, over: attributes)
        lead.consent = consent.orNewer(submission.datedConsent)
        return lead
    }

    /// Begins with another submission, alone `own`, which arrived before all others.
    mutating func takeFirstTouch(of own: Lead) {
        (source, campaign, channel, position) = (own.source, own.campaign, own.channel, own.position)
    }

    /// Takes the normal forms of e-mail and phone that a submission has, alone `own`, where those that are known are to
    /// give way.
    mutating func takeReach(of own: Lead, overEmail: Bool, overPhone: Bool) {
        if overEmail, own.email != nil { (email, emailKind) = (own.email, own.emailKind) }
        if overPhone, own.phone != nil { phone = own.phone }
    }

    /// An address is kept whole when somebody moves abroad: no German street with a Californian region.
    private mutating func mergeContact(_ newer: Contact, normal: NormalContact) {
        let isGiven = normal.countryOrigin == .given
        let hasMoved = isGiven && country != nil && normal.country != country
        contact = Contact.preferring(newer, over: hasMoved ? contact.withoutAddress : contact)
        if hasMoved { region = nil }
        if isGiven || country == nil { country = normal.country }
        // A region that was read as one of another country, only guessed at, tells nothing here.
        if normal.country == country { region = normal.region ?? region }
    }

    /// All attributes of the first, and of the second as many as a submission may have altogether, by their names: a
    /// lead must not outgrow a line.
    private static func attributes(
        preferring first: [String: JSONValue],
        over second: [String: JSONValue]
    ) -> [String: JSONValue] {
        var merged = first
        for name in second.keys.sorted() where merged[name] == nil && merged.count < SubmissionPost.maxAttributes {
            merged[name] = second[name]
        }
        return merged
    }
}
