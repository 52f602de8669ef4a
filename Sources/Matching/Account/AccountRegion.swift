import Contracts

/// Regions of accounts and companies in the normal form of contacts.
enum AccountRegion {
    /// The ISO 3166-2 code without the country where it is known, else the folded text in capitals; nil when nothing is
    /// left of it.
    static func normal(_ given: String, country: String?, reference: ReferenceData) -> String? {
        if let country, let code = reference.region(named: given, country: country) { return code }
        let folded = given.folded()
        return folded.isEmpty ? nil : folded.uppercased()
    }
}
