package import Contracts

/// What the operator knows of companies, by domain: one version of `firmographics.csv`.
package struct Firmographics: Sendable {
    /// Name of the content that it was made of.
    package let version: String
    private let byDomain: [String: CompanyFacts]

    /// Most companies of one file.
    package static let maxCompanies = 2_000_000

    private static let columns = ["name", "industry", "employees", "naics", "country", "region"]

    /// Nothing known of anybody.
    package init() {
        version = "firmographics-none"
        byDomain = [:]
    }

    /// Reads `firmographics.csv`: the column domain, and any of name, industry, employees, naics, country, region.
    ///
    /// Throws `ReferenceDataError` with all the faults in it.
    package init(text: String, file: String, version: String, reference: ReferenceData) throws {
        var table = CSVTable(text, file: file, required: ["domain"], optional: Self.columns)
        var byDomain: [String: CompanyFacts] = [:]
        var lines: [String: Int] = [:]
        for record in table.records.prefix(Self.maxCompanies) {
            guard let domain = Self.domain(record, &table, reference) else { continue }
            let facts = Self.facts(record, &table, reference)
            if let line = lines[domain] {
                table.note(record.line, "has the domain \(domain) of line \(line)")
            } else if facts.isEmpty {
                table.note(record.line, "says nothing of \(domain)")
            }
            lines[domain] = lines[domain] ?? record.line
            byDomain[domain] = facts
        }
        if table.records.count > Self.maxCompanies {
            let line = table.records[Self.maxCompanies].line
            table.note(line, "is one company too many; \(Self.maxCompanies) is the limit")
        }
        if !table.faults.isEmpty { throw ReferenceDataError(faults: table.faults.sorted { $0.line < $1.line }) }
        self.version = version
        self.byDomain = byDomain
    }

    /// What is known of the company with a registered domain.
    package func facts(of domain: String) -> CompanyFacts? { byDomain[domain] }

    package var count: Int { byDomain.count }

    private static func domain(
        _ record: CSVTable.Record,
        _ table: inout CSVTable,
        _ reference: ReferenceData
    ) -> String? {
        guard let given = table.required("domain", of: record) else { return nil }
        guard let domain = WebDomain(website: given)?.text else {
            table.note(record.line, "\"\(given)\" is no domain; write it like company.example")
            return nil
        }
        if reference.isFreeMail(domain) || reference.isDisposable(domain) {
            table.note(record.line, "anyone can get an address at \(domain), so it tells no company; leave it out")
        }
        return domain
    }

    private static func facts(
        _ record: CSVTable.Record,
        _ table: inout CSVTable,
        _ reference: ReferenceData
    ) -> CompanyFacts {
        var facts = CompanyFacts()
        for (column, limit, path) in [
            ("name", 300, \CompanyFacts.name), ("industry", 200, \CompanyFacts.industry),
        ] {
            guard let given = record[column] else { continue }
            facts[keyPath: path] = given
            if given.utf8.count > limit { table.note(record.line, "its \(column) is longer than \(limit) bytes") }
        }
        if let given = record["employees"] {
            facts.employees = Int(given)
            if !(facts.employees.map((0...100_000_000).contains) ?? false) {
                table.note(record.line, "employees \"\(given)\" is no whole number up to 100000000")
            }
        }
        if let given = record["naics"] {
            facts.naics = given
            if !CompanyFacts.isNAICS(given) {
                table.note(record.line, "naics \"\(given)\" is no NAICS code; two to six digits are wanted")
            }
        }
        if let given = record["country"] {
            facts.country = reference.country(named: given)
            if facts.country == nil {
                table.note(record.line, "\"\(given)\" is no country; write its ISO 3166 code")
            }
        }
        if let given = record["region"] {
            facts.region = AccountRegion.normal(given, country: facts.country, reference: reference)
        }
        return facts
    }
}
