/// The distances once more, written after their textbook definitions alone, to hold the fast ones against.
enum NaiveDistances {
    /// Jaro's similarity with Winkler's rise, by lists of matched places.
    static func jaroWinkler(_ first: String, _ second: String) -> Double {
        let a = Array(first.utf8)
        let b = Array(second.utf8)
        if a.isEmpty, b.isEmpty { return 1 }
        let window = max(a.count, b.count) / 2 - 1
        var matches: [(Int, Int)] = []
        for i in a.indices {
            let partner = b.indices.first { j in
                a[i] == b[j] && (i == j || abs(i - j) <= window) && !matches.contains { $0.1 == j }
            }
            if let partner { matches.append((i, partner)) }
        }
        if matches.isEmpty { return 0 }
        let lettersOfA = matches.map { a[$0.0] }
        let lettersOfB = matches.map(\.1).sorted().map { b[$0] }
        let transpositions = zip(lettersOfA, lettersOfB).filter { $0 != $1 }.count / 2
        let m = Double(matches.count)
        let jaro = (m / Double(a.count) + m / Double(b.count) + (m - Double(transpositions)) / m) / 3
        if jaro <= 0.7 { return jaro }
        let prefix = zip(a, b).prefix(4).prefix { $0 == $1 }.count
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    /// Optimal string alignment by the whole table.
    static func editDistance(_ first: String, _ second: String) -> Int {
        let a = Array(first.utf8)
        let b = Array(second.utf8)
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 || j == 0 {
                    table[i][j] = i + j
                    continue
                }
                var cost = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                cost = min(cost, table[i - 1][j] + 1)
                cost = min(cost, table[i][j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    cost = min(cost, table[i - 2][j - 2] + 1)
                }
                table[i][j] = cost
            }
        }
        return table[a.count][b.count]
    }

    /// American Soundex by writing the word out and striking letters, step by step.
    static func soundex(_ word: String) -> String? {
        let letters = word.utf8.map { Character(Unicode.Scalar($0)) }.filter { $0.isASCII && $0.isLetter }
            .map { Character($0.uppercased()) }
        guard let first = letters.first else { return nil }
        let groups = ["AEIOUY", "BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"]
        let spoken = letters.prefix(1) + letters.dropFirst().filter { $0 != "H" && $0 != "W" }
        let digits = spoken.map { letter in groups.firstIndex { $0.contains(letter) } ?? -1 }
        var kept: [Int] = []
        for (place, digit) in digits.enumerated() where place > 0 && digit > 0 && digits[place - 1] != digit {
            kept.append(digit)
        }
        return String((String(first) + kept.map(String.init).joined() + "000").prefix(4))
    }
}
