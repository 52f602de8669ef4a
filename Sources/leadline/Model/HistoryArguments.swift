import ArgumentParser
import Contracts
import Learning
import Rules

/// Which columns of a CSV file mean what.
struct HistoryArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The column that tells how a lead ended, empty where it is still open; needed with a file.",
            valueName: "column"
        )
    )
    var outcome: String?

    @Option(
        help: ArgumentHelp(
            "The outcome that is a success; needed unless it is a word like won or yes.",
            valueName: "value"
        )
    )
    var positive: String?

    @Option(
        help: ArgumentHelp(
            "Outcomes that are failures, as A,B; leads with others are open. Default: all others.",
            valueName: "values"
        )
    )
    var negative: [String] = []

    @Option(
        help: ArgumentHelp(
            "The column that tells when a lead was handed over: dates, or numbers in order.",
            valueName: "column"
        )
    )
    var date: String?

    /// What they name in a table; throws `Failure` without an outcome.
    func options(for table: HistoryTable, leaveOut: [String] = [], keep: [String] = []) throws
        -> HistoryOptions
    {
        guard let outcome else {
            throw Failure(.usage, "\(table.file): --outcome names the column that tells how a lead ended")
        }
        return HistoryOptions(
            outcome: outcome,
            positive: positive,
            negative: Self.names(negative, known: Set(table.values(of: outcome).compactMap(\.self))),
            date: date,
            leaveOut: Self.names(leaveOut, known: Set(table.titles)),
            keep: Self.names(keep, known: Set(table.titles))
        )
    }

    /// Whether nothing is said of columns: the leads of the service have none of these.
    var areEmpty: Bool { outcome == nil && positive == nil && negative.isEmpty && date == nil }

    /// `A,B`, unless there is such a name with the comma in it.
    static func names(_ texts: [String], known: Set<String>) -> [String] {
        texts.flatMap { text in
            known.contains(text) ? [text] : text.split(separator: ",").map { String($0).trimmingBlanks() }
        }
    }
}

extension HistoryTable {
    /// Reads a CSV file; throws `Failure` with every fault in it.
    init(file: String) throws {
        do {
            try self.init(CSVReader(try Files.bytes(file)), file: file)
        } catch let faults as HistoryFaults {
            throw Failure(faults)
        }
    }
}

extension Failure {
    init(_ faults: HistoryFaults) { self.init(.badData, faults.description) }
}
