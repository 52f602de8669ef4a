/// Dates of birth in the form that is compared.
enum BirthDate {
    /// "yyyy-mm-dd"; the digits alone when the date can be read in several ways, or in none; nil without a digit.
    ///
    /// Of "4/3/1990" the month is the first number only where the country is one that writes so.
    static func normal(_ given: String, country: String?) -> String? {
        let plain = CompactText.asciiDigits(given)
        let parts = parts(of: plain)
        let digits = plain.filter { ("0"..."9").contains($0) }
        guard !digits.isEmpty else { return nil }
        return read(parts, separator: separator(of: plain), country: country) ?? digits
    }

    private enum Part: Equatable {
        case number(Int, digits: Int)
        case month(Int)
    }

    private static func read(_ parts: [Part], separator: Character?, country: String?) -> String? {
        // A time may follow the date.
        switch (parts.first, parts.dropFirst().first, parts.dropFirst(2).first) {
        case (.number(let whole, digits: 8)?, _, _):
            return date(whole / 10_000, whole / 100 % 100, whole % 100)
        case (.number(let year, digits: 4)?, .number(let month, digits: 1...2)?, .number(let day, digits: 1...2)?):
            return date(year, month, day)
        case (.number(let year, digits: 4)?, .month(let month)?, .number(let day, digits: 1...2)?):
            return date(year, month, day)
        case (.number(let day, digits: 1...2)?, .month(let month)?, .number(let year, digits: 4)?),
            (.month(let month)?, .number(let day, digits: 1...2)?, .number(let year, digits: 4)?):
            return date(year, month, day)
        case (.number(let first, digits: 1...2)?, .number(let second, digits: 1...2)?, .number(let year, digits: 4)?):
            if separator == "." || first > 12 || first == second { return date(year, second, first) }
            if second > 12 || country == "US" { return date(year, first, second) }
            // Nearly everywhere else the day stands first, but a form may come from America.
            return nil
        default: return nil
        }
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard (1800...2200).contains(year), (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        guard (1...length).contains(day) else { return nil }
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// What stands behind the first number.
    private static func separator(of text: String) -> Character? {
        text.drop { !$0.isNumber }.first { !$0.isNumber }
    }

    /// Runs of digits, and words that are months; other words do not count ("3rd of April", "1990年4月3日").
    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        for run in runs(of: text) {
            if let number = Int(run) {
                // Of a year in two digits the century is known where the other one lies ahead.
                if parts.count == 2, run.count == 2, number > 30 {
                    parts.append(.number(1900 + number, digits: 4))
                } else {
                    parts.append(.number(number, digits: run.count))
                }
            } else if let month = month(run) {
                parts.append(.month(month))
            }
        }
        return parts
    }

    private static func runs(of text: String) -> [String] {
        var runs: [String] = []
        var wasDigit: Bool?
        for character in text {
            let isDigit = ("0"..."9").contains(character)
            guard isDigit || character.isLetter else {
                wasDigit = nil
                continue
            }
            if wasDigit == isDigit { runs[runs.count - 1].append(character) } else { runs.append(String(character)) }
            wasDigit = isDigit
        }
        return runs
    }

    private static func month(_ word: String) -> Int? {
        let folded = word.folded()
        guard folded.utf8.count >= 3 else { return nil }
        return months[folded]
            ?? months[String(folded.prefix(3))].flatMap { englishMonths[$0 - 1].hasPrefix(folded) ? $0 : nil }
    }

    private static let englishMonths = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// English, German, French, Spanish, Italian, Portuguese, Dutch; folded.
    private static let months: [String: Int] = {
        let spellings = [
            "jan january januar jaenner janner janvier enero gennaio janeiro januari ene gen",
            "feb february februar fevrier febrero febbraio fevereiro februari fev",
            "mar march marz maerz mars marzo marco maart mrz mrt",
            "apr april avril abril aprile abr avr",
            "may mai mayo maggio maio mei mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho lug",
            "aug august aout agosto augustus ago",
            "sep sept september septembre septiembre settembre setembro set",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember decembre diciembre dicembre dezembro dez dic",
        ]
        var months: [String: Int] = [:]
        for (index, line) in spellings.enumerated() {
            for word in line.split(separator: " ") { months[String(word)] = index + 1 }
        }
        return months
    }()
}
