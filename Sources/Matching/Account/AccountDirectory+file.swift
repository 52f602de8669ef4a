import Contracts

extension AccountDirectory {
    private static let columns = [
        "domains", "country", "region", "city", "postcode", "owner", "parent",
    ]

    /// Most accounts of one file.
    package static let maxAccounts = 1_000_000

    /// Reads `accounts.csv`: the columns id and name, and any of domains (split by blanks or `;`), country, region,
    /// city, postcode, owner, parent.
    ///
    /// Throws `ReferenceDataError` with all the faults in it.
    package init(text: String, file: String, version: String, reference: ReferenceData) throws {
        var table = CSVTable(text, file: file, required: ["id", "name"], optional: Self.columns)
        var accounts: [String: (account: Account, line: Int)] = [:]
        for record in table.records.prefix(Self.maxAccounts) {
            guard let account = Self.account(record, &table, reference) else { continue }
            if let other = accounts[account.id] {
                table.note(record.line, "has the id \"\(account.id)\" of line \(other.line)")
            } else {
                accounts[account.id] = (account, record.line)
            }
        }
        if table.records.count > Self.maxAccounts {
            table.note(
                table.records[Self.maxAccounts].line,
                "is one account too many; \(Self.maxAccounts) is the limit"
            )
        }
        Self.checkParents(accounts, &table)
        if !table.faults.isEmpty { throw ReferenceDataError(faults: table.faults.sorted { $0.line < $1.line }) }
        self.init(accounts.values.map(\.account), version: version, reference: reference)
    }

    /// Nil after a fault that leaves no account.
    private static func account(
        _ record: CSVTable.Record,
        _ table: inout CSVTable,
        _ reference: ReferenceData
    ) -> Account? {
        let id = table.required("id", of: record)
        let name = table.required("name", of: record)
        var domains: [String] = []
        for given in (record["domains"] ?? "").split(whereSeparator: { $0 == ";" || $0.isWhitespace }) {
            guard let domain = WebDomain(website: String(given))?.text else {
                table.note(record.line, "\"\(given)\" is no domain; write it like company.example")
                continue
            }
            if reference.isFreeMail(domain) || reference.isDisposable(domain) {
                table.note(record.line, "anyone can get an address at \(domain), so it tells no account; leave it out")
            }
            domains.append(domain)
        }
        var country: String?
        if let given = record["country"] {
            country = reference.country(named: given)
            if country == nil { table.note(record.line, "\"\(given)\" is no country; write its ISO 3166 code") }
        }
        if let id, id.utf8.count > 100 || id.contains(":") {
            table.note(record.line, "the id \"\(id.prefix(100))\" is longer than 100 bytes or holds a colon")
        }
        guard let id, let name else { return nil }
        let region = record["region"].flatMap { AccountRegion.normal($0, country: country, reference: reference) }
        return Account(
            id: id,
            name: name,
            domains: domains,
            country: country,
            region: region,
            city: record["city"],
            postcode: record["postcode"],
            owner: record["owner"],
            parent: record["parent"]
        )
    }

    private static func checkParents(
        _ accounts: [String: (account: Account, line: Int)],
        _ table: inout CSVTable
    ) {
        for (account, line) in accounts.values {
            guard let parent = account.parent else { continue }
            if accounts[parent] == nil {
                table.note(line, "its parent \"\(parent)\" is no account of this file")
            } else if isInCircle(account, accounts) {
                table.note(line, "\"\(account.id)\" is its own parent, by way of \"\(parent)\"")
            }
        }
    }

    private static func isInCircle(
        _ account: Account,
        _ accounts: [String: (account: Account, line: Int)]
    ) -> Bool {
        var seen: Set<String> = []
        var next = account.parent
        while let id = next, seen.insert(id).inserted {
            if id == account.id { return true }
            next = accounts[id]?.account.parent
        }
        return false
    }
}
