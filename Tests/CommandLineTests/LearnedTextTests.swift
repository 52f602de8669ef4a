import ArgumentParser
import Contracts
import Learning
import Testing

@testable import leadline

@Suite("A learned scorecard among the rules")
struct LearnedTextTests {
    private static let learned = """
        predictive:
          method: counts
          outcome: "won"
          learned_from: {closed: 90, won: 40}
          max: 20
          probability: {intercept: -2, points: 0.04}
          fields:
            - field: "region"
              points:
                "CA": 50
              other: 0
              empty: 0

        """

    private func put(into rules: String, max: Int? = nil) throws -> String {
        try LearnedText.read(Self.learned, file: "p.yaml").put(into: rules, max: max)
    }

    @Test("It is added at the end, or takes the place of the one before")
    func put() throws {
        #expect(try put(into: "version: 1\n") == "version: 1\n\n" + Self.learned)
        let rules = "version: 1\npredictive:\n  old: 1\n\n  # more\n  fields: []\n# Classes.\nclasses: {}\n"
        let expected = "version: 1\n" + Self.learned + "\n# Classes.\nclasses: {}\n"
        #expect(try put(into: rules) == expected)
        #expect(try put(into: expected) == expected)
        #expect(try put(into: "version: 1\n", max: 7).contains("\n  max: 7\n"))
    }

    @Test("Leads of the service are learned from like those of a file")
    func history() throws {
        let leads = (0..<120).map { (number: Int) -> ClosedLead in
            ClosedLead(
                handedAt: Instant(milliseconds: Int64(number)),
                closedAt: Instant(milliseconds: Int64(1000 + number)),
                won: number % 3 == 0,
                fields: number % 2 == 0 ? ["region": "CA", "country": "US"] : ["region": "NY"]
            )
        }
        let file = try HistoryFile(leads, leaveOut: ["country"], keep: [])
        #expect(file.history.count == 120)
        #expect(file.history.wonCount == 40)
        #expect(file.history.columns.map(\.name) == ["region"])
        #expect(file.history.dates?.first == 0)
        #expect(file.outcomes.map(\.leads) == [80, 40])
        let refused = #expect(throws: Failure.self) { try HistoryFile(leads, leaveOut: ["city"], keep: []) }
        #expect(refused?.message == "no closed lead has a field \"city\"; there are: country, region")
        let few = Training(try HistoryFile(Array(leads.prefix(100)), leaveOut: [], keep: []).history)
        #expect(few.refusals.first?.hasPrefix("too few closed leads: 34 won and 66 lost, at least 40 of each") == true)
        let none = Training(try HistoryFile([], leaveOut: [], keep: []).history)
        #expect(none.refusals.count == 1)
    }

    @Test("What was said and what came of it: off by so much, and by so much the intercept moves")
    func check() {
        let leads = (0..<300).map { (number: Int) -> ModelCheck.Lead in
            ModelCheck.Lead(points: 50, closed: .init(probability: 0.5, won: number % 5 == 0, segment: nil))
        }
        var check = ModelCheck(leads, of: "predictive-x")
        check.moveIntercept()
        let lines = check.lines(segment: nil)
        #expect(lines.contains { $0.hasPrefix("predictive-x: the newest 300 of 300 leads move its intercept by -1.3") })
        #expect(lines.last?.hasPrefix("drift: all leads (300): probabilities are off by 30 % on average") == true)
    }

    @Test("Columns are of files only", arguments: [["--outcome", "x"], ["--date", "y"]])
    func arguments(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try ModelTrainCommand.parse(arguments) }
        #expect(throws: (any Error).self) { try ModelCheckCommand.parse(arguments) }
    }
}
