import Matching
import Testing

struct WordLevelTests {
    @Test(arguments: [
        ("smith", "smith", WordLevel.equal), ("", "", .equal), ("", "smith", .different), ("smith", "smyth", .near),
        ("jonson", "johnson", .near), ("smtih", "smith", .near), ("cash", "bash", .near), ("ann", "anna", .close),
        ("kim", "tim", .different), ("jon", "jan", .close), ("john", "jane", .different), ("john", "juan", .close),
        ("li", "le", .different), ("unit1", "unit12", .different), ("unit12", "unit1", .different),
        ("stephen", "steven", .close), ("j", "john", .initial), ("john", "j", .initial), ("j", "k", .different),
        ("j", "john", .initial), ("1", "12", .different), ("é", "élan", .different), ("olaf", "octavian", .different),
        ("2004", "2005", .different), ("unit12", "unit13", .different), ("unit12", "unit12a", .near),
        ("ig0r", "igor", .near), ("garcia", "marquez", .different), ("katherine", "catherine", .near),
        ("margaret", "margarita", .near), ("hussein", "husayn", .close), ("anderson", "andersen", .near),
        ("vita", "fuad", .different), ("klave", "guliev", .different), ("philip", "filip", .close),
    ])
    func levels(_ a: String, _ b: String, _ level: WordLevel) {
        #expect(compareWords(a, b) == level)
        #expect(compareWords(b, a) == level)
    }

    /// The definition, put together from the distances alone.
    @Test
    func agreesWithTheDefinition() {
        var words = RandomWords(seed: 41)
        var seen: [WordLevel: Int] = [:]
        for _ in 0..<20000 {
            let (a, b) = words.pair(upTo: 10)
            let (shorter, similarity) = (min(a.utf8.count, b.utf8.count), NaiveDistances.jaroWinkler(a, b))
            guard shorter > 1, !(a + b).contains(where: \.isNumber) else { continue }
            let near = shorter >= 4 && (NaiveDistances.editDistance(a, b) == 1 || similarity >= 0.92)
            let sound = metaphone(a)
            let isWrittenAlike = NaiveDistances.editDistance(a, b) <= max(a.utf8.count, b.utf8.count) / 2
            let soundsAlike = shorter >= 3 && !sound.isEmpty && sound == metaphone(b) && isWrittenAlike
            let close = similarity >= 0.85 || soundsAlike
            let expected: WordLevel = a == b ? .equal : near ? .near : close ? .close : .different
            #expect(compareWords(a, b) == expected, "\(a) \(b)")
            #expect(compareWords(b, a) == expected, "\(b) \(a)")
            seen[expected, default: 0] += 1
        }
        #expect(seen.count == 4 && seen.values.allSatisfy { $0 > 500 }, "\(seen)")
    }

    @Test
    func levelsAreOrderedAsTheyWeigh() {
        #expect(WordLevel.allCases == WordLevel.allCases.sorted())
        #expect(WordLevel.near < .equal && WordLevel.different < .initial)
    }
}
