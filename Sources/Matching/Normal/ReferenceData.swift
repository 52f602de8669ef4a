/// What the world is like: countries and regions and how they are written, mail providers, legal forms, names.
///
/// Made from the texts of the files in deploy/reference, whose README tells their form. Whoever makes it reads the
/// files.
package struct ReferenceData: Sendable {
    /// A name for exactly these texts: 16 hexadecimal digits that change with any of them.
    package let version: String
    /// Codes by folded spelling.
    private let countries: [String: String]
    /// Codes by folded spelling, a table a country.
    private let regions: [String: [String: String]]
    private let freeMailDomains: Set<String>
    private let disposableMailDomains: Set<String>
    private let roleMailboxes: Set<String>
    private let sharedSites: Set<String>
    private let companyStopWords: Set<String>
    private let mailProviders: [String: MailProvider]
    /// Domains that slips are read as, with their providers' first domains.
    private let repairTargets: [(name: [UInt8], domain: String)]
    let legalForms: LegalForms
    private let nicknames: [String: [UInt16]]
    private let nameShares: [String: NameShares]

    /// Reads the texts of the files, by their names; throws `ReferenceDataError` with all the faults in them.
    package init(texts: [String: String]) throws {
        var reader = ReferenceReader(texts: texts)
        countries = reader.countries()
        regions = reader.regions()
        freeMailDomains = reader.domains(.freeMailDomains)
        disposableMailDomains = reader.domains(.disposableMailDomains)
        sharedSites = reader.domains(.sharedSites)
        mailProviders = reader.mailProviders()
        roleMailboxes = reader.mailboxes()
        legalForms = reader.legalForms()
        companyStopWords = reader.stopWords()
        nicknames = reader.nicknames()
        nameShares = reader.nameShares()
        repairTargets = mailProviders.filter(\.value.isRepaired).sorted { $0.key < $1.key }
            .map { (Array($0.key.utf8), $0.value.domain) }
        version = reader.version
        if !reader.faults.isEmpty { throw ReferenceDataError(faults: reader.faults) }
    }

    /// Names of the files that the texts come from.
    package static let files: [String] = ReferenceFile.allCases.map(\.rawValue)

    // MARK: - Places

    /// The ISO 3166-1 alpha-2 code of a country, from a code, a name or another spelling; nil when nothing is known by
    /// it.
    package func country(named name: String) -> String? { Self.code(named: name.spelling, in: countries) }

    /// The ISO 3166-2 code of a country's region, without the country, from a code, a name or another spelling; nil when
    /// nothing is known by it.
    ///
    /// `country` is the alpha-2 code.
    package func region(named name: String, country: String) -> String? {
        guard let names = regions[country] else { return nil }
        let spelling = name.spelling
        if let code = Self.code(named: spelling, in: names) { return code }
        let mark = country.lowercased() + " "
        return spelling.hasPrefix(mark) ? names[String(spelling.dropFirst(mark.utf8.count))] : nil
    }

    private static func code(named spelling: String, in codes: [String: String]) -> String? {
        if let code = codes[spelling] { return code }
        return spelling.hasPrefix("the ") ? codes[String(spelling.dropFirst(4))] : nil
    }

    // MARK: - Mail

    /// Whether anyone can get an address there; wants small letters.
    package func isFreeMail(_ domain: String) -> Bool { freeMailDomains.contains(domain) }

    /// Whether addresses there are thrown away after use; wants small letters.
    ///
    /// So are those of its subdomains.
    package func isDisposable(_ domain: String) -> Bool {
        if disposableMailDomains.contains(domain) { return true }
        let mark = UInt8(ascii: ".")
        var rest = domain.utf8[...]
        while let dot = rest.firstIndex(of: mark), rest[dot...].dropFirst().contains(mark) {
            rest = rest[dot...].dropFirst()
            if disposableMailDomains.contains(String(Substring(rest))) { return true }
        }
        return false
    }

    /// Whether the name before the @ tells that several people read the mailbox; wants small letters.
    package func isRoleMailbox(_ mailbox: String) -> Bool { roleMailboxes.contains(mailbox) }

    func mailProvider(_ domain: String) -> MailProvider? { mailProviders[domain] }

    /// The well-known provider's domain that this one is a slip of; else the domain itself.
    func repairedMailDomain(_ domain: String) -> String {
        if isFreeMail(domain) || mailProviders[domain] != nil { return domain }
        let name = Array(domain.utf8)
        return repairTargets.first { MailProvider.isOneEdit($0.name, name) }?.domain ?? domain
    }

    /// Whether a web address there is a company's own: not so for social networks and the like.
    func isOwnSite(_ domain: String) -> Bool { !sharedSites.contains(domain) && !isFreeMail(domain) }

    // MARK: - Names

    func isCompanyStopWord(_ word: String) -> Bool { companyStopWords.contains(word) }

    /// The groups of names for one another that a given name belongs to; wants it folded.
    package func nicknameGroups(of name: String) -> [UInt16] { nicknames[name] ?? [] }

    /// Whether one may be written for the other: "bob" and "robert"; wants them folded.
    package func areNicknames(_ one: String, _ other: String) -> Bool {
        guard one != other, let groups = nicknames[one], let others = nicknames[other] else { return false }
        return groups.contains { others.contains($0) }
    }

    /// Share of people with this family name, 0 to 1; nil when it is rare or unknown.
    ///
    /// Wants it folded.
    package func surnameShare(_ name: String) -> Double? { nameShares[name]?.surname }

    /// Share of people with this given name, 0 to 1; nil when it is rare or unknown.
    ///
    /// Wants it folded.
    package func givenNameShare(_ name: String) -> Double? { nameShares[name]?.given }
}

/// How common a name is, each nil when unknown.
struct NameShares: Hashable, Sendable {
    let surname: Double?
    let given: Double?
}

/// The files of reference data.
enum ReferenceFile: String, CaseIterable {
    case companyStopWords = "company-stop-words.txt"
    case countries = "countries.tsv"
    case disposableMailDomains = "disposable-mail-domains.txt"
    case freeMailDomains = "free-mail-domains.txt"
    case legalForms = "legal-forms.tsv"
    case mailProviders = "mail-providers.tsv"
    case nameFrequencies = "name-frequencies.tsv"
    case nicknames = "nicknames.tsv"
    case regions = "regions.tsv"
    case roleMailboxes = "role-mailboxes.txt"
    case sharedSites = "shared-sites.txt"
}
