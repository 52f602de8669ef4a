import Contracts
import TestKit
import Testing

@Suite("Whatever arrives is read or refused")
struct ScannerFuzzTests {
    @Test("Goldens changed at random", arguments: 1...8 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let goldens = try Goldens.allValid().map { Array($0.utf8) } + Goldens.allInvalid().map(\.bytes)
        var messages = 0
        for _ in 0..<2500 {
            var line = goldens.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutate(&line, with: goldens, using: &generator)
            }
            messages += try check(line, seed: seed) ? 1 : 0
        }
        #expect(messages > 50, "hardly anything was read: the changes are too wild to prove much")
    }

    @Test("Every beginning of a golden line is refused")
    func prefixes() throws {
        for line in try Message.Kind.allCases.compactMap({ try Goldens.valid($0).first }) {
            let bytes = Array(line.utf8)
            for length in 0..<bytes.count {
                guard case .failure = read(Array(bytes[..<length])) else {
                    Issue.record("\(length) bytes of \(line) were read")
                    continue
                }
            }
        }
    }

    /// Reads a line; returns whether it gave a message.
    ///
    /// A message must survive being written and read again.
    private func check(_ line: [UInt8], seed: UInt64) throws -> Bool {
        switch read(line) {
        case .failure(let problem):
            #expect(Problem.Kind.titles[problem.type] != nil)
            if problem.type == .invalidBody { #expect(problem.errors != nil, "seed \(seed): \(text(line))") }
            _ = LineHead.salvagedSeq(of: line.span)
            return false
        case .success(let (head, message)):
            let written = Line(head, body: try message.encodedBody()).text
            #expect(throws: Never.self, "seed \(seed): \(text(line))") {
                let again = try read(String(written.dropLast())).get()
                #expect(again.message == message, "seed \(seed): \(text(line))")
                #expect(Line(again.head, body: try again.message.encodedBody()).text == written)
            }
            return true
        }
    }

    private func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }

    private func mutate(_ line: inout [UInt8], with goldens: [[UInt8]], using generator: inout SeededGenerator) {
        guard !line.isEmpty else { return }
        let at = Int.random(in: 0..<line.count, using: &generator)
        let end = Int.random(in: at...min(line.count, at + 12), using: &generator)
        let marks = Array(#"{}[]",:\ntrue0123456789-+.eE u"#.utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: line[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: line[at] = marks.randomElement(using: &generator) ?? 0
        case 2: line.insert(marks.randomElement(using: &generator) ?? 0, at: at)
        case 3: line.removeSubrange(at..<end)
        case 4: line.insert(contentsOf: line[at..<end], at: at)
        case 5:
            let other = goldens.randomElement(using: &generator) ?? []
            let start = Int.random(in: 0...other.count, using: &generator)
            line.replaceSubrange(at..<end, with: other[start..<min(other.count, start + 20)])
        default:
            // A digit for a digit and a letter for a letter: what remains JSON.
            let letter = UInt8.random(in: 0x61...0x7A, using: &generator)
            let digit = UInt8.random(in: 0x30...0x39, using: &generator)
            if (0x30...0x39).contains(line[at]) { line[at] = digit } else if line[at] > 0x60 { line[at] = letter }
        }
    }
}
