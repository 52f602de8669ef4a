import Contracts

extension Contact {
    /// The known fields of `first`, and those of `second` where it has none.
    static func preferring(_ first: Contact, over second: Contact) -> Contact {
        Contact(
            firstName: first.firstName ?? second.firstName,
            lastName: first.lastName ?? second.lastName,
            email: first.email ?? second.email,
            phone: first.phone ?? second.phone,
            title: first.title ?? second.title,
            street: first.street ?? second.street,
            city: first.city ?? second.city,
            region: first.region ?? second.region,
            postcode: first.postcode ?? second.postcode,
            country: first.country ?? second.country
        )
    }

    var withoutAddress: Contact {
        Contact(firstName: firstName, lastName: lastName, email: email, phone: phone, title: title)
    }
}

extension Company {
    static func preferring(_ first: Company?, over second: Company?) -> Company? {
        guard let first, let second else { return first ?? second }
        return Company(
            name: first.name ?? second.name,
            website: first.website ?? second.website,
            industry: first.industry ?? second.industry,
            employees: first.employees ?? second.employees,
            naics: first.naics ?? second.naics
        )
    }
}

extension BANT {
    static func preferring(_ first: BANT?, over second: BANT?) -> BANT? {
        guard let first, let second else { return first ?? second }
        return BANT(
            budget: first.budget ?? second.budget,
            authority: first.authority ?? second.authority,
            need: first.need ?? second.need,
            timeframeMonths: first.timeframeMonths ?? second.timeframeMonths
        )
    }
}

extension LeadSubmitted {
    /// The consent with a date that can be compared: that of arrival where none is given, and never a later one, since
    /// a date in the future would outlast the person's next word.
    var datedConsent: Consent {
        var consent = post.consent
        consent.at = min(consent.at ?? receivedAt, receivedAt)
        return consent
    }
}

extension Consent {
    /// The newer of the two, with its wording and proof; of two from the same moment the refusal.
    func orNewer(_ other: Consent) -> Consent {
        let at = at?.milliseconds ?? .min
        let otherAt = other.at?.milliseconds ?? .min
        if at == otherAt { return other.granted ? self : other }
        return otherAt > at ? other : self
    }
}
