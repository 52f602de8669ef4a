import Contracts

/// People with names and towns as common as in earnest, and what they post, with slips of the pen.
///
/// Drawn from one seed, so that every run meets the same.
struct Population {
    private let given: NameDrawer
    private let surnames: NameDrawer
    private let towns: [(name: String, region: String)]
    private var random: SeededNumbers
    private var known: [Contact] = []
    private var companies: [String] = []

    /// Most people that are remembered to come again.
    private static let mostKnown = 20_000

    /// Names and their shares from `name-frequencies.tsv`, towns of the USA from `cities.tsv`.
    init(names: String, cities: String, seed: UInt64) {
        given = NameDrawer(names, column: 2)
        surnames = NameDrawer(names, column: 1)
        var towns: [(String, String)] = []
        for line in cities.split(separator: "\n") where line.hasPrefix("US\t") {
            let columns = line.split(separator: "\t")
            if columns.count < 4 || columns[1] == "-" { continue }
            for city in columns[3].split(separator: ";") where city.utf8.allSatisfy({ $0 < 128 }) {
                towns.append((String(city), String(columns[1])))
            }
        }
        self.towns = towns
        random = SeededNumbers(seed: seed)
    }

    /// The next submission: three in ten are of somebody who came before, half of those with a slip.
    mutating func next() -> (contact: Contact, company: String) {
        if known.count > 100, Int.random(in: 0..<10, using: &random) < 3 {
            let place = Int.random(in: 0..<known.count, using: &random)
            var contact = known[place]
            if Bool.random(using: &random) { slip(&contact) }
            return (contact, companies[place])
        }
        let (contact, company) = somebody()
        if known.count < Self.mostKnown {
            known.append(contact)
            companies.append(company)
        } else {
            let place = Int.random(in: 0..<known.count, using: &random)
            (known[place], companies[place]) = (contact, company)
        }
        return (contact, company)
    }

    private mutating func somebody() -> (Contact, String) {
        let first = given.draw(&random)
        // A third of all people have names that no list of the common ones holds.
        let last = Int.random(in: 0..<3, using: &random) == 0 ? word(4) : surnames.draw(&random)
        // Half of the people live in an eighth of the towns.
        let place = Double.random(in: 0..<1, using: &random)
        let town = towns[min(towns.count - 1, Int(place * place * place * Double(towns.count)))]
        let company =
            word(3) + [" group", " systems", " works", " partners", ""][Int.random(in: 0..<5, using: &random)]
        let mailbox = [first + "." + last, String(first.prefix(1)) + last, first + String(last.prefix(1))][
            Int.random(in: 0..<3, using: &random)
        ]
        let isAtHome = Int.random(in: 0..<3, using: &random) == 0
        let domain =
            isAtHome
            ? ["gmail.com", "yahoo.com", "outlook.com"][Int.random(in: 0..<3, using: &random)]
            : company.filter { $0 != " " } + ".com"
        let number = isAtHome ? String(Int.random(in: 1..<100, using: &random)) : ""
        var contact = Contact(firstName: first, lastName: last, email: "\(mailbox)\(number)@\(domain)")
        let line = Int.random(in: 2_000_000...9_999_999, using: &random)
        contact.phone = "+1 \([212, 415, 312, 617, 206, 713][Int.random(in: 0..<6, using: &random)]) \(line)"
        contact.street = "\(Int.random(in: 1...9_999, using: &random)) \(word(2)) street"
        contact.city = town.name
        contact.region = town.region
        contact.postcode = String(Int.random(in: 10_000...99_950, using: &random))
        contact.country = "US"
        return (contact, company)
    }

    /// One field goes missing, or two letters change places.
    private mutating func slip(_ contact: inout Contact) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: contact.email = nil
        case 1: contact.phone = nil
        case 2: contact.firstName = exchanged(contact.firstName)
        default: contact.lastName = exchanged(contact.lastName)
        }
    }

    private mutating func exchanged(_ text: String?) -> String? {
        var letters = Array(text ?? "")
        if letters.count < 3 { return text }
        letters.swapAt(1, 2)
        return String(letters)
    }

    private mutating func word(_ syllables: Int) -> String {
        (0..<syllables).map { _ in
            String(
                ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "tr", "st"][
                    Int.random(in: 0..<16, using: &random)
                ]
            )
                + ["a", "e", "i", "o", "u"][Int.random(in: 0..<5, using: &random)]
        }.joined()
    }
}

/// Draws names as often as people have them.
struct NameDrawer {
    private var names: [String] = []
    private var sums: [Int] = []

    init(_ table: String, column: Int) {
        var sum = 0
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let columns = line.split(separator: "\t")
            guard columns.count > column, let share = Int(columns[column]) else { continue }
            sum += share
            names.append(String(columns[0]))
            sums.append(sum)
        }
    }

    func draw(_ random: inout SeededNumbers) -> String {
        guard let whole = sums.last else { return "" }
        let wanted = Int.random(in: 0..<whole, using: &random)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return names[low]
    }
}
