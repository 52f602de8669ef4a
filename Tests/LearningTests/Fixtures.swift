import FoundationEssentials
import Rules
import TestKit

@testable import Learning

/// A history with columns of each kind, whose outcome depends on them.
func sampleHistory(_ rows: Int, seed: UInt64 = 1, signal: Double = 1) -> History {
    var generator = SeededGenerator(seed: seed)
    var (sources, visits, cities): ([String?], [String?], [String?]) = ([], [], [])
    var won: [Bool] = []
    for _ in 0..<rows {
        let source = ["web", "fair", "Partner", nil].randomElement(using: &generator) ?? nil
        let visit = Int.random(in: 0...30, using: &generator)
        let logOdds = (source == "fair" ? 1.5 : source == nil ? -1.5 : 0) + Double(visit) / 10 - 2
        sources.append(source)
        visits.append(visit == 7 ? nil : String(visit))
        cities.append(["Oslo", "Rome"].randomElement(using: &generator))
        won.append(Double.random(in: 0..<1, using: &generator) < Logistic.probability(signal * logOdds))
    }
    return History(
        outcome: "won",
        columns: [
            History.Column(name: "source", values: sources),
            History.Column(name: "visits", values: visits),
            History.Column(name: "city", values: cities),
        ],
        won: won,
        dates: nil
    )
}

/// The table of a text.
func table(_ csv: String) throws -> HistoryTable {
    try HistoryTable(CSVReader(Data(csv.utf8)), file: "history.csv")
}
