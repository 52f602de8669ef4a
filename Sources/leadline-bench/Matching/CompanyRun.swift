import Matching

/// Names of companies fed one at a time to the matching of accounts: one that is no known account becomes one.
struct CompanyRun {
    /// The account of each name, in their order.
    private(set) var accounts: [String] = []
    private var known: [Account] = []
    private var directory: AccountDirectory
    private let reference: ReferenceData

    init(reference: ReferenceData) {
        self.reference = reference
        directory = AccountDirectory(reference: reference)
    }

    /// Matches the company of a contact.
    mutating func add(_ contact: NormalContact, named name: String) {
        if let account = directory.match(contact).account {
            accounts.append(account.id)
            return
        }
        let account = Account(
            id: String(accounts.count),
            name: name,
            domains: [contact.companyDomain(reference: reference)].compactMap(\.self),
            country: contact.country,
            region: contact.region,
            city: contact.city,
            postcode: contact.postcode
        )
        known.append(account)
        directory = AccountDirectory(known, version: "so-far", reference: reference)
        accounts.append(account.id)
    }
}
