import Testing

@testable import leadline

@Suite("Tables for people")
struct TextTableTests {
    private func lines(_ columns: [String], _ rows: [[String]]) -> [String] {
        var table = TextTable(columns)
        for row in rows { table.add(row) }
        return table.lines(.plain)
    }

    @Test("Columns are as wide as needed, numbers stand to the right, and nothing trails")
    func widths() {
        #expect(
            lines(["name", "n", "took"], [["ingestion", "5", "1.2 ms"], ["x", "1234", "-"], ["y"]])
                == [
                    "name          n    took", "ingestion     5  1.2 ms", "x          1234       -", "y",
                ]
        )
    }

    @Test("Without rows there are the heads")
    func empty() {
        #expect(lines(["a", "b"], []) == ["a  b"])
    }

    @Test("What would move the cursor or turn the writing is shown as unknown")
    func unsafe() {
        #expect(lines(["a"], [["x\u{1B}[2J\n\u{202E}y"]]) == ["a", "x\u{FFFD}[2J \u{FFFD}y"])
    }

    @Test("A cell's look does not change the widths")
    func looks() {
        var table = TextTable(["a", "b"])
        table.add(["x", "y"])
        let lines = table.lines(.plain) { _, column, text in column == 0 ? "<\(text)>" : text }
        #expect(lines == ["a  b", "<x>  y"])
    }

    @Test(
        "Spans of time are short",
        arguments: [
            (0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (59_999, "59.9 s"), (60_000, "1 min"),
            (3_599_999, "59 min"), (12_000_000, "3 h 20 min"),
        ] as [(Int64, String)]
    )
    func durations(ms: Int64, expected: String) {
        #expect(shownDuration(ms: ms) == expected)
    }
}
