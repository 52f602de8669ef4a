import Contracts

/// Reads the files of reference data and gathers what is wrong with them.
struct ReferenceReader {
    private let texts: [String: String]
    private(set) var faults: [ReferenceDataError.Fault] = []

    init(texts: [String: String]) {
        self.texts = texts
        if !LatinText.works {
            faults.append(.init(file: "libicu", line: 0, message: "cannot write other scripts in Latin letters"))
        }
    }

    /// A hash (FNV-1a, 64 bits) of all files' names and texts.
    var version: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        for file in ReferenceFile.allCases {
            add(file.rawValue)
            add(texts[file.rawValue] ?? "")
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    // MARK: - Places

    mutating func countries() -> [String: String] {
        var byName: [String: String] = [:]
        read(.countries, columns: 3...4) { (columns) throws(ReferenceTable.Complaint) in
            for (code, length) in zip(columns, [2, 3]) where !Self.isCode(code, length: length...length) {
                throw .init(message: "\"\(code)\" is no code; \(length) capital letters are wanted")
            }
            try Self.add(Self.spellings(columns), as: columns[0], to: &byName)
        }
        return byName
    }

    mutating func regions() -> [String: [String: String]] {
        var byCountry: [String: [String: String]] = [:]
        read(.regions, columns: 3...4) { (columns) throws(ReferenceTable.Complaint) in
            guard Self.isCode(columns[0], length: 2...2) else {
                throw .init(message: "\"\(columns[0])\" is no code; 2 capital letters are wanted")
            }
            let code = columns[1]
            guard (1...3).contains(code.utf8.count), CompactText.capitals(code) == code else {
                throw .init(message: "\"\(code)\" is no code; 1 to 3 capital letters or digits are wanted")
            }
            try Self.add(Self.spellings(Array(columns.dropFirst())), as: code, to: &byCountry[columns[0], default: [:]])
        }
        return byCountry
    }

    private static func isCode(_ code: String, length: ClosedRange<Int>) -> Bool {
        length.contains(code.utf8.count) && code.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// All columns, the last of those behind the second split at ";".
    private static func spellings(_ columns: [String]) -> [String] {
        let last = columns.count - 1
        return columns[..<last] + columns[last].split(separator: ";").map { String($0).trimmingBlanks() }
    }

    private static func add(
        _ spellings: [String],
        as code: String,
        to byName: inout [String: String]
    ) throws(ReferenceTable.Complaint) {
        for spelling in spellings {
            let key = spelling.spelling
            if key.isEmpty { throw .init(message: "has a spelling without a letter") }
            if let other = byName[key], other != code {
                throw .init(message: "\"\(spelling)\" already stands for \(other)")
            }
            byName[key] = code
        }
    }

    // MARK: - Mail

    mutating func domains(_ file: ReferenceFile) -> Set<String> {
        words(file) { Self.isDomain($0) ? nil : "\"\($0)\" is no domain; write it like mail.example" }
    }

    mutating func mailboxes() -> Set<String> {
        words(.roleMailboxes) {
            Contact.looksLikeEmail($0 + "@a.example")
                ? nil : "\"\($0)\" is no name of a mailbox; write only what is before the @"
        }
    }

    /// By each of their domains.
    mutating func mailProviders() -> [String: MailProvider] {
        var byDomain: [String: MailProvider] = [:]
        read(.mailProviders, columns: 2...3) { (columns) throws(ReferenceTable.Complaint) in
            guard let provider = MailProvider(domain: columns[0], rules: columns[1]) else {
                throw .init(message: "\"\(columns[1])\" is no list of \"dots\", \"minus\" and \"typos\", nor \"-\"")
            }
            let others = columns.dropFirst(2).flatMap { Self.list($0) }
            for domain in [columns[0]] + others {
                guard Self.isDomain(domain) else {
                    throw .init(message: "\"\(domain)\" is no domain; write it like mail.example")
                }
                guard byDomain.updateValue(provider, forKey: domain) == nil else {
                    throw .init(message: "\"\(domain)\" stands here twice")
                }
            }
        }
        return byDomain
    }

    private static func isDomain(_ text: String) -> Bool {
        Contact.looksLikeEmail("a@" + text) && text == text.lowercased()
    }

    // MARK: - Names

    mutating func legalForms() -> LegalForms {
        var forms = LegalForms()
        read(.legalForms, columns: 2...3) { (columns) throws(ReferenceTable.Complaint) in
            guard let place = LegalForms.Place(rawValue: columns.count > 2 ? columns[2] : "behind") else {
                throw .init(message: "\"\(columns[2])\" is no place; \"front\" and \"anywhere\" are known")
            }
            let form = LegalForms.Form(normal: columns[0], place: place)
            for spelling in [columns[0]] + Self.list(columns[1]) {
                let folded = spelling.folded()
                if folded.isEmpty { throw .init(message: "has a spelling without a letter") }
                if let other = forms.add(folded, as: form) {
                    throw .init(message: "\"\(spelling)\" already stands for \(other.normal)")
                }
            }
        }
        return forms
    }

    mutating func stopWords() -> Set<String> {
        words(.companyStopWords) { $0.folded() == $0 ? nil : "\"\($0)\" is not folded; write \"\($0.folded())\"" }
    }

    /// Numbers of groups by folded name.
    mutating func nicknames() -> [String: [UInt16]] {
        var byName: [String: [UInt16]] = [:]
        var next: UInt16 = 0
        read(.nicknames, columns: 2...2) { (columns) throws(ReferenceTable.Complaint) in
            guard next < .max else { throw .init(message: "is one group too many; \(UInt16.max) fit") }
            for name in Set(([columns[0]] + Self.list(columns[1])).map { $0.folded() }) {
                byName[name, default: []].append(next)
            }
            next += 1
        }
        return byName
    }

    mutating func nameShares() -> [String: NameShares] {
        var byName: [String: NameShares] = [:]
        read(.nameFrequencies, columns: 3...3) { (columns) throws(ReferenceTable.Complaint) in
            let name = columns[0].folded()
            let shares = NameShares(surname: try Self.share(columns[1]), given: try Self.share(columns[2]))
            guard byName.updateValue(shares, forKey: name) == nil else {
                throw .init(message: "\"\(name)\" stands here twice")
            }
        }
        return byName
    }

    private static func share(_ perMillion: String) throws(ReferenceTable.Complaint) -> Double? {
        if perMillion == "-" { return nil }
        guard let number = Int(perMillion), (1...1_000_000).contains(number) else {
            throw .init(message: "\"\(perMillion)\" is neither a number from 1 to 1000000 nor \"-\"")
        }
        return Double(number) / 1_000_000
    }

    // MARK: - Rows

    private static func list(_ column: String) -> [String] {
        column.split(separator: ";").map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
    }

    private mutating func words(_ file: ReferenceFile, faultOf: (String) -> String?) -> Set<String> {
        var words: Set<String> = []
        read(file, columns: 1...1) { (columns) throws(ReferenceTable.Complaint) in
            let word = columns[0].lowercased()
            if let fault = faultOf(word) { throw .init(message: fault) }
            words.insert(word)
        }
        return words
    }

    private mutating func read(
        _ file: ReferenceFile,
        columns: ClosedRange<Int>,
        row: ([String]) throws(ReferenceTable.Complaint) -> Void
    ) {
        guard let text = texts[file.rawValue] else {
            faults.append(.init(file: file.rawValue, line: 1, message: "is missing"))
            return
        }
        var table = ReferenceTable(text, file: file.rawValue, columns: columns)
        table.read(row)
        faults += table.faults
    }
}
