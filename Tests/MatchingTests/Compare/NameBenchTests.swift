import FoundationEssentials
import Matching
import Testing

/// Pairs of names from many countries and scripts, judged by hand: what of that ``compareNames(_:_:isSynonym:)`` decides
/// alone, with the normal forms in front and no other evidence.
///
/// The pairs are OpenSanctions' `name_bench` (MIT licence), made for screening. What cannot be reached here: pairs that
/// contradict each other (the same two names are judged both ways), legal forms that differ, numbers in words, names
/// that only an order or a father's name tells apart, and translations; so this is no more than a check that the
/// comparator is not worse than it was.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: NameBench.file.path),
        "needs the pairs in ../shared/data/dedup/name_bench"
    )
)
struct NameBenchTests {
    @Test
    func namesAreToldApart() throws {
        let bench = try NameBench()
        let schemas = Set(bench.pairs.map(\.schema)).sorted()
        for schema in schemas {
            print("name_bench \(schema): \(bench.outcome { $0.schema == schema })")
        }
        let companies = bench.outcome { $0.schema != "Person" }
        let people = bench.outcome { $0.schema == "Person" }
        let all = bench.outcome { _ in true }
        print("name_bench all but people: \(companies)\nname_bench all: \(all)")
        #expect(bench.pairs.count >= 800)
        #expect(people.f1 >= 0.84)
        #expect(companies.f1 >= 0.87)
        #expect(all.f1 >= 0.85 && all.precision >= 0.83 && all.recall >= 0.85)
    }

    /// The bar is not on an edge: a little to either side as many pairs are decided rightly.
    @Test
    func theBarStandsOnAPlateau() throws {
        let bench = try NameBench()
        for bar in [0.72, 0.8] {
            #expect(bench.outcome(bar: bar) { _ in true }.f1 >= 0.84)
        }
    }
}

/// The pairs with their scores.
private struct NameBench {
    struct Pair {
        let schema: String
        let isMatch: Bool
        let score: Double
    }

    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let file = packageRoot.appending(path: "../shared/data/dedup/name_bench/name_pairs.csv")

    let pairs: [Pair]

    init() throws {
        let reference = try Self.reference()
        func words(_ name: String, _ schema: String) -> [String] {
            if schema != "Person" { return CompanyName(name, reference: reference)?.words ?? [] }
            let person = PersonName(full: name)
            return (person.first + " " + person.last).split(separator: " ").map { String($0) }
        }
        let rows = Self.rows(String(decoding: try Data(contentsOf: Self.file), as: UTF8.self)).dropFirst()
        pairs = rows.filter { $0.count >= 4 }.map { row in
            let similarity = compareNames(words(row[1], row[0]), words(row[2], row[0])) {
                row[0] == "Person" && reference.areNicknames($0, $1)
            }
            return Pair(schema: row[0], isMatch: row[3] == "true", score: similarity.score)
        }
    }

    func outcome(bar: Double = 0.76, of isMeant: (Pair) -> Bool) -> Outcome {
        var outcome = Outcome()
        for pair in pairs where isMeant(pair) { outcome.count(found: pair.score >= bar, right: pair.isMatch) }
        return outcome
    }

    private static func reference() throws -> ReferenceData {
        let folder = packageRoot.appending(path: "deploy/reference")
        let texts = try ReferenceData.files.map { name in
            (name, String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self))
        }
        return try ReferenceData(texts: Dictionary(uniqueKeysWithValues: texts))
    }

    /// Splits a CSV text whose values hold no line ends.
    private static func rows(_ text: String) -> [[String]] {
        text.split(whereSeparator: \.isNewline).map { line in
            var columns = [""]
            var isQuoted = false
            var wasQuote = false
            for letter in line {
                if letter == "\"" {
                    if wasQuote { columns[columns.count - 1].append(letter) }
                    isQuoted.toggle()
                    wasQuote = !wasQuote && !isQuoted
                    continue
                }
                wasQuote = false
                if letter == ",", !isQuoted {
                    columns.append("")
                } else {
                    columns[columns.count - 1].append(letter)
                }
            }
            return columns
        }
    }
}

/// How often a decision was right.
private struct Outcome: CustomStringConvertible {
    private var found = 0
    private var foundRightly = 0
    private var missed = 0

    mutating func count(found isFound: Bool, right isRight: Bool) {
        if isFound { found += 1 }
        if isFound, isRight { foundRightly += 1 }
        if !isFound, isRight { missed += 1 }
    }

    var precision: Double { Double(foundRightly) / Double(max(found, 1)) }
    var recall: Double { Double(foundRightly) / Double(max(foundRightly + missed, 1)) }
    var f1: Double { 2 * precision * recall / max(precision + recall, 0.001) }

    var description: String {
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        return "precision \(rounded(precision)), recall \(rounded(recall)), F1 \(rounded(f1))"
    }
}
