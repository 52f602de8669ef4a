import Contracts
import Glibc

/// What came of a post, for its end.
struct PostSummary {
    let file: String
    let address: String
    let source: String
    let tally: PostTally
    let durationMs: Int64
    let map: BoundMap?

    /// How many of the refused rows are shown.
    private static let shown = 20

    /// In the order of the file, not of the answers.
    private var faults: [RowFault] { tally.faults.sorted { $0.row < $1.row } }

    func printText() {
        let style = Style(for: STDOUT_FILENO)
        for fault in faults.prefix(Self.shown) {
            Console.out("\(file):\(fault.line) (row \(fault.row)): \(style(fault.problem.title.printable, .red))")
            for line in reasons(of: fault) { Console.out("    \(line.printable)") }
        }
        if tally.refused > Self.shown { Console.out("and \(tally.refused - Self.shown) more were refused") }
        let perSecond = Int64(tally.settled) * 1000 / max(1, durationMs)
        let what = "\(tally.settled) rows of \(file) posted to \(address) as \(source)"
        Console.out("\(what) in \(shownDuration(ms: durationMs)) (\(perSecond)/s)")
        let refused = "\(tally.refused) refused"
        Console.out(
            "  \(style("\(tally.accepted) accepted", .green)), \(tally.duplicates) duplicate, "
                + (tally.refused > 0 ? style(refused, .red) : refused)
        )
    }

    private func reasons(of fault: RowFault) -> [String] {
        let errors = fault.problem.errors ?? []
        guard !errors.isEmpty else { return [fault.problem.detail] }
        return errors.map { error in
            let columns = (map?.columns(at: error.pointer) ?? []).map { "\"\($0)\"" }.joined(separator: ", ")
            let place = error.pointer.isEmpty ? "the body" : error.pointer
            return "\(place)\(columns.isEmpty ? "" : " (column \(columns))"): \(error.message)"
        }
    }

    func printJSON() throws {
        try Console.json(
            Document(
                file: file,
                source: source,
                rows: tally.settled,
                accepted: tally.accepted,
                duplicates: tally.duplicates,
                refused: tally.refused,
                durationMs: durationMs,
                faults: faults
            )
        )
    }

    private struct Document: Encodable {
        let file: String
        let source: String
        let rows: Int
        let accepted: Int
        let duplicates: Int
        let refused: Int
        let durationMs: Int64
        let faults: [RowFault]

        private enum CodingKeys: String, CodingKey {
            case file, source, rows, accepted, duplicates, refused
            case durationMs = "duration_ms"
            case faults
        }
    }
}
