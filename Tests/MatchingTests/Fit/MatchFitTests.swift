import Contracts
import Matching
import Rules
import Testing

@testable import leadline_bench

@Suite("Learning weights")
struct MatchFitTests {
    /// Pairs with known shares: of one person with the probability `same`.
    private func pairs(_ count: Int, same: Double, _ m: Shares, _ u: Shares, seed: UInt64) -> [ComparisonVector] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { _ in
            let shares = Double.random(in: 0..<1, using: &numbers) < same ? m : u
            var vector = ComparisonVector()
            for (field, levels) in shares {
                var place = Double.random(in: 0..<1, using: &numbers)
                for (level, share) in levels where vector[field] == nil {
                    place -= share
                    if place < 0 { vector[field] = level }
                }
            }
            return vector
        }
    }

    private typealias Shares = [(MatchField, [(MatchLevel, Double)])]

    private let m: Shares = [
        (.first, [(.equal, 0.7), (.variant, 0.1), (.near, 0.1), (.different, 0.1)]),
        (.last, [(.equal, 0.85), (.near, 0.1), (.different, 0.05)]),
        (.phone, [(.equal, 0.5), (.near, 0.1), (.different, 0.4)]),
        (.city, [(.equal, 0.6), (.near, 0.1), (.different, 0.3)]),
        (.postcode, [(.equal, 0.65), (.near, 0.05), (.different, 0.3)]),
    ]
    private let u: Shares = [
        (.first, [(.equal, 0.02), (.variant, 0.02), (.near, 0.02), (.different, 0.94)]),
        (.last, [(.equal, 0.01), (.near, 0.01), (.different, 0.98)]),
        (.phone, [(.equal, 0.001), (.near, 0.003), (.different, 0.996)]),
        (.city, [(.equal, 0.05), (.near, 0.01), (.different, 0.94)]),
        (.postcode, [(.equal, 0.02), (.near, 0.01), (.different, 0.97)]),
    ]

    @Test("Known shares are found again", arguments: UInt64(1)...3)
    func synthetic(_ seed: UInt64) throws {
        var fit = MatchFit(try MatchFixtures.rules())
        fit.learnDifferent(pairs(20_000, same: 0, m, u, seed: seed))
        let sample = pairs(8_000, same: 0.3, m, u, seed: seed + 100)
        let outcome = fit.learnSame(MatchFit.Sample(chosenBy: [], pairs: sample))
        #expect(abs(outcome.same - 2_400) < 120, "\(outcome)")
        #expect(outcome.rounds < MatchFit.mostRounds)
        let weights = fit.weights()
        for (field, levels) in m {
            for (level, share) in levels {
                let fitted = try #require(weights.first { $0.field == field && $0.level == level })
                // Those that would move by too much are held back.
                if abs(fitted.newBits - fitted.oldBits) > FittedWeight.mostBits - 0.1 { continue }
                #expect(abs(fitted.newM - share) < 0.04, "\(fitted)")
            }
        }
        for (field, levels) in u {
            for (level, share) in levels {
                let fitted = try #require(weights.first { $0.field == field && $0.level == level })
                if abs(fitted.newBits - fitted.oldBits) > FittedWeight.mostBits - 0.1 { continue }
                #expect(abs(fitted.newU - share) < 0.01, "\(fitted)")
            }
        }
    }

    @Test("What a sample was chosen by is learned from another one")
    func blockings() throws {
        var fit = MatchFit(try MatchFixtures.rules())
        fit.learnDifferent(pairs(20_000, same: 0, m, u, seed: 1))
        let sample = pairs(20_000, same: 0.3, m, u, seed: 2)
        for field in [MatchField.last, .postcode] {
            _ = fit.learnSame(MatchFit.Sample(chosenBy: [field], pairs: sample.filter { $0[field] == .equal }))
        }
        let weights = fit.weights()
        let last = try #require(weights.first { $0.field == .last && $0.level == .equal })
        #expect(abs(last.newM - 0.85) < 0.03, "\(last)")
        let postcode = try #require(weights.first { $0.field == .postcode && $0.level == .equal })
        #expect(abs(postcode.newM - 0.65) < 0.03, "\(postcode)")
    }

    @Test("Nothing learned changes nothing but roundings")
    func nothing() throws {
        for weight in MatchFit(try MatchFixtures.rules()).weights() {
            #expect(abs(weight.newBits - weight.oldBits) < 0.02, "\(weight)")
        }
    }

    @Test("Decisions of people move m, a few of them little, and never beyond the bounds")
    func decided() throws {
        let rules = try MatchFixtures.rules()
        var vector = ComparisonVector()
        vector[.first] = .equal
        vector[.phone] = .different
        var few = MatchFit(rules)
        few.learnSame(decided: Array(repeating: vector, count: 2))
        var many = MatchFit(rules)
        many.learnSame(decided: Array(repeating: vector, count: 5_000))
        let old = try #require(rules.weight(.phone, .different))
        let (a, b) = (
            few.weights().first { $0.field == .phone && $0.level == .different },
            many.weights().first { $0.field == .phone && $0.level == .different }
        )
        let (little, much) = (try #require(a), try #require(b))
        #expect(little.newM > old.m && little.newM < old.m + 0.1)
        #expect(much.newM > little.newM)
        #expect(much.newBits < 0)
        for weight in many.weights() { #expect(abs(weight.newBits - weight.oldBits) <= FittedWeight.mostBits + 0.05) }
    }

    @Test("What is learned can be written into the file, which then reads", arguments: UInt64(1)...10)
    func text(_ seed: UInt64) throws {
        let rules = try MatchFixtures.rules()
        var numbers = SeededNumbers(seed: seed)
        var fit = MatchFit(rules)
        let wild = (0..<300).map { _ in
            var vector = ComparisonVector()
            for field in MatchField.allCases { vector[field] = field.levels.randomElement(using: &numbers) }
            return vector
        }
        fit.learnDifferent(wild)
        fit.learnSame(decided: wild)
        let text = try MatchFixtures.text()
        let changed = try MatchRules.text(text, file: "a.yaml", with: fit.weights().map(\.told))
        let read = try MatchRules.read(changed, file: "a.yaml")
        #expect(read.version != rules.version)
        for weight in fit.weights() {
            #expect(read.weight(weight.field, weight.level)?.m == weight.newM)
            #expect(read.weight(weight.field, weight.level)?.u == weight.newU)
        }
        #expect(
            changed.split(separator: "\n").count { $0.contains("#") }
                == text.split(separator: "\n").count { $0.contains("#") }
        )
    }

    @Test("Without labels febrl1 stays as well matched", .enabled(if: MatchFixtures.has("febrl1")))
    func febrl() throws {
        let set = try #require(try LabelledSet("febrl1", in: MatchFixtures.labelledSets))
        let (rules, reference) = (try MatchFixtures.rules(), try Fixtures.reference())
        let records = set.rows.map { $0.record(.lead, reference: reference) }
        func vector(_ one: Int, _ other: Int) -> ComparisonVector {
            let statistics = MatchStatistics()
            return ComparisonVector(
                Comparison(records[one], records[other], rules: rules, statistics: statistics, reference: reference)
            )
        }
        var numbers = SeededNumbers(seed: 1)
        var fit = MatchFit(rules)
        fit.learnDifferent(
            (0..<3_000).map { _ in
                vector(Int.random(in: 0..<500, using: &numbers), Int.random(in: 500..<1_000, using: &numbers))
            }
        )
        for (field, value) in [(MatchField.postcode, \MatchRecord.postcode), (.city, \.city)] {
            let groups = Dictionary(grouping: records.indices) { records[$0][keyPath: value] ?? "" }
            let pairs = groups.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }.flatMap { group in
                group.value.indices.flatMap { one in
                    group.value[(one + 1)...].map { vector(group.value[one], $0) }
                }
            }
            let outcome = fit.learnSame(MatchFit.Sample(chosenBy: [field], pairs: pairs))
            #expect(outcome.same > 200)
        }
        let last = try #require(fit.weights().first { $0.field == .last && $0.level == .equal })
        #expect(last.newM > 0.6 && last.newM < 0.9)
        let changed = try MatchRules.text(try MatchFixtures.text(), file: "a.yaml", with: fit.weights().map(\.told))
        var run = MatchingRun(rules: try MatchRules.read(changed, file: "a.yaml"), reference: reference)
        for record in records { run.add(record) }
        #expect(PairQuality(found: run.clusters, truth: set.rows.map(\.cluster)).f1 >= 0.965)
    }
}
