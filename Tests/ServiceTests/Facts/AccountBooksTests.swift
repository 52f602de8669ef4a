import Contracts
import FoundationEssentials
import Glibc
import Logging
import Matching
import ServiceKit
import ServiceLifecycle
import TestKit
import Testing

@testable import Enrichment

@Suite("The operator's tables, replaced while the service runs", .timeLimit(.minutes(2)))
struct AccountBooksTests {
    private static let first = "id,name,domains,owner\nA1,Acme,acme.example,anna\n"
    private static let second = "id,name,domains,owner\nA1,Acme,acme.example,bert\nA2,Beta,beta.example,\n"
    private static let wrong = "id,name,domains,owner\nA1,,gmail.com,\n"

    private func books(_ folder: ScratchFolder, firmographics: String? = nil) throws -> CompanyBooks {
        try CompanyBooks(
            accountsFile: folder.path + "/accounts.csv",
            firmographicsFile: firmographics,
            places: Places(),
            reference: Samples.reference()
        )
    }

    /// As an operator does it: a new file is moved over the old one.
    private func replace(_ folder: ScratchFolder, with text: String) throws {
        let (new, old) = (folder.path + "/accounts.csv.new", folder.path + "/accounts.csv")
        try Samples.write(text, to: new, mode: 0o644)
        guard rename(new, old) == 0 else { throw StartupError(.failure, "the file could not be moved") }
    }

    private func owner(_ books: CompanyBooks) -> String? { books.enricher.accounts.accounts["A1"]?.owner }

    @Test func aNewFileIsReadAndAWrongOneIsNot() throws {
        let folder = try ScratchFolder()
        try replace(folder, with: Self.first)
        let books = try books(folder)
        #expect(owner(books) == "anna")
        let version = books.enricher.accounts.version
        #expect(version.hasPrefix("accounts-") && books.look().isEmpty)
        try replace(folder, with: Self.wrong)
        let refused = books.look()
        guard case .refused(let file, let why) = try #require(refused.first) else {
            Issue.record("\(refused)")
            return
        }
        #expect(file == folder.path + "/accounts.csv")
        #expect(why.contains("accounts.csv:2: has no name") && why.contains("gmail.com"))
        #expect(owner(books) == "anna" && books.enricher.accounts.version == version)
        #expect(books.look().isEmpty, "a wrong file is told once")
        try replace(folder, with: Self.second)
        guard case .replaced(_, let newVersion, let count) = try #require(books.look().first) else {
            Issue.record("the mended file was not read")
            return
        }
        #expect(newVersion != version && count == 2 && owner(books) == "bert")
    }

    @Test func aFileThatIsAwayChangesNothing() throws {
        let folder = try ScratchFolder()
        try replace(folder, with: Self.first)
        let books = try books(folder)
        try FileManager.default.removeItem(atPath: folder.path + "/accounts.csv")
        #expect(books.look().isEmpty && owner(books) == "anna")
        try replace(folder, with: Self.second)
        #expect(books.look().count == 1 && owner(books) == "bert")
    }

    @Test func atTheStartAWrongOrMissingFileStopsTheService() throws {
        let folder = try ScratchFolder()
        #expect(throws: StartupError.self) { try books(folder) }
        try replace(folder, with: Self.wrong)
        let error = #expect(throws: StartupError.self) { try books(folder) }
        #expect(error?.code == .rules && error?.message.contains("accounts.csv:2") == true)
        try replace(folder, with: Self.first)
        #expect(throws: StartupError.self) { try books(folder, firmographics: folder.path + "/none.csv") }
    }

    @Test func theWatchNoticesByItself() async throws {
        let folder = try ScratchFolder()
        try replace(folder, with: Self.first)
        let books = try books(folder)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let watch = BookWatch(books, every: .milliseconds(5), logger: logger)
        let group = ServiceGroup(services: [watch], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try replace(folder, with: Self.second)
            try await eventually("the new owner is known") { owner(books) == "bert" }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func theShippedExamplesAreRight() throws {
        let demo = Samples.packageRoot.path + "/deploy/demo"
        let books = try CompanyBooks(
            accountsFile: demo + "/accounts.csv",
            firmographicsFile: demo + "/firmographics.csv",
            places: try Samples.places(),
            reference: Samples.reference()
        )
        #expect(books.enricher.accounts.accounts.count >= 5 && books.enricher.firmographics.count >= 5)
    }
}
