import Contracts
import Matching
import Testing

@testable import leadline_bench

@Suite("Who is the same person, on labelled sets")
struct MatchQualityTests {
    struct Floor: Sendable, CustomTestStringConvertible {
        let set: String
        let profile: Profile
        let f1: Double
        let precision: Double

        var testDescription: String { "\(set) \(profile.rawValue)" }
    }

    /// A little below what is reached, and not below what was asked for.
    static let floors = [
        Floor(set: "fake_1000", profile: .lead, f1: 0.88, precision: 0.97),
        Floor(set: "febrl1", profile: .lead, f1: 0.965, precision: 0.99),
        Floor(set: "febrl1", profile: .full, f1: 0.998, precision: 0.99),
        Floor(set: "restaurants", profile: .lead, f1: 0.95, precision: 0.9),
        Floor(set: "senzing_truthset", profile: .lead, f1: 0.65, precision: 0.5),
    ].filter { MatchFixtures.has($0.set) }

    @Test("Goals are kept", .enabled(if: !floors.isEmpty), arguments: floors)
    func floor(_ floor: Floor) throws {
        let set = try #require(try LabelledSet(floor.set, in: MatchFixtures.labelledSets))
        let quality = try Self.quality(of: set.rows, floor.profile)
        #expect(quality.f1 >= floor.f1, "\(quality)")
        #expect(quality.precision >= floor.precision, "\(quality)")
    }

    @Test("The order in which records come hardly matters", arguments: UInt64(1)...3)
    func order(_ seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var rows = MadeUpPeople.rows(people: 150, using: &numbers)
        var reached: [Double] = []
        for _ in 0..<4 {
            rows.shuffle(using: &numbers)
            reached.append(try Self.quality(of: rows, .lead).f1)
        }
        let (least, most) = (reached.min() ?? 0, reached.max() ?? 0)
        #expect(least > 0.8, "\(reached)")
        #expect(most - least <= 0.02, "\(reached)")
    }

    @Test("Pairs are counted")
    func pairs() {
        let quality = PairQuality(found: ["a", "a", "a", "b"], truth: ["x", "x", "y", "y"])
        #expect(quality.precision == 1.0 / 3)
        #expect(quality.recall == 0.5)
        let blocking = BlockingQuality(keys: [[1], [1, 2], [2], [9]], truth: ["x", "x", "x", "x"], candidates: 8)
        #expect(blocking.pairsWithKey == 2.0 / 6)
        #expect(blocking.reachable == 0.5)
        #expect(blocking.candidates == 2)
    }

    private static func quality(of rows: [LabelledSet.Row], _ profile: Profile) throws -> PairQuality {
        let reference = try Fixtures.reference()
        var run = MatchingRun(rules: try MatchFixtures.rules(), reference: reference)
        for row in rows { run.add(row.record(profile, reference: reference)) }
        return PairQuality(found: run.clusters, truth: rows.map(\.cluster))
    }
}

/// People who do not exist, each met a few times, with slips of the pen.
enum MadeUpPeople {
    private static let given = [
        "anna", "otto", "maria", "peter", "lena", "hugo", "clara", "emil", "frida", "oskar", "ida", "max", "bruno",
        "tessa",
        "wilma", "jasper", "nadia", "felix", "greta", "ulrich", "yvonne", "konrad", "sibylle", "raoul",
    ]
    private static let beginnings = [
        "Zim", "Brink", "Ober", "Quend", "Hart", "Lind", "Castel", "Whit", "Oka", "Silve", "Fair",
    ]
    private static let endings = [
        "mann", "thaler", "ler", "wig", "qvist", "lano", "comb", "for", "ra", "banks", "stein",
    ]
    private static let cities = [
        "Graz", "Lyon", "Porto", "Leeds", "Malmo", "Brno", "Gent", "Turin", "Bergen", "Zagreb", "Seville", "Galway",
        "Tartu",
        "Kassel", "Patras", "Varna",
    ]

    static func rows(people: Int, using numbers: inout SeededNumbers) -> [LabelledSet.Row] {
        (0..<people).flatMap { person -> [LabelledSet.Row] in
            let first = given.randomElement(using: &numbers) ?? ""
            let last =
                (beginnings.randomElement(using: &numbers) ?? "") + (endings.randomElement(using: &numbers) ?? "")
            let phone = "+4989" + String(Int.random(in: 1_000_000...9_999_999, using: &numbers))
            let email = "\(first.prefix(1))\(last.lowercased())\(person)@mail\(person % 7).example"
            let city = cities.randomElement(using: &numbers) ?? ""
            return (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
                var fields = ["first_name": slip(first, &numbers), "last_name": slip(last, &numbers), "city": city]
                if Int.random(in: 0..<3, using: &numbers) > 0 { fields["phone"] = phone }
                if Int.random(in: 0..<3, using: &numbers) > 0 { fields["email"] = slip(email, &numbers) }
                return LabelledSet.Row(fields: fields, cluster: String(person))
            }
        }
    }

    /// Now and then two neighbours are exchanged.
    private static func slip(_ text: String, _ numbers: inout SeededNumbers) -> String {
        var letters = Array(text)
        if letters.count > 3, Int.random(in: 0..<4, using: &numbers) == 0 {
            let place = Int.random(in: 1..<letters.count - 2, using: &numbers)
            letters.swapAt(place, place + 1)
        }
        return String(letters)
    }
}
