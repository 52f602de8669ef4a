/// Routing to a seller who has accepted an offer that withheld who the person is: all of it.
package struct AssignmentLead: Codable, Hashable, Sendable {
    package var assignment: String
    package var lead: Lead
    package var score: Score

    package init(assignment: String, lead: Lead, score: Score) {
        self.assignment = assignment
        self.lead = lead
        self.score = score
    }
}

extension AssignmentOffered {
    /// The offer without anything that tells who the person is: of her, country, region and city stay; of the lead, its
    /// company, source, budget and what she asks for; of the score, how good it is.
    package var withholdingPerson: Self {
        var offer = self
        offer.withheld = true
        offer.lead = Lead(
            id: lead.id,
            revision: lead.revision,
            contact: Contact(city: lead.contact.city),
            country: lead.country,
            region: lead.region,
            timeZone: lead.timeZone,
            company: lead.company,
            bant: lead.bant,
            attributes: lead.attributes.filter { ["product", "language"].contains($0.key) },
            source: lead.source,
            campaign: lead.campaign,
            channel: lead.channel,
            position: lead.position,
            consent: Consent(granted: lead.consent.granted, at: nil),
            submissions: lead.submissions,
            createdAt: lead.createdAt,
            updatedAt: lead.updatedAt
        )
        // The lines quote what was found; the next step names what she might do.
        offer.score.lines = []
        offer.score.next = nil
        return offer
    }
}
