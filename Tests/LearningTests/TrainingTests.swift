import TestKit
import Testing

@testable import Learning

@Suite("Training")
struct TrainingTests {
    /// The same history from rows and columns in another order.
    private func shuffled(_ history: History, seed: UInt64) -> History {
        var generator = SeededGenerator(seed: seed)
        let order = history.won.indices.shuffled(using: &generator)
        return History(
            outcome: history.outcome,
            columns: history.columns.shuffled(using: &generator).map { column in
                .init(name: column.name, values: order.map { column.values[$0] })
            },
            won: order.map { history.won[$0] },
            dates: nil
        )
    }

    @Test("The same rows in another order give the same bytes", arguments: [120, 500, 1100])
    func deterministic(rows: Int) throws {
        let history = sampleHistory(rows)
        let (one, other) = (Training(history), Training(shuffled(history, seed: 9)))
        #expect(try #require(one.scorecard).text == #require(other.scorecard).text)
        #expect(one.leaks == other.leaks)
        #expect(one.trial?.scorecard.leads == rows)
        #expect(one.trial?.scorecard == other.trial?.scorecard)
        guard rows == 500 else { return }
        #expect(TreesFit.fit(history).text == TreesFit.fit(shuffled(history, seed: 9)).text)
    }

    @Test("The method follows from how many leads of each outcome there are")
    func methods() {
        #expect(ScorecardFit.method(closed: 1000, won: 39) == nil)
        #expect(ScorecardFit.method(closed: 80, won: 41) == nil)
        #expect(ScorecardFit.method(closed: 80, won: 40) == .counts)
        #expect(ScorecardFit.method(closed: 299, won: 100) == .counts)
        #expect(ScorecardFit.method(closed: 300, won: 49) == .counts)
        #expect(ScorecardFit.method(closed: 300, won: 50) == .logistic)
        #expect(ScorecardFit.method(closed: 300, won: 251) == .counts)
    }

    @Test("Too few leads are refused in words")
    func tooFew() {
        let training = Training(sampleHistory(60))
        #expect(training.scorecard == nil && training.trial == nil)
        #expect(training.refusals.first?.hasPrefix("too few closed leads: ") == true)
    }

    @Test("Outcomes that hang on nothing are refused in words", arguments: [200, 800, 1900])
    func noSignal(rows: Int) {
        let training = Training(sampleHistory(rows, seed: 4, signal: 0))
        #expect(training.scorecard == nil && training.trees == nil)
        #expect(
            training.refusals.contains {
                $0.hasPrefix("no usable signal: on \(training.trial?.scorecard.leads ?? 0) leads")
            }
        )
    }

    @Test("Points that were right once and are no more are refused when dates tell")
    func changedTimes() {
        let history = sampleHistory(1500)
        let late = 1200
        let changed = History(
            outcome: "won",
            columns: history.columns,
            won: history.won.enumerated().map { $0 < late ? $1 : $1 || $0 % 3 != 0 },
            dates: (0..<1500).map(Double.init)
        )
        let training = Training(changed)
        #expect(training.trial?.method == .newest)
        #expect(training.trial?.scorecard.leads == 300)
        #expect(training.refusals.contains { $0.contains("Times may have changed") })
    }

    @Test("With signal it publishes, and is right about leads that it has not seen")
    func published() throws {
        let training = Training(sampleHistory(1500))
        let scorecard = try #require(training.scorecard)
        #expect(training.refusals.isEmpty && training.leaks.isEmpty)
        let unseen = sampleHistory(3000, seed: 77)
        let predictions = (0..<3000).map { scorecard.prediction(for: unseen.lead($0)) }
        let quality = Quality(
            scores: predictions.map(\.points),
            probabilities: predictions.map(\.probability),
            won: unseen.won
        )
        #expect(quality.rank.auc > 0.78)
        #expect(quality.calibration.ece < 0.04)
        #expect(predictions.allSatisfy { (0...100).contains($0.points) })
    }

    @Test("A field that has read the answer is named, with the way it was found")
    func leaks() {
        let history = sampleHistory(600)
        var generator = SeededGenerator(seed: 8)
        let reason = history.won.map { $0 ? nil : "no budget" }
        let hint = history.won.map { won in String(Int.random(in: 0...9, using: &generator) + (won ? 4 : 0)) }
        let noise = ["a", "b", "c"].map { name in
            History.Column(name: name, values: history.won.map { _ in Bool.random(using: &generator) ? "x" : "y" })
        }
        let told = [History.Column(name: "lost reason", values: reason), .init(name: "calls", values: hint)]
        let columns = history.columns + noise + told
        let warnings = LeakCheck.warnings(History(outcome: "won", columns: columns, won: history.won, dates: nil))
        #expect(warnings.map(\.field) == ["lost reason", "calls"])
        #expect(warnings.map(\.kind) == [.tellsAll, .tellsMost])
        #expect(LeakCheck.warnings(history).isEmpty)
    }

    @Test("A field that ranks too well by itself is named from 0.85 on", arguments: [(88, true), (82, false)])
    func tooGood(right: Int, isNamed: Bool) {
        // A mark that is right for so many of a hundred won, and of a hundred lost: the area is that share.
        let won = (0..<1000).map { $0 % 2 == 0 }
        let marks = won.indices.map { ($0 / 2 % 100 < right) == won[$0] ? "a" : "b" }
        let history = History(outcome: "won", columns: [.init(name: "mark", values: marks)], won: won, dates: nil)
        #expect(LeakCheck.warnings(history).map(\.field) == (isNamed ? ["mark"] : []))
    }

    @Test("A field that leaks only a little is asked about by its name, once, and only if it tells something")
    func names() {
        var generator = SeededGenerator(seed: 9)
        let history = sampleHistory(600)
        let little = history.won.map { won in String(Int.random(in: 0...9, using: &generator) + (won ? 2 : 0)) }
        // Every other one of the won, and of the lost.
        var seen = [true: 0, false: 0]
        let nothing = history.won.map { won in
            seen[won, default: 0] += 1
            return seen[won, default: 0] % 2 == 0 ? "x" : "y"
        }
        let all = history.won.map { $0 ? nil : "no budget" }
        let columns =
            history.columns + [
                .init(name: "Total Days Identified Through Closing", values: little),
                .init(name: "holidays", values: little.map { $0 + "5" }),
                .init(name: "Lead Quality", values: nothing), .init(name: "Loss reason", values: all),
            ]
        let warnings = LeakCheck.warnings(History(outcome: "won", columns: columns, won: history.won, dates: nil))
        #expect(warnings.map(\.field) == ["Loss reason", "Total Days Identified Through Closing"])
        #expect(warnings.map(\.kind) == [.tellsAll, .soundsLater])
        #expect(warnings.last?.why.hasPrefix(#"sounds like something that is known later ("days")"#) == true)
    }

    @Test("A field whose dates are mostly after the hand-off is named")
    func later() {
        let history = sampleHistory(100)
        let closes = (0..<100).map { $0 % 4 == 0 ? "2026-01-01" : "2026-06-01" }
        let born = (0..<100).map { $0 % 4 == 0 ? "2026-06-01" : "1990-06-01" }
        let columns = history.columns + [.init(name: "closed", values: closes), .init(name: "born", values: born)]
        let dates = Array(repeating: HistoryDate.milliseconds("2026-03-01") ?? 0, count: 100)
        let warnings = LeakCheck.warnings(History(outcome: "won", columns: columns, won: history.won, dates: dates))
        #expect(warnings.map(\.field) == ["closed"])
        #expect(warnings.first?.kind == .later)
    }

    @Test("The fifths are about equal, and every row is in one of them")
    func folds() {
        let counts = (0..<10_000).reduce(into: [Int: Int]()) { $0[Folds.fold(of: $1), default: 0] += 1 }
        #expect(counts.keys.sorted() == [0, 1, 2, 3, 4])
        #expect(counts.values.allSatisfy { (1900...2100).contains($0) })
    }
}
