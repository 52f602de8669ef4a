/// Territories by their place, so that a lead is held against the few that may be its own.
///
/// The most exact place comes first: a postcode (the more characters all of a range begin with, the more exact) before a
/// region before a country before everywhere. Of those with the same place the most specific comes first: it asks for
/// more beside the place, lies deeper in the tree, has the higher priority, stands first in the file.
struct TerritoryIndex: Hashable, Sendable {
    private var entries: [Place: [Entry]] = [:]
    /// Lengths of what postcodes begin with, longest first, by country.
    private var lengths: [String: [Int]] = [:]

    private enum Place: Hashable, Sendable {
        case postcode(country: String, beginning: String)
        case region(country: String, region: String)
        case country(String)
        case everywhere
    }

    private struct Entry: Hashable, Sendable {
        /// Its place in the list of territories.
        var territory: Int
        var range: PostcodeRange?
    }

    /// Two territories of which neither is more specific, though a lead may be in both; by their places in the list.
    struct Overlap: Hashable {
        var first: Int
        var second: Int
    }

    init(_ territories: [Territory]) {
        for (number, territory) in territories.enumerated() {
            for (place, range) in Self.places(of: territory.match) {
                entries[place, default: []].append(Entry(territory: number, range: range))
                if case .postcode(let country, let beginning) = place {
                    lengths[country, default: []].append(beginning.count)
                }
            }
        }
        lengths = lengths.mapValues { Set($0).sorted(by: >) }
        for place in entries.keys {
            entries[place]?.sort { left, right in
                let (one, other) = (territories[left.territory].rank, territories[right.territory].rank)
                return one == other ? left.territory < right.territory : one > other
            }
        }
    }

    /// The most specific territory that a lead is in, by its place in the list; nil when there is none.
    func find(_ request: AssignmentRequest, in territories: [Territory]) -> Int? {
        if let country = request.country {
            if let postcode = request.postcode {
                for length in lengths[country] ?? [] where length <= postcode.count {
                    let place = Place.postcode(country: country, beginning: String(postcode.prefix(length)))
                    if let found = first(at: place, request, territories) { return found }
                }
            }
            if let region = request.region,
                let found = first(at: .region(country: country, region: region), request, territories)
            {
                return found
            }
            if let found = first(at: .country(country), request, territories) { return found }
        }
        return first(at: .everywhere, request, territories)
    }

    private func first(at place: Place, _ request: AssignmentRequest, _ territories: [Territory]) -> Int? {
        entries[place]?.first { entry in
            if let range = entry.range, !range.contains(request.postcode ?? "") { return false }
            return territories[entry.territory].match.holdsBesidePlace(request)
        }?.territory
    }

    /// All pairs of which neither is more specific.
    func overlaps(in territories: [Territory]) -> Set<Overlap> {
        var found: Set<Overlap> = []
        for entries in entries.values {
            for (index, entry) in entries.enumerated() {
                let territory = territories[entry.territory]
                for other in entries[(index + 1)...] {
                    let second = territories[other.territory]
                    guard territory.rank == second.rank else { break }
                    let sharePlace = entry.range.flatMap { one in other.range.map(one.overlaps) } ?? true
                    if sharePlace, entry.territory != other.territory, territory.match.overlapsBesidePlace(second.match)
                    {
                        found.insert(Overlap(first: entry.territory, second: other.territory))
                    }
                }
            }
        }
        return found
    }

    /// Territories that never have a lead, since another always goes before; with that one.
    func hidden(in territories: [Territory]) -> [Int: Int] {
        var hidden: [Int: Int] = [:]
        var seen: Set<Int> = []
        for entries in entries.values {
            for (index, entry) in entries.enumerated() {
                let match = territories[entry.territory].match
                let hiding = entries[..<index].first { other in
                    let isInside = entry.range.map { range in other.range.map(range.isWithin) ?? true } ?? true
                    return isInside && territories[other.territory].match.coversBesidePlace(match)
                }
                // In each of its places it must be hidden.
                if let hiding, hiding.territory != entry.territory {
                    if seen.insert(entry.territory).inserted { hidden[entry.territory] = hiding.territory }
                } else {
                    seen.insert(entry.territory)
                    hidden[entry.territory] = nil
                }
            }
        }
        return hidden
    }

    private static func places(of match: TerritoryMatch) -> [(Place, PostcodeRange?)] {
        let countries = (match.countries ?? []).sorted()
        if let postcodes = match.postcodes {
            return countries.flatMap { country in
                postcodes.map { (.postcode(country: country, beginning: $0.beginning), $0) }
            }
        }
        if let regions = match.regions {
            return countries.flatMap { country in regions.map { (.region(country: country, region: $0), nil) } }
        }
        return match.countries == nil ? [(.everywhere, nil)] : countries.map { (.country($0), nil) }
    }
}

extension Territory {
    /// How specific it is among those of the same place; the greater wins.
    fileprivate var rank: Rank { Rank(count: match.count, depth: depth, priority: priority) }

    fileprivate struct Rank: Comparable {
        var count: Int
        var depth: Int
        var priority: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.count, left.depth, left.priority) < (right.count, right.depth, right.priority)
        }
    }
}
