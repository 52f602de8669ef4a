import Contracts
import FoundationEssentials
import Testing

/// The golden lines of proto/golden, and the pages beside them.
enum Goldens {
    /// The folder `proto` of the package that this file is in.
    static let folder: String = {
        var path = #filePath[...]
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            if FileManager.default.fileExists(atPath: "\(path)/proto/PROTOCOL.md") { return "\(path)/proto" }
        }
        return "proto"
    }()

    static func text(_ path: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(path)"), "\(path) is missing")
        return try #require(String(data: data, encoding: .utf8), "\(path) is not UTF-8")
    }

    static func names(in path: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)"))
    }

    /// The lines of a file, without their line ends.
    static func lines(_ path: String) throws -> [String] {
        let text = try text(path)
        #expect(text.hasSuffix("\n"), "\(path) must end with a line end")
        return text.split(separator: "\n").map(String.init)
    }

    static func valid(_ kind: Message.Kind) throws -> [String] {
        try lines("golden/valid/\(kind.rawValue).ndjson")
    }

    static func allValid() throws -> [String] {
        try Message.Kind.allCases.flatMap(valid)
    }

    static func allInvalid() throws -> [InvalidGolden] {
        try names(in: "golden/invalid").sorted().flatMap { name in
            try lines("golden/invalid/\(name)").map { line in
                try JSONDecoder().decode(InvalidGolden.self, from: Data(line.utf8))
            }
        }
    }
}

/// A line that must be refused, and how.
struct InvalidGolden: Decodable {
    /// The line as text.
    var line: String?
    /// The line as bytes, where it is no text.
    var hex: String?
    var problem: String
    /// Pointer and code of each fault, in order.
    var errors: [[String]]

    var bytes: [UInt8] {
        if let line { return Array(line.utf8) }
        let digits = (hex ?? "").compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

/// What becomes of a line: a message, or the problem that it is refused with.
func read(_ bytes: [UInt8]) -> Result<(head: LineHead, message: Message), Problem> {
    Result { () throws(Problem) in
        let head = try LineHead(scanning: bytes.span)
        return (head, try Message(head, of: bytes.span))
    }
}

func read(_ line: String) -> Result<(head: LineHead, message: Message), Problem> {
    read(Array(line.utf8))
}
