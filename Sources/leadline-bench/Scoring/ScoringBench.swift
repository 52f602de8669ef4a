import ArgumentParser
import Contracts
import FoundationEssentials
import Learning
import Rules

/// Measures what learned scorecards are worth on public histories, and prints one JSON line a set.
struct ScoringBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scoring",
        abstract:
            "Learned scorecards on public sets of closed leads: seven rows in ten learned from, three measured on."
    )

    @Option(help: "Folder of the sets.")
    var data = "../shared/data/scoring"

    @Option(name: .customLong("set"), help: "Sets to measure.")
    var sets = OutcomeSet.all.map(\.name)

    @Option(help: "A file of rows to measure on instead; all rows of the set are learned from. For one --set.")
    var unseen: String?

    @Flag(help: "Replay bank_marketing in the order of its rows.")
    var replay = false

    func validate() throws {
        for name in sets where !OutcomeSet.all.contains(where: { $0.name == name }) {
            throw ValidationError(
                "there is no set \(name); there are: \(OutcomeSet.all.map(\.name).joined(separator: ", "))"
            )
        }
        if unseen != nil, sets.count != 1 { throw ValidationError("--unseen is for one --set") }
    }

    func run() throws {
        for set in OutcomeSet.all where sets.contains(set.name) {
            guard let table = try set.table(in: data) else {
                print(try BodyCodec.encode(SkippedSet(skipped: set.name)))
                continue
            }
            if replay {
                if set.name == "bank_marketing" { print(try BodyCodec.encode(DriftReplay(set, table))) }
            } else {
                print(try BodyCodec.encode(try measure(set, table)))
            }
        }
    }

    private func measure(_ set: OutcomeSet, _ table: HistoryTable) throws -> ScoringReport {
        var (seen, unseen) = set.split(table)
        if let file = self.unseen {
            seen = table
            unseen = try HistoryTable(CSVReader(try Data(contentsOf: URL(filePath: file))), file: file)
        }
        let start = ContinuousClock.now
        let history = try HistoryFile(seen, set.options()).history
        let training = Training(history)
        let seconds = start.duration(to: .now) / .seconds(1)
        // Learned even where it is refused, to see what it would have been worth.
        let scorecard = training.scorecard ?? ScorecardFit.fit(history)
        let trees = history.count >= TreesFit.fewestClosed ? training.trees ?? TreesFit.fit(history) : nil
        let leaky = try HistoryFile(seen, set.options(leaks: true)).history
        return ScoringReport(
            set: set.name,
            closed: history.count,
            won: history.wonCount,
            fields: history.columns.count,
            method: scorecard?.method.rawValue,
            refusals: training.refusals,
            trial: training.trial,
            scorecard: try scorecard.map { try Self.quality(.scorecard($0), unseen, set) },
            trees: try trees.map { try Self.quality(.trees($0), unseen, set) },
            leaks: training.leaks.map(\.field),
            leaksOfAll: Training.leaks(in: leaky),
            leaking: set.leaking,
            seconds: seconds
        )
    }

    private static func quality(_ model: LearnedModel, _ table: HistoryTable, _ set: OutcomeSet) throws -> Quality {
        let closed = try ClosedLeads(table, set.options())
        let predictions = closed.rows.map { model.prediction(for: table.lead($0)) }
        return Quality(
            scores: predictions.map(\.points),
            probabilities: predictions.map(\.probability),
            won: closed.won
        )
    }
}

/// What was measured of one set.
struct ScoringReport: Codable {
    let set: String
    let closed: Int
    let won: Int
    let fields: Int
    let method: String?
    let refusals: [String]
    let trial: Trial?
    /// On rows that were not learned from.
    let scorecard: Quality?
    let trees: Quality?
    /// Fields that were warned of among those that are said to be clean.
    let leaks: [String]
    /// Warnings with every column kept.
    let leaksOfAll: [LeakWarning]
    /// Columns that are said to leak.
    let leaking: [String]
    let seconds: Double

    private enum CodingKeys: String, CodingKey {
        case set, closed, won, fields, method, refusals, trial, scorecard, trees, leaks
        case leaksOfAll = "leaks_of_all"
        case leaking, seconds
    }
}
