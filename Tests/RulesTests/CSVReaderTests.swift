import FoundationEssentials
import Rules
import TestKit
import Testing

@Suite("CSV files")
struct CSVReaderTests {
    private func items(_ text: String) -> [CSVItem] { items(Data(text.utf8)) }

    private func items(_ bytes: Data) -> [CSVItem] {
        var reader = CSVReader(bytes)
        var items: [CSVItem] = []
        while let item = reader.next() { items.append(item) }
        return items
    }

    private func record(_ line: Int, _ fields: String...) -> CSVItem {
        .record(CSVRecord(line: line, fields: fields))
    }

    @Test(
        "Fields are what stands between commas",
        arguments: [
            ("a,b", ["a", "b"]), ("a", ["a"]), (",", ["", ""]), (" a , b ", [" a ", " b "]), ("a,", ["a", ""]),
            ("\"a,b\",c", ["a,b", "c"]), ("\"say \"\"hi\"\"\",x", ["say \"hi\"", "x"]), ("\"\",x", ["", "x"]),
            ("Zoë,Łódź", ["Zoë", "Łódź"]), ("a\"b,c", ["a\"b", "c"]), ("a\rb,c", ["a\rb", "c"]),
        ]
    )
    func fields(text: String, expected: [String]) {
        for end in ["", "\n", "\r\n", "\r"] {
            #expect(items(text + end) == [.record(CSVRecord(line: 1, fields: expected))], "\(end.debugDescription)")
        }
    }

    @Test("Lines are counted by their ends, those within quotes included; a mark and empty lines are passed over")
    func lines() {
        #expect(
            items("\u{FEFF}a,b\r\n\r\n\"x\ny\",2\n\n3,4")
                == [record(1, "a", "b"), record(3, "x\ny", "2"), record(6, "3", "4")]
        )
        #expect(items("").isEmpty)
        #expect(items("\n\r\n\n").isEmpty)
    }

    @Test("A broken record is a fault at its line, and the next one is read")
    func faults() {
        #expect(
            items("a,b\n\"x\"y,2\n3,4")
                == [
                    record(1, "a", "b"), .fault(line: 2, message: "something follows the closing quote of a field"),
                    record(3, "3", "4"),
                ]
        )
        let latin = Data("a\n".utf8) + [0x5A, 0xF6] + Data("\nb".utf8)
        #expect(
            items(latin)
                == [
                    record(1, "a"), .fault(line: 2, message: "is not UTF-8; convert the file with iconv"),
                    record(3, "b"),
                ]
        )
    }

    @Test("Lines that begin with # are passed over where they are comments")
    func comments() {
        var reader = CSVReader(Data("# it's \"x\n1,\"#2\n3\"\n#\n4,#5".utf8), hasComments: true)
        #expect(reader.next() == record(2, "1", "#2\n3"))
        #expect(reader.next() == record(5, "4", "#5"))
        #expect(reader.next() == nil)
    }

    @Test("A quote that never ends takes the rest of the file with it, and says where it began")
    func openQuote() {
        #expect(
            items("a\n\"b,c\nd,e\n")
                == [record(1, "a"), .fault(line: 2, message: "a quote (\") opens a field that never ends")]
        )
    }

    private func quoted(_ field: String) -> String {
        "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    @Test("Any fields can be written and read again", arguments: 1...50)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = ["a", "é", "\"", ",", "\n", "\r\n", " ", "0"]
        let written = (0..<20).map { _ in
            (0..<3).map { _ in
                (0..<Int.random(in: 0...4, using: &generator))
                    .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            }
        }
        let text = written.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
        let read = items(text).map { item -> [String] in
            guard case .record(let record) = item else { return ["\(item)"] }
            return record.fields
        }
        #expect(read == written)
    }
}
