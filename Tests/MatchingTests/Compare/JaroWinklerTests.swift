import Matching
import Testing

struct JaroWinklerTests {
    /// The values that Winkler printed and that libraries test against.
    ///
    /// W. E. Winkler, "Overview of Record Linkage and Current Research Directions" (2006), and the usual extra pairs;
    /// all were checked with rapidfuzz and jellyfish.
    @Test(arguments: [
        ("MARTHA", "MARHTA", 0.961), ("DIXON", "DICKSONX", 0.813), ("DWAYNE", "DUANE", 0.84),
        ("SHACKLEFORD", "SHACKELFORD", 0.982), ("DUNNINGHAM", "CUNNIGHAM", 0.896), ("NICHLESON", "NICHULSON", 0.956),
        ("JONES", "JOHNSON", 0.832), ("MASSEY", "MASSIE", 0.933), ("ABROMS", "ABRAMS", 0.922),
        ("HARDIN", "MARTINEZ", 0.722), ("ITMAN", "SMITH", 0.467), ("JERALDINE", "GERALDINE", 0.926),
        ("MICHELLE", "MICHAEL", 0.921), ("JULIES", "JULIUS", 0.933), ("TANYA", "TONYA", 0.88),
        ("SEAN", "SUSAN", 0.805), ("JON", "JOHN", 0.933), ("JON", "JAN", 0.8), ("FROG", "FOG", 0.925),
        ("CRATE", "TRACE", 0.733), ("JELLYFISH", "SMELLYFISH", 0.896), ("ABCVWXYZ", "CABVWXYZ", 0.958),
        ("A", "B", 0), ("", "A", 0), ("", "", 1), ("AL", "AL", 1),
    ])
    func publishedValues(_ a: String, _ b: String, _ expected: Double) {
        #expect(abs(jaroWinkler(a, b) - expected) < 0.0006)
    }

    @Test(arguments: [(1, 12, 20000), (2, 64, 6000), (3, 90, 4000)])
    func agreesWithTheDefinition(_ seed: UInt64, _ longest: Int, _ count: Int) {
        var words = RandomWords(seed: seed)
        var differences: [String] = []
        for _ in 0..<count {
            let (a, b) = words.pair(upTo: longest)
            let found = jaroWinkler(a, b)
            if abs(found - NaiveDistances.jaroWinkler(a, b)) > 1e-12 { differences.append("\(a) \(b) \(found)") }
        }
        #expect(differences.isEmpty)
    }

    @Test(arguments: [(4, 10, 20000), (5, 80, 3000)])
    func isSymmetricWithinBoundsAndOneForEqualWords(_ seed: UInt64, _ longest: Int, _ count: Int) {
        var words = RandomWords(seed: seed)
        var broken: [String] = []
        for _ in 0..<count {
            let (a, b) = words.pair(upTo: longest)
            let found = jaroWinkler(a, b)
            if found != jaroWinkler(b, a) || !(0...1).contains(found) || jaroWinkler(a, a) != 1 {
                broken.append("\(a) \(b) \(found)")
            }
            if found == 1, Array(a.utf8) != Array(b.utf8) { broken.append("\(a) \(b) are not equal") }
        }
        #expect(broken.isEmpty)
    }

    @Test
    func wordsOnBothSidesOfTheFastLengthAreTreatedAlike() {
        for length in 62...67 {
            let word = String(repeating: "ab", count: length / 2) + (length % 2 == 1 ? "c" : "")
            let other = "ba" + word.dropFirst(2)
            #expect(jaroWinkler(word, other) == NaiveDistances.jaroWinkler(word, other))
        }
    }
}
