import Matching
import Testing

struct EditDistanceTests {
    /// Textbook pairs; the figures were checked with the OSA of rapidfuzz.
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("saturday", "sunday", 3), ("ca", "abc", 3),
        ("ab", "ba", 1), ("abcd", "acbd", 1), ("abcd", "badc", 2), ("a cat", "an act", 2), ("smith", "smtih", 1),
        ("jonson", "johnson", 1), ("flaw", "lawn", 2), ("intention", "execution", 5),
        ("rosettacode", "raisethysword", 8), ("specter", "spectre", 1), ("abcdef", "fedcba", 5), ("teh", "the", 1),
        ("banana", "bandana", 1),
    ])
    func publishedValues(_ a: String, _ b: String, _ expected: Int) {
        #expect(editDistance(a, b, limit: 99) == expected)
        #expect(editDistance(a, b, limit: expected) == expected)
        #expect(editDistance(a, b, limit: expected - 1) == nil)
    }

    @Test(arguments: [(11, 12, 20000), (12, 64, 4000), (13, 200, 1200)])
    func agreesWithTheDefinitionWithinEveryLimit(_ seed: UInt64, _ longest: Int, _ count: Int) {
        var words = RandomWords(seed: seed)
        var differences: [String] = []
        for _ in 0..<count {
            let (a, b) = words.pair(upTo: longest)
            let expected = NaiveDistances.editDistance(a, b)
            for limit in [-1, 0, 1, 2, 3, words.number(in: 0...longest), expected - 1, expected, Int.max] {
                let found = editDistance(a, b, limit: limit)
                if found != (expected <= limit ? expected : nil) {
                    differences.append("\(a) \(b) limit \(limit): \(String(describing: found)) for \(expected)")
                }
            }
        }
        #expect(differences.isEmpty)
    }

    @Test(arguments: [(14, 10, 20000), (15, 150, 1500)])
    func isSymmetricAndZeroForEqualTextsOnly(_ seed: UInt64, _ longest: Int, _ count: Int) {
        var words = RandomWords(seed: seed)
        var broken: [String] = []
        for _ in 0..<count {
            let (a, b) = words.pair(upTo: longest)
            let found = editDistance(a, b, limit: 400)
            let longer = max(a.utf8.count, b.utf8.count)
            if found != editDistance(b, a, limit: 400) || (found ?? -1) > longer { broken.append("\(a) \(b)") }
            if (found == 0) != (Array(a.utf8) == Array(b.utf8)) || editDistance(a, a, limit: 0) != 0 {
                broken.append("\(a) \(b) \(String(describing: found))")
            }
        }
        #expect(broken.isEmpty)
    }

    @Test
    func longTextsFarApartEndEarly() {
        let a = String(repeating: "ab", count: 50_000)
        let b = String(repeating: "cd", count: 50_000)
        #expect(editDistance(a, b, limit: 3) == nil)
        #expect(editDistance(a, "x" + a.dropLast(), limit: 3) == 2)
    }
}
