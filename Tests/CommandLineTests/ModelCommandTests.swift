import ArgumentParser
import FoundationEssentials
import Learning
import TestKit
import Testing

@testable import leadline

@Suite("leadline model")
struct ModelCommandTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// Closed leads whose outcome follows from the source, or from nothing.
    private func history(_ name: String, rows: Int, hasSignal: Bool, newestFirst: Bool = false) throws {
        var generator = SeededGenerator(seed: 3)
        var lines = (0..<rows).map { row in
            let source = ["web", "fair, big", "partner"][row % 3]
            let odds = hasSignal ? [0.2, 0.8, 0.5][row % 3] : 0.5
            let won = Double.random(in: 0..<1, using: &generator) < odds
            return "\"\(source)\",\(row % 11),\(won ? "Won" : "Lost")"
        }
        if newestFirst { lines.reverse() }
        try Data((["source,visits,stage"] + lines).joined(separator: "\n").utf8).write(to: URL(filePath: path(name)))
    }

    private func train(_ file: String, _ more: String...) async throws {
        let arguments = [path(file), "--outcome", "stage", "--format", "json"] + more
        let command = try ModelTrainCommand.parse(arguments)
        try await command.run()
    }

    @Test("A history with signal gives a scorecard and a picture, the same bytes in any order of the rows")
    func train() async throws {
        try history("one.csv", rows: 600, hasSignal: true)
        try history("other.csv", rows: 600, hasSignal: true, newestFirst: true)
        try await train("one.csv", "--out", path("one.yaml"), "--picture", path("one.svg"))
        try await train("other.csv", "--out", path("other.yaml"))
        #expect(try text("one.yaml").hasPrefix("predictive:\n  method: logistic\n  outcome: \"stage\"\n"))
        #expect(try text("one.yaml") == text("other.yaml"))
        #expect(try text("one.svg").hasPrefix("<svg"))
        let apply = try ModelApplyCommand.parse([path("one.yaml"), path("one.csv"), "--format", "json"])
        try await apply.run()
        let check = try ModelCheckCommand.parse([path("one.yaml"), path("one.csv"), "--outcome", "stage"])
        try await check.run()
    }

    @Test("A history without signal writes nothing and ends with 2")
    func refused() async throws {
        try history("one.csv", rows: 600, hasSignal: false)
        await #expect(throws: ExitCode.someRefused) { try await train("one.csv", "--out", path("one.yaml")) }
        #expect(!FileManager.default.fileExists(atPath: path("one.yaml")))
    }

    @Test("Leads that end otherwise than was said are an alarm")
    func drift() async throws {
        try history("one.csv", rows: 600, hasSignal: true)
        try await train("one.csv", "--out", path("one.yaml"))
        let rows = (0..<600).map { "\(["web", "partner"][$0 % 2]),\($0 % 11),\($0 % 10 == 0 ? "Lost" : "Won")" }
        try Data((["source,visits,stage"] + rows).joined(separator: "\n").utf8).write(
            to: URL(filePath: path("new.csv"))
        )
        let check = try ModelCheckCommand.parse([
            path("one.yaml"), path("new.csv"), "--outcome", "stage", "--segment", "source", "--format", "json",
        ])
        await #expect(throws: ExitCode.someRefused) { try await check.run() }
    }

    @Test("A column that is not there, and a scorecard that is none, end with 65")
    func wrongFiles() async throws {
        try history("one.csv", rows: 100, hasSignal: true)
        let train = try ModelTrainCommand.parse([path("one.csv"), "--outcome", "stag"])
        await #expect(throws: ExitCode.badData) { try await train.run() }
        let apply = try ModelApplyCommand.parse([path("one.csv"), path("one.csv")])
        await #expect(throws: ExitCode.badData) { try await apply.run() }
    }

    @Test("Names are parted at commas, unless a column has one in its name")
    func names() throws {
        let file = path("names.csv")
        try Data("\"a, b\",c,d,stage\n1,2,3,Won\n4,5,6,Lost\n".utf8).write(to: URL(filePath: file))
        let table = try HistoryTable(file: file)
        let arguments = try HistoryArguments.parse(["--outcome", "stage"])
        #expect(try arguments.options(for: table, leaveOut: ["a, b", "c, d"]).leaveOut == ["a, b", "c", "d"])
    }

    @Test(
        "Trees stand beside the scorecard",
        arguments: [("p.yaml", "p.trees.yaml"), ("dir/p.yml", "dir/p.trees.yml"), ("p", "p.trees")]
    )
    func trees(scorecard: String, trees: String) {
        #expect(ModelTrainCommand.treesFile(beside: scorecard) == trees)
    }

    @Test(
        "Numbers are shown with the digits that are asked for",
        arguments: [(0.8656, 3, "0.866"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (12.0, 0, "12")]
    )
    func shown(number: Double, digits: Int, expected: String) {
        #expect(Shown.number(number, digits) == expected)
    }
}
