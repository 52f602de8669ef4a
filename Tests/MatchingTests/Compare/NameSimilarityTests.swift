import TestKit
import Testing

@testable import Matching

struct NameSimilarityTests {
    private static func compare(_ a: String, _ b: String) -> NameSimilarity {
        func words(_ name: String) -> [String] { name.split(separator: " ").map { String($0) } }
        return compareNames(words(a), words(b)) { [["bob", "robert"], ["robert", "bob"]].contains([$0, $1]) }
    }

    @Test(arguments: [
        ("ann marie smith", "annmarie smith", 2), ("jan vander berg", "jan van der berg", 3),
        ("ramimakhlouf", "rami makhlouf", 1), ("van der berg jan", "jan vanderberg", 2),
        ("anna smith", "smith anna", 2),
    ])
    func sameWordsInAnyOrderOrJoined(_ a: String, _ b: String, _ pairs: Int) {
        let found = Self.compare(a, b)
        #expect(abs(found.score - 1) < 1e-9)
        #expect((found.matchedWords, found.unmatchedLeft, found.unmatchedRight) == (pairs, 0, 0))
    }

    @Test
    func aSlipInAJoinedNameIsForgiven() {
        #expect(Self.compare("jan vanderborg", "jan van der berg").score > 0.9)
        #expect(Self.compare("bob jones", "robert jones").score > 0.95)
    }

    @Test
    func leftOverWordsAreCountedBySide() {
        let found = Self.compare("hans joachim friedrich", "hans friedrich weber schmidt")
        #expect((found.matchedWords, found.unmatchedLeft, found.unmatchedRight) == (2, 1, 2))
    }

    @Test
    func aWordSaidTwiceIsNoAddition() {
        let found = Self.compare("sergey sergey shoigu", "sergey shoigu")
        #expect(found.score == 1 && found.unmatchedLeft == 0)
        #expect(Self.compare("sergey ivan shoigu", "sergey shoigu").score < 1)
    }

    @Test
    func moreAgreementIsAHigherScore() {
        let ranking = [
            Self.compare("hans friedrich", "hans friedrich"),
            Self.compare("hans friedrich", "hans joachim friedrich"),
            Self.compare("hans friedrich", "h friedrich"),
            Self.compare("h f", "hans friedrich"),
            Self.compare("hans friedrich", "octavian friedrich"),
            Self.compare("hans friedrich", "olga baranova"),
        ].map(\.score)
        #expect(ranking == ranking.sorted(by: >))
        #expect(Set(ranking).count == ranking.count)
        #expect(ranking.last == 0)
    }

    @Test
    func contradictionsCountAndAdditionsHardly() {
        #expect(Self.compare("william w frost", "william g frost").score < 0.75)
        #expect(Self.compare("william frost", "william g frost").score > 0.9)
        #expect(Self.compare("jc juncker", "jean claude juncker").score > 0.85)
        #expect(Self.compare("nn", "nursultan nazarbayev").score < 0.6)
        #expect(Self.compare("abdul kabir abdul jan", "abdul kabir mohammad jan").score < 0.75)
    }

    @Test
    func namesWithoutWordsAreLikeNothing() {
        #expect(Self.compare("", "").score == 0)
        #expect(Self.compare("", "anna").score == 0)
    }

    @Test
    func sidesCanBeExchanged() {
        var words = RandomWords(seed: 51)
        var broken: [String] = []
        for _ in 0..<10000 {
            let a = (0..<words.number(in: 0...5)).map { _ in words.word(upTo: 5) }
            let b = (0..<words.number(in: 0...5)).map { _ in words.word(upTo: 5) }
            let one = compareNames(a, b) { _, _ in false }
            let other = compareNames(b, a) { _, _ in false }
            let exchanged = NameSimilarity(
                score: other.score,
                matchedWords: other.matchedWords,
                unmatchedLeft: other.unmatchedRight,
                unmatchedRight: other.unmatchedLeft
            )
            if one != exchanged || !(0...1).contains(one.score) { broken.append("\(a) \(b): \(one) \(other)") }
        }
        #expect(broken.isEmpty)
    }

    private static func score(_ a: [String], _ b: [String]) -> Double {
        compareNames(a, b) { _, _ in false }.score
    }

    /// All choices of pairs tried one by one gain no more than the one found; the greedy one never more than that.
    @Test
    func theBestPairsAreFound() {
        var generator = SeededGenerator(seed: 52)
        for _ in 0..<3000 {
            let (left, right) = (Int.random(in: 1...5, using: &generator), Int.random(in: 1...5, using: &generator))
            let pairs = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                Self.randomPair(left: left, right: right, using: &generator)
            }
            let chosen = BestPairs.exact(pairs, left: left, right: right)
            let gain = chosen.reduce(0) { $0 + $1.gain }
            #expect(Self.areDisjoint(chosen.map(\.left)) && Self.areDisjoint(chosen.map(\.right)))
            #expect(abs(gain - Self.most(pairs[...], 0, 0)) < 1e-9)
            #expect(BestPairs.greedy(pairs).reduce(0) { $0 + $1.gain } <= gain + 1e-9)
        }
    }

    private static func randomPair(left: Int, right: Int, using generator: inout SeededGenerator) -> WordPair {
        func run(_ count: Int) -> UInt64 {
            let start = Int.random(in: 0..<count, using: &generator)
            let end = Int.random(in: start + 1...count, using: &generator)
            return (start..<end).reduce(0) { $0 | 1 << UInt64($1) }
        }
        return WordPair(
            left: run(left),
            right: run(right),
            gain: Double(Int.random(in: 1...16, using: &generator)) / 8,
            weight: 2,
            isInitials: false
        )
    }

    private static func areDisjoint(_ sets: [UInt64]) -> Bool {
        sets.reduce(0) { $0 + $1.nonzeroBitCount } == sets.reduce(0, |).nonzeroBitCount
    }

    private static func most(_ pairs: ArraySlice<WordPair>, _ left: UInt64, _ right: UInt64) -> Double {
        guard let pair = pairs.first else { return 0 }
        let without = most(pairs.dropFirst(), left, right)
        guard pair.left & left == 0, pair.right & right == 0 else { return without }
        return max(without, pair.gain + most(pairs.dropFirst(), left | pair.left, right | pair.right))
    }

    /// Taking the equal words first would leave two others without a partner.
    @Test
    func namesOfSeveralWordsAreAlignedAsAWhole() {
        let synonyms = [["ada", "bea"], ["bea", "dor"]]
        let found = compareNames(["ada", "bea", "cora"], ["bea", "dor", "cora"]) {
            synonyms.contains([$0, $1]) || synonyms.contains([$1, $0])
        }
        #expect((found.matchedWords, found.unmatchedLeft, found.unmatchedRight) == (3, 0, 0))
    }

    @Test
    func longNamesAreStillCompared() {
        let words = (0..<60).map { "word" + String($0, radix: 36) + String(repeating: "x", count: $0 % 7) }
        #expect(Self.score(words, words) == 1)
        let first = words.prefix(12).map { $0 }
        #expect(Self.score(first, first.reversed()) > 0.95)
        #expect(Self.score(words, Array(words.reversed())) < 0.5)
    }
}
