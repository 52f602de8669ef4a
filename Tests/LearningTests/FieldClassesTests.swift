import Glibc
import TestKit
import Testing

@testable import Learning

@Suite("Classes of a field")
struct FieldClassesTests {
    @Test("Numbers fall into classes of about equal size")
    func equalSizes() {
        let cuts = FieldClasses.cuts((0..<80).map(Double.init), classes: 8)
        #expect(cuts == [10, 20, 30, 40, 50, 60, 70])
    }

    @Test("A value that fills a class has it for itself, and the rest is shared among the others")
    func heavyValue() {
        let numbers = Array(repeating: 0.0, count: 60) + (1...20).map(Double.init)
        #expect(FieldClasses.cuts(numbers, classes: 5) == [1, 6, 11, 16])
    }

    @Test("Few different numbers have a class each")
    func fewNumbers() {
        #expect(FieldClasses.cuts([1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3], classes: 8) == [2, 3])
        #expect(FieldClasses.cuts([4, 4], classes: 8).isEmpty)
        #expect(FieldClasses.cuts([], classes: 8).isEmpty)
    }

    @Test("No row is lost and there are never more classes than asked for", arguments: 0..<30)
    func anyNumbers(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let spread = Int.random(in: 1...200, using: &generator)
        let numbers = (0..<300).map { _ in Double(Int.random(in: -spread...spread, using: &generator)) }.sorted()
        let cuts = FieldClasses.cuts(numbers, classes: 8)
        #expect(cuts.count <= 7)
        #expect(cuts == cuts.sorted() && Set(cuts).count == cuts.count)
        let classes = FieldClasses(field: "n", shape: .ranges(cuts: cuts))
        for number in numbers {
            let place = classes.place(of: NumberClass.text(number))
            let range = NumberClass(cuts: cuts, index: place - FieldClasses.firstOwn)
            #expect(range.lower.map { $0 <= number } ?? true)
            #expect(range.upper.map { number < $0 } ?? true)
        }
    }

    @Test("Coarse cuts are the best of all ways to cut the fine classes", arguments: 0..<10)
    func coarse(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let numbers = (0..<400).map { _ in Double(Int.random(in: 0...9, using: &generator)) }
        let won = numbers.map { Double.random(in: 0..<1, using: &generator) < ($0 < 3 ? 0.2 : $0 < 6 ? 0.7 : 0.4) }
        let fine = FieldClasses.cuts(numbers.sorted(), classes: 10)
        func worth(_ cuts: [Double]) -> Double {
            var worth = -2 * Double(cuts.count + 1)
            for place in 0...cuts.count {
                let rows = numbers.indices.filter { row in cuts.count { $0 <= numbers[row] } == place }
                let (count, wins) = (Double(rows.count), Double(rows.count { won[$0] }))
                let share = (wins + 0.5) / (count + 1)
                worth += wins * log(share) + (count - wins) * log(1 - share)
            }
            return worth
        }
        var best = -Double.infinity
        for set in 0..<(1 << fine.count) {
            let cuts = fine.indices.filter { set >> $0 & 1 == 1 }.map { fine[$0] }
            if cuts.count < 4 { best = max(best, worth(cuts)) }
        }
        let cuts = CoarseCuts.cuts(numbers, won: won, classes: 4)
        #expect(abs(worth(cuts) - best) < 1e-9)
        #expect(cuts.contains(3) && cuts.contains(6))
    }

    @Test("Numbers that tell nothing are not cut")
    func uncut() {
        let numbers = (0..<400).map { Double($0 % 20) }
        #expect(CoarseCuts.cuts(numbers, won: numbers.indices.map { $0 / 20 % 2 == 0 }, classes: 8).isEmpty)
    }

    @Test("Texts with fewer than 20 rows are others, whatever their case")
    func texts() throws {
        let values =
            Array(repeating: "web", count: 12) + Array(repeating: "Web", count: 15)
            + Array(repeating: "fair", count: 19) + [nil]
        let classes = try #require(FieldClasses(History.Column(name: "source", values: values), numbers: 8))
        #expect(classes.shape == .values(["Web"]))
        #expect(classes.place(of: "WEB") == FieldClasses.firstOwn)
        #expect(classes.place(of: "fair") == FieldClasses.other)
        #expect(classes.place(of: nil) == FieldClasses.empty)
    }

    @Test("What is no number is other in a field of numbers", arguments: ["ten", "1,000", "nan", "inf", "0x10", ""])
    func noNumber(text: String) {
        #expect(FieldClasses(field: "n", shape: .ranges(cuts: [3])).place(of: text) == FieldClasses.other)
    }

    @Test(
        "Names of ranges are read as they are written",
        arguments: [
            ("below 3", nil, 3), ("3 to below 7.5", 3, 7.5), ("-1 and up", -1, nil), ("any number", nil, nil),
            ("below 1e+16", nil, 1e16),
        ] as [(String, Double?, Double?)]
    )
    func rangeNames(text: String, lower: Double?, upper: Double?) {
        #expect(NumberClass(lower: lower, upper: upper).text == text)
        #expect(NumberClass(text) == NumberClass(lower: lower, upper: upper))
    }

    @Test(
        "Other texts are no ranges",
        arguments: ["below", "3 to 7", "3 4 to below", "below x", "up and 3", "below 3.0"]
    )
    func noRanges(text: String) {
        #expect(NumberClass(text) == nil)
    }
}
