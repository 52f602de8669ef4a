import Contracts

/// Where postcodes and cities are, and what time it is there.
///
/// Made from three files of deploy/reference, whose README tells their form and source.
package struct Places: Sendable {
    /// By country and folded name; several where a country has several cities of that name.
    private var cities: [String: [UInt16]] = [:]
    /// The places that cities lie in: every pair of region and time zone once.
    private var spots: [Spot] = []
    /// By country, and by country, blank and region.
    private var zones: [String: String] = [:]
    /// Regions that cities of a country lie in, as "country region".
    private var regions: Set<String> = []
    private var postcodes: [String: PostcodeRegions] = [:]

    private struct Spot: Sendable {
        let region: String?
        let zone: String
    }

    /// Names of the files that the texts come from.
    package enum FileName {
        package static let cities = "cities.tsv"
        package static let timeZones = "time-zones.tsv"
        package static let postcodeRegions = "postcode-regions.tsv"
    }

    /// Reads the texts of the three files; throws `ReferenceDataError` with all the faults in them.
    package init(cities: String, timeZones: String, postcodeRegions: String) throws {
        var faults = readCities(cities) + readZones(timeZones)
        var table = ReferenceTable(postcodeRegions, file: FileName.postcodeRegions, columns: 4...4)
        table.read { (columns) throws(ReferenceTable.Complaint) in
            try Self.checkCountry(columns[0])
            let region = columns[3] == "-" ? nil : columns[3]
            try postcodes[columns[0], default: PostcodeRegions()].add(columns[1], columns[2], region)
        }
        faults += table.faults
        if !faults.isEmpty { throw ReferenceDataError(faults: faults) }
    }

    /// Nothing known of any place.
    package init() {}

    private mutating func readCities(_ text: String) -> [ReferenceDataError.Fault] {
        var table = ReferenceTable(text, file: FileName.cities, columns: 4...4)
        table.read { (columns) throws(ReferenceTable.Complaint) in
            try Self.checkCountry(columns[0])
            try Self.checkZone(columns[2])
            guard let number = UInt16(exactly: spots.count) else { throw .init(message: "is one line too many") }
            let region = columns[1] == "-" ? nil : columns[1]
            spots.append(Spot(region: region, zone: columns[2]))
            if let region { regions.insert(columns[0] + " " + region) }
            for name in columns[3].split(separator: ";") {
                cities[Self.key(columns[0], String(name)), default: []].append(number)
            }
        }
        return table.faults
    }

    private mutating func readZones(_ text: String) -> [ReferenceDataError.Fault] {
        var table = ReferenceTable(text, file: FileName.timeZones, columns: 3...3)
        table.read { (columns) throws(ReferenceTable.Complaint) in
            try Self.checkCountry(columns[0])
            try Self.checkZone(columns[2])
            let key = columns[1] == "-" ? columns[0] : columns[0] + " " + columns[1]
            if zones[key] != nil { throw .init(message: "\(key) stands there already") }
            zones[key] = columns[2]
        }
        return table.faults
    }

    private static func checkCountry(_ code: String) throws(ReferenceTable.Complaint) {
        guard CompanyFacts.isCountryCode(code) else {
            throw .init(message: "\"\(code)\" is no country code; two capital letters are wanted")
        }
    }

    private static func checkZone(_ zone: String) throws(ReferenceTable.Complaint) {
        let isName = zone.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || "/_-+".utf8.contains(byte)
        }
        guard isName, zone.utf8.contains(UInt8(ascii: "/")) else {
            throw .init(message: "\"\(zone)\" is no IANA time zone; write it like Europe/Berlin")
        }
    }

    private static func key(_ country: String, _ city: String) -> String { country + " " + city.folded() }

    /// The region that a postcode lies in; nil where it is not known or the postcode's area crosses a border.
    package func region(country: String, postcode: String) -> String? {
        Postcode.normal(postcode, country: country).flatMap { postcodes[country]?.region(of: $0) }
    }

    /// The region that a city lies in; nil where it is not known, or the country has several of that name.
    package func region(country: String, city: String) -> String? {
        let found = Set(spots(country, city).map(\.region))
        return found.count == 1 ? found.first ?? nil : nil
    }

    /// What a time zone was told by.
    package enum ZoneSource: String, Hashable, Sendable {
        case city, region, country
    }

    /// The time zone of a place: of the city, else of the region, else of a country that has just one.
    package func timeZone(country: String, region: String?, city: String?) -> (name: String, by: ZoneSource)? {
        if let city {
            var found = spots(country, city)
            if let region, regions.contains(country + " " + region) {
                found = found.filter { $0.region == nil || $0.region == region }
            }
            let names = Set(found.map(\.zone))
            if names.count == 1, let name = names.first { return (name, .city) }
        }
        if let region, let name = zones[country + " " + region] { return (name, .region) }
        return zones[country].map { ($0, .country) }
    }

    private func spots(_ country: String, _ city: String) -> [Spot] {
        cities[Self.key(country, city), default: []].map { spots[Int($0)] }
    }
}
