import TestKit
import Testing

@testable import Learning

@Suite("An exported history")
struct HistoryTests {
    @Test("Open leads are left out, and what was taken for what is told")
    func outcomes() throws {
        let file = try HistoryFile(
            table("stage,size\nWon,1\nLost,2\nOpen,3\n,4\nWon,5\n"),
            HistoryOptions(outcome: "stage", negative: ["Lost"])
        )
        #expect(file.history.won.count == 3)
        #expect(file.history.wonCount == 2)
        #expect(
            file.outcomes == [
                .init(text: "Lost", meaning: .lost, leads: 1), .init(text: "Open", meaning: .open, leads: 1),
                .init(text: "Won", meaning: .won, leads: 2),
            ]
        )
    }

    @Test("Without --negative all other outcomes are failures")
    func others() throws {
        let file = try HistoryFile(table("stage,size\nWon,1\nLost,2\nNo,3\n"), HistoryOptions(outcome: "stage"))
        #expect(file.history.won == [true, false, false])
    }

    @Test(
        "What cannot be read is told, all of it",
        arguments: [
            (
                "a,b\n1\n2,3\n4\n",
                [
                    "history.csv:2: has 1 fields, but there are 2 titles",
                    "history.csv:4: has 1 fields, but there are 2 titles",
                ]
            ),
            ("", ["history.csv is empty"]),
            ("a,a\n1,2\n", ["history.csv:1: the column \"a\" is there twice"]),
            ("a,b\n1,\"2\n", ["history.csv:2: a quote (\") opens a field that never ends"]),
        ]
    )
    func faults(text: String, expected: [String]) {
        #expect(throws: HistoryFaults(lines: expected)) { try table(text) }
    }

    @Test(
        "Names that are not in the file are told",
        arguments: [
            (HistoryOptions(outcome: "end"), "history.csv: there is no column \"end\"; there are: stage, size"),
            (
                HistoryOptions(outcome: "stage", leaveOut: ["sise"]),
                "history.csv: there is no column \"sise\"; there are: stage, size"
            ),
            (
                HistoryOptions(outcome: "stage", positive: "Gone"),
                "history.csv: no lead has the outcome \"Gone\"; stage has: Lost, Won"
            ),
            (
                HistoryOptions(outcome: "size"),
                "history.csv: which outcome is a success? Name it with --positive; size has: 3, 5"
            ),
        ]
    )
    func names(options: HistoryOptions, expected: String) {
        #expect(throws: HistoryFaults(lines: [expected])) {
            try HistoryFile(table("stage,size\nWon,5\nLost,3\n"), options)
        }
    }

    @Test("Columns of which nothing can be learned are left out with a reason")
    func leftOut() throws {
        let rows = (0..<1200).map {
            "\($0 % 3 == 0 ? 1 : 0),\($0 + 50_000),note \($0),same,2026-01-0\($0 % 9 + 1),\($0 % 7)\n"
        }
        let text = try table("end,id,note,land,day,size\n" + rows.joined())
        let file = try HistoryFile(text, HistoryOptions(outcome: "end"))
        #expect(Set(file.leftOut.map(\.field)) == ["id", "note", "land", "day"])
        #expect(ClassTable(file.history, numbers: 8).fields.map(\.field) == ["size"])
        let kept = try HistoryFile(text, HistoryOptions(outcome: "end", keep: ["id"]))
        #expect(ClassTable(kept.history, numbers: 8).fields.map(\.field) == ["id", "size"])
    }

    @Test(
        "Dates are read in the forms that exports have",
        arguments: [
            ("1970-01-02", 86_400_000.0), ("2000-03-01", 951_868_800_000), ("3/1/2000", 951_868_800_000),
            ("2000-03-01 01:02:03", 951_872_523_000), ("2000-03-01T01:02:03Z", 951_872_523_000),
            ("1969-12-31", -86_400_000),
        ]
    )
    func dates(text: String, expected: Double) {
        #expect(HistoryDate.milliseconds(text) == expected)
    }

    @Test("What is no date is none", arguments: ["12", "2000-13-01", "tomorrow", "2000-01", "1/2/3", ""])
    func noDates(text: String) {
        #expect(HistoryDate.milliseconds(text) == nil)
    }

    @Test("Rows stand by date, whatever the order of the file")
    func byDate() throws {
        let file = try HistoryFile(
            table("end,day,n\n1,2026-03-01,c\n0,2026-01-01,a\n0,never,x\n1,2026-02-01,b\n"),
            HistoryOptions(outcome: "end", date: "day")
        )
        #expect(file.history.columns.first { $0.name == "n" }?.values == ["a", "b", "c"])
        #expect(file.leftOut.contains { $0.field == "day" && $0.why.hasPrefix("1 closed leads without a date") })
    }
}
