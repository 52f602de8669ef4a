import CPhone

/// A phone number in its normal form, and what it may be used for.
package struct PhoneNumber: Hashable, Codable, Sendable {
    /// E.164: a plus sign, the country's code, the rest; without the extension.
    package let e164: String
    /// Digits to dial after the connection stands; nil when there are none.
    package let `extension`: String?
    /// Country that the number belongs to, ISO 3166-1 alpha-2; nil when it is not known or the number is no country's.
    package let country: String?
    package let kind: Kind
    /// Whether it is known to be a mobile phone's; not so where mobile and fixed phones share numbers, as in America.
    package let isMobile: Bool

    /// What the number can say about who answers.
    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// A number of a person, a household or an office.
        case line
        /// A hotline: free of charge, premium rate and the like. Says nothing of a person.
        case service
        /// It has the shape of a number, but no such number is in use.
        case notValid = "not_valid"
    }

    /// Reads a number as people of `country` (ISO 3166-1 alpha-2) write it; nil when it is no number.
    ///
    /// Without a country only international forms are read.
    package init?(_ given: String, country: String?) {
        // A NUL would end the text early for C.
        guard !given.utf8.contains(0) else { return nil }
        let size = CPHONE_E164_SIZE + CPHONE_REGION_SIZE + CPHONE_EXTENSION_SIZE
        let found = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { room -> Found? in
            guard let e164 = room.baseAddress else { return nil }
            let region = e164 + CPHONE_E164_SIZE
            let rest = region + CPHONE_REGION_SIZE
            let kind = cphone_parse(given, country ?? "ZZ", e164, region, rest)
            guard kind != CPHONE_UNREADABLE else { return nil }
            return Found(
                kind: kind,
                e164: String(cString: e164),
                region: String(cString: region),
                rest: String(cString: rest)
            )
        }
        guard let found else { return nil }
        e164 = found.e164
        `extension` = found.rest.isEmpty ? nil : found.rest
        kind = Kind(found.kind)
        isMobile = found.kind == CPHONE_MOBILE
        // Hotlines are often reached from several countries, and "001" is the region of numbers that belong to none.
        let isCountry = found.region != "ZZ" && found.region.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        self.country = isCountry && kind == .line ? found.region : nil
    }

    private struct Found {
        let kind: cphone_kind
        let e164: String
        let region: String
        let rest: String
    }
}

extension PhoneNumber.Kind {
    fileprivate init(_ kind: cphone_kind) {
        switch kind {
        case CPHONE_NOT_VALID: self = .notValid
        case CPHONE_FIXED, CPHONE_MOBILE, CPHONE_FIXED_OR_MOBILE, CPHONE_VOIP, CPHONE_PERSONAL: self = .line
        default: self = .service
        }
    }
}
