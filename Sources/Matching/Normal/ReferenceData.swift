import Contracts

/// What the world is like: countries and how they are written, states, mail providers, mailboxes that many read.
///
/// Made from the texts of the files in deploy/reference, whose README tells their form. Whoever makes it reads the
/// files.
package struct ReferenceData: Sendable {
    /// Codes by folded spelling.
    private var countries: [String: String] = [:]
    private var usStates: [String: String] = [:]
    private var freeMailDomains: Set<String> = []
    private var roleMailboxes: Set<String> = []

    /// Reads the texts of the four files; throws `ReferenceDataError` with all the faults in them.
    package init(countries: String, usStates: String, freeMailDomains: String, roleMailboxes: String) throws {
        var faults: [ReferenceDataError.Fault] = []
        (self.countries, faults) = Self.codes(
            ReferenceTable(countries, file: FileName.countries, columns: 3...4),
            codeLengths: [2, 3]
        )
        let states = Self.codes(ReferenceTable(usStates, file: FileName.usStates, columns: 2...3), codeLengths: [2])
        self.usStates = states.byName
        let domains = Self.words(ReferenceTable(freeMailDomains, file: FileName.freeMailDomains, columns: 1...1)) {
            Contact.looksLikeEmail("a@" + $0) ? nil : "\"\($0)\" is no domain; write it like mail.example"
        }
        self.freeMailDomains = domains.words
        let mailboxes = Self.words(ReferenceTable(roleMailboxes, file: FileName.roleMailboxes, columns: 1...1)) {
            Contact.looksLikeEmail($0 + "@a.example")
                ? nil : "\"\($0)\" is no name of a mailbox; write only what is before the @"
        }
        self.roleMailboxes = mailboxes.words
        faults += states.faults + domains.faults + mailboxes.faults
        if !faults.isEmpty { throw ReferenceDataError(faults: faults) }
    }

    /// Names of the files that the texts come from.
    package enum FileName {
        package static let countries = "countries.tsv"
        package static let usStates = "us-states.tsv"
        package static let freeMailDomains = "free-mail-domains.txt"
        package static let roleMailboxes = "role-mailboxes.txt"
    }

    /// The ISO 3166-1 alpha-2 code of a country, from a code, a name or another spelling; nil when nothing is known by
    /// it.
    package func country(named name: String) -> String? { Self.code(named: name, in: countries) }

    /// The postal code of a state of the USA, from the code, the name or a short form; nil when unknown.
    package func usState(named name: String) -> String? { Self.code(named: name, in: usStates) }

    /// Whether anyone can get an address there; wants small letters.
    package func isFreeMail(_ domain: String) -> Bool { freeMailDomains.contains(domain) }

    /// Whether the name before the @ tells that several people read the mailbox; wants small letters.
    package func isRoleMailbox(_ mailbox: String) -> Bool { roleMailboxes.contains(mailbox) }

    private static func code(named name: String, in codes: [String: String]) -> String? {
        let folded = name.folded()
        if let code = codes[folded] { return code }
        return folded.hasPrefix("the ") ? codes[String(folded.dropFirst(4))] : nil
    }

    /// Reads rows of codes, a name, and perhaps more spellings split by ";".
    ///
    /// The first code is the one that is found.
    private static func codes(
        _ given: ReferenceTable,
        codeLengths: [Int]
    ) -> (byName: [String: String], faults: [ReferenceDataError.Fault]) {
        var table = given
        var byName: [String: String] = [:]
        table.read { (columns) throws(ReferenceTable.Complaint) in
            for (code, length) in zip(columns, codeLengths)
            where code.utf8.count != length || !code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
                throw .init(message: "\"\(code)\" is no code; \(length) capital letters are wanted")
            }
            let more = columns.dropFirst(codeLengths.count + 1).flatMap { $0.split(separator: ";").map(String.init) }
            for spelling in columns.prefix(codeLengths.count + 1) + more {
                let folded = spelling.folded()
                if folded.isEmpty { throw .init(message: "has a spelling without a letter") }
                if let other = byName[folded], other != columns[0] {
                    throw .init(message: "\"\(spelling.trimmingBlanks())\" already stands for \(other)")
                }
                byName[folded] = columns[0]
            }
        }
        return (byName, table.faults)
    }

    private static func words(
        _ given: ReferenceTable,
        faultOf: (String) -> String?
    ) -> (words: Set<String>, faults: [ReferenceDataError.Fault]) {
        var table = given
        var words: Set<String> = []
        table.read { (columns) throws(ReferenceTable.Complaint) in
            let word = columns[0].lowercased()
            if let fault = faultOf(word) { throw .init(message: fault) }
            words.insert(word)
        }
        return (words, table.faults)
    }
}
