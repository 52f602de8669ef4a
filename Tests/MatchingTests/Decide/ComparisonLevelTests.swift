import Matching
import Testing

@Suite("Levels of agreement")
struct ComparisonLevelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let field: MatchField
        let one: String
        let other: String
        let level: MatchLevel?

        init(_ field: MatchField, _ one: String, _ other: String, _ level: MatchLevel?) {
            (self.field, self.one, self.other, self.level) = (field, one, other, level)
        }

        var testDescription: String { "\(field.rawValue): \(one) / \(other)" }
    }

    static let names: [Case] = [
        Case(.first, "anna", "anna", .equal),
        Case(.first, "bob", "robert", .variant),
        Case(.first, "robbie", "robert", .variant),
        Case(.first, "jimmy", "james", .variant),
        Case(.first, "bettina", "bet", .close),
        Case(.first, "anna maria", "annamaria", .equal),
        Case(.first, "anna maria", "anna", .variant),
        Case(.first, "catherine", "cahterine", .near),
        Case(.first, "wilheim", "wilhelm", .near),
        Case(.first, "susan", "susanne", .near),
        Case(.first, "mary", "mark", .different),
        Case(.first, "daniel", "david", .different),
        Case(.first, "john", "joan", .close),
        Case(.first, "isaac", "icsac", .close),
        Case(.first, "j", "jane", .initial),
        Case(.first, "j", "anna", .different),
        Case(.first, "jo", "jonathan", .initial),
        Case(.first, "ekim", "kimberly", .close),
        Case(.first, "anna", "otto", .different),
        Case(.first, "anna", "", nil),
        Case(.last, "smith", "smith", .equal),
        Case(.last, "van der berg", "vanderberg", .equal),
        Case(.last, "medina sentosa", "sentosa", .variant),
        Case(.last, "garcia lopez", "garcia marquez", .variant),
        Case(.last, "andrews", "andrewes", .near),
        Case(.last, "schmidt", "schmitd", .near),
        Case(.last, "meier", "meyer", .near),
        Case(.last, "walters", "walker", .close),
        Case(.last, "hsmel", "holmes", .different),
        Case(.last, "s", "smith", .initial),
        Case(.last, "bob", "robert", .different),
        Case(.last, "smith", "jones", .different),
        Case(.last, "", "jones", nil),
    ]

    static let contact: [Case] = [
        Case(.email, "anna.smith@acme.com", "anna.smith@acme.com", .equal),
        Case(.email, "kl.77x@acme.com", "kl.77x@other.org", .variant),
        Case(.email, "kl77x@acme.com", "kl_77.x@other.org", .variant),
        Case(.email, "blumenfee@acme.com", "blumenfe@acme.com", .near),
        Case(.email, "blumenfee@acme.com", "blumenfee@acmee.com", .near),
        Case(.email, "blumen.fee@acme.com", "blumenfee@acme.com", .near),
        Case(.email, "lucas@marrington.coh", "lucas@harrington.com", .near),
        Case(.email, "lucas@marrington.coh", "lugcas@harringtn.com", .close),
        Case(.email, "blumenfee@acme.com", "otto@other.org", .different),
        Case(.email, "info@acme.com", "info@other.org", .different),
        Case(.email, "info@acme.com", "", nil),
        Case(.phone, "+14155550100", "+14155550100", .equal),
        Case(.phone, "+14155550100", "+14155550100;ext=12", .equal),
        Case(.phone, "+14155550100;ext=12", "+14155550100;ext=34", .different),
        Case(.phone, "+14155550100", "4155550100", .equal),
        Case(.phone, "+14155550100", "0014155550100", .equal),
        Case(.phone, "+14155550100", "+14155550101", .near),
        Case(.phone, "+14155550100", "+14155550010", .near),
        Case(.phone, "+14155550100", "+14155559999", .different),
        Case(.phone, "12345", "12346", .different),
        Case(.phone, "+14155550100", "", nil),
        Case(.domain, "acme.com", "acme.com", .equal),
        Case(.domain, "acme.com", "acme.de", .different),
        Case(.company, "acme trading", "acme trading", .equal),
        Case(.company, "acme trading", "acmetrading", .equal),
        Case(.company, "acme trading", "acme tradng", .near),
        Case(.company, "acme", "acme trading worldwide", .variant),
        Case(.company, "blue river foods", "blue river drinks", .close),
        Case(.company, "acme", "zenith", .different),
        Case(.company, "acme", "", nil),
    ]

    static let place: [Case] = [
        Case(.street, "12 main st", "12 main st", .equal),
        Case(.street, "12 macdougal st", "12 macdougall st", .equal),
        Case(.street, "12 main st", "121 main st", .near),
        Case(.street, "main st", "12 main st", .near),
        Case(.street, "12 main st", "840 main st", .close),
        Case(.street, "12 main st", "12 elmwood ave", .different),
        Case(.street, "12 main st", "", nil),
        Case(.city, "london", "london", .equal),
        Case(.city, "london", "lonndon", .near),
        Case(.city, "london", "oldnon", .near),
        Case(.city, "ulm", "uln", .different),
        Case(.city, "new york", "new york city", .variant),
        Case(.city, "sydney", "north sydney", .variant),
        Case(.city, "york", "new yorkshire", .different),
        Case(.city, "london", "paris", .different),
        Case(.city, "london", "", nil),
        Case(.postcode, "80331", "80331", .equal),
        Case(.postcode, "80331", "80313", .near),
        Case(.postcode, "80331", "10115", .different),
        Case(.region, "CA", "CA", .equal),
        Case(.region, "CA", "NY", .different),
        Case(.region, "OH", "OHIO", nil),
        Case(.country, "DE", "DE", .equal),
        Case(.country, "DE", "AT", .different),
        Case(.birthDate, "1980-01-31", "1980-01-31", .equal),
        Case(.birthDate, "1980-01-31", "1980-01-13", .near),
        Case(.birthDate, "1980-01-31", "1980-10-31", .near),
        Case(.birthDate, "1980-01-31", "1975-06-02", .different),
        Case(.nationalID, "8116238", "8116238", .equal),
        Case(.nationalID, "8116238", "8116239", .near),
        Case(.nationalID, "8116238", "9927341", .different),
        Case(.nationalID, "81162", "81163", .different),
    ]

    @Test("Each level of each field", arguments: names + contact + place)
    func level(_ test: Case) throws {
        let (one, other) = (Self.record(test.field, test.one), Self.record(test.field, test.other))
        #expect(try MatchFixtures.compare(one, other).level(of: test.field) == test.level)
        #expect(try MatchFixtures.compare(other, one).level(of: test.field) == test.level)
    }

    @Test("Every level that a field can have is in the table")
    func complete() {
        let cases = Self.names + Self.contact + Self.place
        for field in MatchField.allCases where field != .company {
            #expect(Set(cases.filter { $0.field == field }.compactMap(\.level)) == Set(field.levels))
        }
    }

    @Test("The initials of a company are its name, written short")
    func acronym() throws {
        var long = Self.record(.company, "international business machines")
        long.acronym = "ibm"
        #expect(try MatchFixtures.compare(long, Self.record(.company, "ibm")).level(of: .company) == .initial)
    }

    static func record(_ field: MatchField, _ text: String) -> MatchRecord {
        MatchFixtures.record { record in
            if text.isEmpty { return }
            switch field {
            case .first: record.first = text
            case .last: record.last = text
            case .email: record.email = text
            case .phone: record.phone = text
            case .company: record.company = text.split(separator: " ").map(String.init)
            case .domain: record.domain = text
            case .street:
                var words = text.split(separator: " ").map(String.init)
                if let number = words.first, number.first?.isNumber == true {
                    record.houseNumber = number
                    words.removeFirst()
                }
                record.street = words
            case .city: record.city = text
            case .postcode: record.postcode = text
            case .region: record.region = text
            case .country: record.country = text
            case .birthDate: record.birthDate = text
            case .nationalID: record.nationalID = text
            }
        }
    }
}
