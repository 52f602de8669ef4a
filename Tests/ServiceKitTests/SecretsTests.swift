import FoundationEssentials
import TestKit
import Testing

@testable import ServiceKit

@Suite struct SecretsTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func file(_ text: String, mode: Int = 0o600) throws -> String {
        let path = folder.path + "/secrets"
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test func bothTokensAreRead() throws {
        let secrets = try Secrets(file: file("# ours\noperator 0123456789abcdefO\n\nservice 0123456789abcdefS\n"))
        #expect(secrets.service == "0123456789abcdefS")
        #expect(secrets.operator == "0123456789abcdefO")
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o601])
    func aFileThatOthersCanOpenIsRefused(_ mode: Int) throws {
        let path = try file("service 0123456789abcdefS\noperator 0123456789abcdefO\n", mode: mode)
        let error = try #require(throws: StartupError.self) { _ = try Secrets(file: path) }
        #expect(error.code == .configuration)
        #expect(error.message.contains("chmod 600 \(path)"))
    }

    @Test(arguments: [
        "", "service 0123456789abcdefS", "service short\noperator 0123456789abcdefO", "service\noperator",
    ])
    func anIncompleteFileIsRefused(_ text: String) throws {
        let path = try file(text)
        let error = try #require(throws: StartupError.self) { _ = try Secrets(file: path) }
        #expect(error.message.contains("operator TOKEN"))
        // The tokens themselves are nobody's business.
        #expect(!error.message.contains("0123456789abcdef"))
    }

    @Test func aMissingFileIsNamed() throws {
        let error = try #require(throws: StartupError.self) { _ = try Secrets(file: "/no/such/file") }
        #expect(error.code == .configuration)
        #expect(error.message.contains("/no/such/file"))
    }

    @Test func textsAreComparedWhole() {
        #expect(equalInConstantTime("", ""))
        #expect(equalInConstantTime("abc", "abc"))
        for (left, right) in [("", "a"), ("a", ""), ("abc", "abd"), ("abc", "ab"), ("ab", "abc"), ("xbc", "abc")] {
            #expect(!equalInConstantTime(left, right))
        }
    }
}
