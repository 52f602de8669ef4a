import Contracts
import Matching
import Testing

@Suite("Regions and time zones of places")
struct PlacesTests {
    @Test(arguments: [
        ("US", "70116", "LA"), ("US", "08014", "NJ"), ("US", "8014", "NJ"), ("US", "99501-1234", "AK"),
        ("US", "20001", "DC"), ("US", "96720", "HI"), ("US", "79936", "TX"), ("US", "88510", "TX"),
        ("CA", "M5V 2T6", "ON"), ("CA", "h2x1y4", "QC"), ("CA", "X0A 0H0", "NU"), ("CA", "X1A 2N2", "NT"),
        ("CA", "V6B 1A1", "BC"), ("CA", "A1C 5S7", "NL"),
        ("GB", "CT2 7PP", "ENG"), ("GB", "G2 1AL", "SCT"), ("GB", "GL1 1AA", "ENG"), ("GB", "EH1 1YZ", "SCT"),
        ("GB", "E1 6AN", "ENG"), ("GB", "LL55 4TY", "WLS"), ("GB", "L1 8JQ", "ENG"), ("GB", "BT1 5GS", "NIR"),
        ("GB", "B1 1AA", "ENG"), ("GB", "SA1 1AA", "WLS"), ("GB", "S1 2HE", "ENG"),
        ("DE", "80331", "BY"), ("DE", "10115", "BE"), ("DE", "20095", "HH"), ("DE", "01067", "SN"),
        ("DE", "D-50667", "NW"), ("DE", "28195", "HB"), ("DE", "66111", "SL"), ("DE", "99084", "TH"),
        ("AU", "2000", "NSW"), ("AU", "2600", "ACT"), ("AU", "2620", "NSW"), ("AU", "3000", "VIC"),
        ("AU", "0800", "NT"), ("AU", "800", "NT"), ("AU", "7000", "TAS"), ("AU", "6000", "WA"),
    ])
    func postcodeTellsTheRegion(_ country: String, _ postcode: String, _ region: String) throws {
        #expect(try Books.places.get().region(country: country, postcode: postcode) == region)
    }

    /// 19xxx: Wittenberge is Brandenburg's, Schwerin is not; 97877 is Wertheim, across the Main.
    @Test(arguments: [
        ("DE", "19322"), ("DE", "97877"), ("US", "1"), ("US", "00100"), ("FR", "75001"), ("GB", "?"), ("GB", "QQ1 1AA"),
    ])
    func whatIsNotSureIsNotTold(_ country: String, _ postcode: String) throws {
        #expect(try Books.places.get().region(country: country, postcode: postcode) == nil)
    }

    @Test(arguments: [
        ("DE", "München", "BY"), ("DE", "Muenchen", "BY"), ("DE", "Munich", "BY"), ("DE", "MUNICH", "BY"),
        ("AT", "Wien", "9"), ("CH", "Zürich", "ZH"), ("CH", "Genève", "GE"), ("FR", "Lyon", "ARA"),
        ("IT", "Milano", "25"), ("ES", "Sevilla", "AN"), ("NL", "Den Haag", "ZH"), ("PL", "Kraków", "12"),
        ("PL", "Krakow", "12"), ("JP", "Osaka", "27"), ("JP", "大阪", "27"), ("BR", "São Paulo", "SP"),
        ("BR", "Sao Paulo", "SP"), ("IN", "Bangalore", "KA"), ("CA", "Montreal", "QC"), ("AU", "Perth", "WA"),
        ("GB", "Glasgow", "SCT"), ("US", "San Francisco", "CA"), ("US", "Los Angeles", "CA"), ("SE", "Göteborg", "O"),
        ("DK", "København", "84"), ("MX", "Guadalajara", "JAL"), ("BE", "Antwerpen", "VLG"), ("ZA", "Cape Town", "WC"),
        ("NZ", "Auckland", "AUK"),
    ])
    func cityTellsTheRegion(_ country: String, _ city: String, _ region: String) throws {
        #expect(try Books.places.get().region(country: country, city: city) == region)
    }

    @Test(arguments: [("US", "Springfield"), ("US", "Portland"), ("DE", "Nowhere"), ("XX", "Berlin"), ("US", "")])
    func aNameOfSeveralCitiesTellsNone(_ country: String, _ city: String) throws {
        #expect(try Books.places.get().region(country: country, city: city) == nil)
    }

    struct ZoneCase: Sendable {
        var country: String
        var region: String?
        var city: String?
        var zone: String?
        var by: Places.ZoneSource?
    }

    static let zones: [ZoneCase] = [
        ZoneCase(country: "DE", zone: "Europe/Berlin", by: .country),
        ZoneCase(country: "DE", region: "BAYERN", zone: "Europe/Berlin", by: .country),
        ZoneCase(country: "GB", region: "ABERDEENSHIRE", zone: "Europe/London", by: .country),
        ZoneCase(country: "FR", zone: "Europe/Paris", by: .country),
        ZoneCase(country: "IN", zone: "Asia/Kolkata", by: .country),
        ZoneCase(country: "JP", zone: "Asia/Tokyo", by: .country),
        ZoneCase(country: "ZA", zone: "Africa/Johannesburg", by: .country),
        ZoneCase(country: "NZ", zone: "Pacific/Auckland", by: .country),
        ZoneCase(country: "CH", zone: "Europe/Zurich", by: .country),
        ZoneCase(country: "SE", zone: "Europe/Stockholm", by: .country),
        ZoneCase(country: "US", region: "CA", zone: "America/Los_Angeles", by: .region),
        ZoneCase(country: "US", region: "TX", zone: "America/Chicago", by: .region),
        ZoneCase(country: "US", region: "TX", city: "El Paso", zone: "America/Denver", by: .city),
        ZoneCase(country: "US", region: "IL", city: "Springfield", zone: "America/Chicago", by: .city),
        ZoneCase(country: "US", region: "MA", city: "Springfield", zone: "America/New_York", by: .city),
        ZoneCase(country: "US", region: "AZ", zone: "America/Phoenix", by: .region),
        ZoneCase(country: "US", region: "TN", city: "Nashville", zone: "America/Chicago", by: .city),
        ZoneCase(country: "US", region: "TN", city: "Knoxville", zone: "America/New_York", by: .city),
        ZoneCase(country: "US", region: "TN", zone: nil),
        ZoneCase(country: "US", zone: nil),
        ZoneCase(country: "CA", region: "NL", zone: "America/St_Johns", by: .region),
        ZoneCase(country: "CA", region: "BC", zone: "America/Vancouver", by: .region),
        ZoneCase(country: "AU", region: "QLD", zone: "Australia/Brisbane", by: .region),
        ZoneCase(country: "AU", city: "Darwin", zone: "Australia/Darwin", by: .city),
        ZoneCase(country: "BR", region: "AM", city: "Manaus", zone: "America/Manaus", by: .city),
        ZoneCase(country: "ES", city: "Las Palmas de Gran Canaria", zone: "Atlantic/Canary", by: .city),
        ZoneCase(country: "RU", city: "Владивосток", zone: "Asia/Vladivostok", by: .city),
        ZoneCase(country: "XX", city: "Berlin", zone: nil),
    ]

    @Test(arguments: zones)
    func timeZoneOfAPlace(_ one: ZoneCase) throws {
        let found = try Books.places.get().timeZone(country: one.country, region: one.region, city: one.city)
        #expect(found?.name == one.zone && found?.by == one.by, "\(String(describing: found)) for \(one)")
    }

    /// What is concluded must be written as what is given: rules compare the two.
    @Test func regionsAreThoseThatGivenOnesAreBroughtTo() throws {
        func rows(_ file: String) throws -> [[String]] {
            try Books.text(file).split(separator: "\n").filter { !$0.hasPrefix("#") }
                .map { $0.split(separator: "\t").map(String.init) }
        }
        let known = Set(try rows("regions.tsv").map { $0[0] + " " + $0[1] })
        let told =
            try rows(Places.FileName.cities).map { ($0[0], $0[1]) }
            + rows(Places.FileName.postcodeRegions).map { ($0[0], $0[3]) }
            + rows(Places.FileName.timeZones).map { ($0[0], $0[1]) }
        let strange = Set(told.filter { $0.1 != "-" }.map { $0.0 + " " + $0.1 }).subtracting(known)
        #expect(strange.isEmpty, "\(strange.sorted())")
    }

    @Test func faultsOfAllFilesAreTold() throws {
        let error = #expect(throws: ReferenceDataError.self) {
            try Places(
                cities: "DE\tBY\tBerlin\tMünchen\nde\tBY\tEurope/Berlin\tMünchen\n",
                timeZones: "DE\t-\tEurope/Berlin\nDE\t-\tEurope/Paris\nFR\tEurope/Paris\n",
                postcodeRegions: "DE\t80\t8\tBY\nDE\t80\t85\tBY\nDE\t84\t87\tBY\n"
            )
        }
        #expect(
            error?.faults.map { "\($0.file):\($0.line)" } == [
                "cities.tsv:1", "cities.tsv:2", "time-zones.tsv:3", "time-zones.tsv:2", "postcode-regions.tsv:1",
                "postcode-regions.tsv:3",
            ]
        )
    }
}
