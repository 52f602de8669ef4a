extension Comparison {
    /// Compares street, city, postcode, region and country.
    mutating func notePlace(_ context: Context) {
        let before = lines.count
        noteStreet(context)
        noteCity(context)
        notePostcode(context)
        noteArea(.region, record.region, member.region, context)
        noteArea(.country, record.country, member.country, context)
        limit(lines[before...].reduce(0) { $0 + $1.weight }, by: .place, context)
    }

    private mutating func noteStreet(_ context: Context) {
        if record.street.isEmpty || member.street.isEmpty { return }
        guard isOneRoad else { return note(.street, .different, context) }
        guard let number = record.houseNumber, let other = member.houseNumber else {
            return note(.street, .near, share: roadShare(context), context)
        }
        if number == other {
            note(.street, .equal, share: addressShare(number, context), context)
        } else if editDistance(number, other, limit: 1) != nil {
            note(.street, .near, share: roadShare(context), context)
        } else {
            note(.street, .close, share: roadShare(context), context)
        }
    }

    private var isOneRoad: Bool {
        if record.street == member.street { return true }
        let similarity = compareNames(record.street, member.street) { _, _ in false }
        return similarity.score >= 0.75 || (similarity.matchedWords >= 2 && similarity.score >= 0.5)
    }

    private func roadShare(_ context: Context) -> Double {
        max(
            context.statistics.share(CountedValue.road(record.street)),
            context.statistics.share(CountedValue.road(member.street))
        )
    }

    private func addressShare(_ number: String, _ context: Context) -> Double {
        max(
            context.statistics.share(CountedValue.address(number, record.street)),
            context.statistics.share(CountedValue.address(number, member.street))
        )
    }

    private mutating func noteCity(_ context: Context) {
        guard let city = record.city, let other = member.city else { return noteCityWithStreet(context) }
        func share() -> Double {
            max(
                context.statistics.share(CountedValue.hash(.city, city)),
                context.statistics.share(CountedValue.hash(.city, other))
            )
        }
        note(.city, Self.cityLevel(city, other), share: share(), context)
    }

    /// An address that was written in one line holds its city among the words of the street.
    private mutating func noteCityWithStreet(_ context: Context) {
        guard let city = record.city ?? member.city else { return }
        let street = record.city == nil ? record.street : member.street
        if city.split(separator: " ").allSatisfy({ word in street.contains { $0 == word } }) {
            note(.city, .variant, share: context.statistics.share(CountedValue.hash(.city, city)), context)
        }
    }

    private static func cityLevel(_ city: String, _ other: String) -> MatchLevel {
        if city == other { return .equal }
        let shortest = min(city.utf8.count, other.utf8.count)
        let slips = shortest >= 6 ? 2 : shortest >= 4 ? 1 : 0
        let isNear = slips > 0 && editDistance(city, other, limit: slips) != nil
        if isPart(city, of: other) || isPart(other, of: city) { return .variant }
        return isNear || (shortest >= 5 && haveSameLetters(city, other)) ? .near : .different
    }

    /// Whether the words of a city begin or end another one: New York, New York City.
    private static func isPart(_ city: String, of other: String) -> Bool {
        guard city.utf8.count < other.utf8.count else { return false }
        let blank = UInt8(ascii: " ")
        let rest = other.utf8.count - city.utf8.count
        return other.hasPrefix(city) && other.utf8.dropFirst(city.utf8.count).first == blank
            || other.hasSuffix(city) && other.utf8.dropFirst(rest - 1).first == blank
    }

    private mutating func notePostcode(_ context: Context) {
        guard let postcode = record.postcode, let other = member.postcode else {
            return notePostcodeWithStreet(context)
        }
        func share() -> Double {
            max(
                context.statistics.share(CountedValue.hash(.postcode, postcode)),
                context.statistics.share(CountedValue.hash(.postcode, other))
            )
        }
        if postcode == other {
            note(.postcode, .equal, share: share(), context)
        } else if editDistance(postcode, other, limit: 1) != nil {
            note(.postcode, .near, share: share(), context)
        } else {
            note(.postcode, .different, context)
        }
    }

    private mutating func notePostcodeWithStreet(_ context: Context) {
        guard let postcode = record.postcode ?? member.postcode, postcode.utf8.count >= 4 else { return }
        let street = record.postcode == nil ? record.street : member.street
        if street.last?.uppercased() == postcode {
            note(.postcode, .equal, share: context.statistics.share(CountedValue.hash(.postcode, postcode)), context)
        }
    }

    private mutating func noteArea(_ field: MatchField, _ area: String?, _ other: String?, _ context: Context) {
        // A code and a name that nobody could bring to the code say nothing of each other.
        guard let area, let other, (area.utf8.count > 3) == (other.utf8.count > 3) else { return }
        let level: MatchLevel = area == other ? .equal : .different
        note(field, level, share: context.statistics.share(CountedValue.hash(field, area)), context)
    }
}

extension CountedValue {
    fileprivate static func address(_ number: String, _ street: [String]) -> UInt32 {
        hash(.street, number + " " + street.joined(separator: " "))
    }
}
