/// Postcodes in the form that is compared.
package enum Postcode {
    /// Capitals and digits only; nil when there is none of them.
    ///
    /// Where a country's codes are digits the country's letter in front ("D-80331") goes, and leading zeros that a
    /// spreadsheet dropped come back; of an American ZIP+4 the first five digits are kept.
    package static func normal(_ given: String, country: String?) -> String? {
        let compact = CompactText.capitals(given)
        guard !compact.isEmpty else { return nil }
        guard let country, let rule = rules[country] else { return compact }
        let digits = withoutLetters(compact, of: country)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return compact }
        if rule.isZIP { return zip(digits) ?? compact }
        let missing = rule.digits - digits.utf8.count
        if missing == 0 { return digits }
        // One digit left of four says too little; more than two zeros in front have no codes.
        guard rule.hasLeadingZeros, (1...2).contains(missing) else { return compact }
        return String(repeating: "0", count: missing) + digits
    }

    private struct Rule {
        let digits: Int
        let hasLeadingZeros: Bool
        let isZIP: Bool
    }

    /// Countries whose codes are digits, by how many of them; the second list are those with codes that begin with 0.
    private static let rules: [String: Rule] = {
        let plain: [Int: String] = [
            4: "AM AR AT BE BG CH CY DK GE HU LI LU LV NO PH SI TN ZA",
            5: "BA BT CU CZ DZ EG GR GT HR ID IQ IT KE KW LK LT MA ME MM MN NP PE PK PL RS SA SD SE SK TH UY XK ZM",
            6: "BY CN CO EC IN KG KZ MN PA RU TJ TM TT UZ VN",
            7: "CL IL PT",
        ]
        let zeros: [Int: String] = [
            4: "AU BD MZ NO NZ PY ZA",
            5: "CR DE DO EE ES FI FR IT KR LA MC MX MY NI SN TR UA",
            6: "CN CO KZ NG RO SG",
            7: "JP",
            8: "BR",
        ]
        var rules: [String: Rule] = [:]
        for (table, hasLeadingZeros) in [(plain, false), (zeros, true)] {
            for (digits, countries) in table {
                for country in countries.split(separator: " ") {
                    rules[String(country)] = Rule(digits: digits, hasLeadingZeros: hasLeadingZeros, isZIP: false)
                }
            }
        }
        for country in ["US", "PR", "VI", "GU", "AS", "MP"] {
            rules[country] = Rule(digits: 5, hasLeadingZeros: true, isZIP: true)
        }
        return rules
    }()

    /// Without the code of the country, or of its vehicles, in front.
    private static func withoutLetters(_ compact: String, of country: String) -> String {
        let letters = compact.prefix { $0.isLetter }
        guard !letters.isEmpty, letters.utf8.count <= 3 else { return compact }
        let known = letters == country || letters == vehicleCodes[country] ?? ""
        return known ? String(compact.dropFirst(letters.count)) : compact
    }

    private static let vehicleCodes: [String: String] = [
        "DE": "D", "AT": "A", "FR": "F", "IT": "I", "ES": "E", "BE": "B", "SE": "S", "NO": "N", "PT": "P", "HU": "H",
        "LU": "L", "FI": "FIN", "SI": "SLO", "LI": "FL", "EE": "EST", "HR": "HR", "CZ": "CZ", "SK": "SK",
    ]

    /// Nil when it is too long or too short for one.
    private static func zip(_ digits: String) -> String? {
        switch digits.utf8.count {
        case 3...5: String(repeating: "0", count: 5 - digits.utf8.count) + digits
        case 7...9: String((String(repeating: "0", count: 9 - digits.utf8.count) + digits).prefix(5))
        default: nil
        }
    }
}
