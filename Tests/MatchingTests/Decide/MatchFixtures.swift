import FoundationEssentials
import Matching

/// What the tests of comparing and deciding start from.
enum MatchFixtures {
    private static let read = Result { try MatchRules.read(try text(), file: "matching.yaml") }

    /// The shipped rules.
    static func rules() throws -> MatchRules { try read.get() }

    static func text() throws -> String {
        String(
            decoding: try Data(contentsOf: Fixtures.packageRoot.appending(path: "deploy/rules/matching.yaml")),
            as: UTF8.self
        )
    }

    static let labelledSets = Fixtures.packageRoot.appending(path: "../shared/data/dedup").path

    static func has(_ set: String) -> Bool { FileManager.default.fileExists(atPath: labelledSets + "/" + set) }

    static func record(_ change: (inout MatchRecord) -> Void) -> MatchRecord {
        var record = MatchRecord()
        change(&record)
        return record
    }

    /// Compares in a store that knows nobody yet.
    static func compare(_ one: MatchRecord, _ other: MatchRecord) throws -> Comparison {
        Comparison(one, other, rules: try rules(), statistics: MatchStatistics(), reference: try Fixtures.reference())
    }
}
