import Contracts
import Testing

@Suite("PROTOCOL.md says what the code does")
struct ProtocolPageTests {
    @Test("The table of types lists every type, each with its schema")
    func types() throws {
        let types = Message.Kind.allCases.map(\.rawValue)
        let names = try rows(of: "Message types").map { $0[0] }
        #expect(names.sorted() == types.map { "[`\($0)`](schemas/\($0).schema.json)" }.sorted())
    }

    @Test("The table of problems lists every kind with its title")
    func problems() throws {
        let rows = try rows(of: "Problems").map { Array($0.prefix(2)) }
        #expect(
            rows.sorted { $0[0] < $1[0] }
                == Problem.Kind.titles.map { ["`\($0.rawValue)`", $1] }.sorted { $0[0] < $1[0] }
        )
    }

    @Test("The table of faults lists every code")
    func codes() throws {
        #expect(
            try rows(of: "Faults in fields").map { $0[0] }.sorted()
                == FieldError.Code.all.map { "`\($0.rawValue)`" }.sorted()
        )
    }

    @Test("Every line of an example can be read, or is followed by the very refusal that it gets")
    func examples() throws {
        let lines = try Goldens.text("PROTOCOL.md").split(separator: "\n").compactMap { line -> String? in
            let text = line.trimmingPrefix("  '")
            guard text.hasPrefix("{\"") else { return nil }
            return String(text.prefix(through: text.lastIndex(of: "}") ?? text.startIndex))
        }
        #expect(lines.count >= 12)
        var refused = 0
        for (line, next) in zip(lines, lines.dropFirst() + [""]) {
            guard case .failure(let problem) = read(line) else { continue }
            refused += 1
            let seq = LineHead.salvagedSeq(of: Array(line.utf8).span)
            #expect(try Line(.refused(problem), re: seq).text == next + "\n")
        }
        #expect(refused == 1)
    }

    @Test("What operators may ask is what the page has answers for")
    func questions() throws {
        let lines = try Goldens.text("PROTOCOL.md").split(separator: "\n").map(String.init)
        func names(_ text: some StringProtocol) -> [String] {
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        }
        let answers = Set(names(try #require(lines.first { $0.hasPrefix("| the answer to a question |") })))
        var asked: Set<String> = []
        for line in lines where line.contains("| operator →") {
            let cells = line.split(separator: "|")
            if !answers.isDisjoint(with: names(cells[3])) {
                asked.formUnion(names(cells[0]).prefix(1))
            }
        }
        #expect(asked == Set(Message.Kind.operatorQuestions.map(\.rawValue)))
    }

    /// The cells of the first table under a heading, without the row of titles.
    private func rows(of heading: String) throws -> [[String]] {
        let page = try Goldens.text("PROTOCOL.md").split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(page.firstIndex { $0.hasPrefix("## ") && $0.hasSuffix(heading) }, "no \"\(heading)\"")
        let section = page[(start + 1)...].prefix { !$0.hasPrefix("## ") }
        let table = section.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        #expect(!table.isEmpty)
        return table.map { row in
            row.split(separator: "|").map { $0.trimmingPrefix(" ") }.map { String($0).trimmingBlanks() }
        }
    }
}
