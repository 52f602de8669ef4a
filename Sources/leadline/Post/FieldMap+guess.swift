extension FieldMap {
    /// What the columns of a file probably mean, by their names alone.
    static func guess(from header: [String]) -> Self {
        let names = header.map { ($0, plain($0)) }
        let columns = usual.flatMap { field, aliases in
            aliases.flatMap { alias in
                names.filter { $0.1 == alias }.compactMap { name, _ in
                    PostField(field).map { Column(name: name, field: $0) }
                }
            }
        }
        return Self(columns: columns, constants: [])
    }

    /// Letters and digits only, in lower case: `E-Mail Address` is `emailaddress`.
    private static func plain(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// The most telling name of a column first.
    private static let usual: [(field: String, aliases: [String])] = [
        ("key", ["key", "idempotencykey"]),
        ("contact.first_name", ["firstname", "givenname", "forename", "first"]),
        ("contact.last_name", ["lastname", "surname", "familyname", "last"]),
        ("contact.email", ["email", "emailaddress", "mail"]),
        ("contact.phone", ["phone", "phone1", "phonenumber", "telephone", "mobile", "mobilephone", "phone2"]),
        ("contact.title", ["title", "jobtitle"]),
        ("contact.street", ["address", "street", "address1", "streetaddress"]),
        ("contact.city", ["city", "town"]),
        ("contact.region", ["state", "region", "province", "county"]),
        ("contact.postcode", ["zip", "zipcode", "postcode", "postalcode", "postal"]),
        ("contact.country", ["country", "countrycode"]),
        ("company.name", ["company", "companyname", "organisation", "organization"]),
        ("company.website", ["website", "web", "url", "homepage"]),
        ("company.industry", ["industry", "sector"]),
        ("company.employees", ["employees", "companysize", "numberofemployees"]),
        ("consent.granted", ["consent", "consentgranted", "optin"]),
        ("consent.at", ["consentat", "consenttime", "consentdate", "optinat"]),
        ("consent.wording", ["consentwording"]),
        ("consent.proof", ["consentproof"]),
        ("campaign", ["campaign"]),
        ("channel", ["channel"]),
        ("position", ["funnelposition"]),
        ("occurred_at", ["occurredat"]),
    ]
}
