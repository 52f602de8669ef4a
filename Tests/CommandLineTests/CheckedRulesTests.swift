import Contracts
import FoundationEssentials
import TestKit
import Testing

@testable import leadline

@Suite("Rule files that are checked")
struct CheckedRulesTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func check(_ kind: RuleKind, _ text: String? = nil) throws -> CheckedRules {
        if let text { try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(kind.rawValue).yaml")) }
        return CheckedRules(kind, in: folder.path)
    }

    @Test("A file that is not there is one fault, and the others are looked at all the same")
    func missing() throws {
        let checked = try check(.scoring)
        #expect(checked.version == nil)
        #expect(checked.errors.map(\.message) == ["\(checked.file) cannot be read: there is no such file"])
        #expect(checked.lines == checked.errors.map(\.text))
    }

    @Test("A file that is wrong has all its faults, with their places")
    func wrong() throws {
        let checked = try check(.sources, "version: 1\nsourcs: []\nmore: 1\n")
        #expect(checked.version == nil)
        #expect(checked.errors.count >= 3)
        #expect(checked.errors.contains { $0.line == 2 && $0.column == 1 && $0.code == "R102" })
        let place = "\(checked.file):2:1: error R102 sourcs: "
        let line = try #require(checked.lines.firstIndex { $0.hasPrefix(place) })
        #expect(checked.lines[line + 1] == " 2 | sourcs: []\n   | ^^^^^^")
    }

    @Test("A file that is right has a version, which programs are told with its kind")
    func right() throws {
        let checked = try check(.sources, RuleTexts(pools: [], capacity: [:]).sources)
        let version = try #require(checked.version)
        #expect(checked.lines == ["\(checked.file): \(version)"])
        let expected = #"{"errors":[],"file":"FILE","kind":"sources","version":"VERSION","warnings":[]}"#
            .replacing("FILE", with: checked.file).replacing("VERSION", with: version)
        #expect(try BodyCodec.encode(checked) == expected)
    }
}
