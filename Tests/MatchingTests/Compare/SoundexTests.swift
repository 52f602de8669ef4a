import Matching
import Testing

struct SoundexTests {
    /// From the US National Archives' page "Soundex System", Knuth's TAOCP volume 3 and the articles on the code.
    @Test(arguments: [
        ("Robert", "R163"), ("Rupert", "R163"), ("Rubin", "R150"), ("Ashcraft", "A261"), ("Ashcroft", "A261"),
        ("Tymczak", "T522"), ("Pfister", "P236"), ("Honeyman", "H555"), ("Washington", "W252"), ("Lee", "L000"),
        ("Gutierrez", "G362"), ("Jackson", "J250"), ("VanDeusen", "V532"), ("Euler", "E460"), ("Gauss", "G200"),
        ("Hilbert", "H416"), ("Knuth", "K530"), ("Lloyd", "L300"), ("Lukasiewicz", "L222"), ("Ellery", "E460"),
        ("Ghosh", "G200"), ("Heilbronn", "H416"), ("Kant", "K530"), ("Ladd", "L300"), ("Lissajous", "L222"),
        ("O'Hara", "O600"), ("x", "X000"), ("Müller", "M460"), ("42nd", "N300"),
    ])
    func publishedValues(_ word: String, _ code: String) {
        #expect(soundex(word) == code)
        #expect(soundex(word.lowercased()) == code)
    }

    @Test(arguments: ["", "42", "李", "--", "ä"])
    func noCodeWithoutALetter(_ word: String) {
        #expect(soundex(word) == nil)
    }

    @Test
    func agreesWithTheRulesSpeltOut() {
        var words = RandomWords(seed: 21)
        var differences: [String] = []
        for _ in 0..<20000 {
            let word = words.word(upTo: 14)
            if soundex(word) != NaiveDistances.soundex(word) { differences.append(word) }
        }
        #expect(differences.isEmpty)
    }
}
