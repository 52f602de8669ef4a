import ArgumentParser
import Testing

@testable import leadline

@Suite("The command line")
struct CommandLineTests {
    /// What is wrong with a command line; nil when it is right.
    private func fault(_ arguments: String...) -> String? {
        do {
            _ = try Leadline.parseAsRoot(arguments)
            return nil
        } catch {
            return Leadline.message(for: error)
        }
    }

    @Test("Replicas need a server, and a password file does too")
    func up() {
        #expect(fault("up", "--scale", "scoring=2")?.contains("needs --store") == true)
        #expect(fault("up", "--scale", "scoring=2", "--store", "postgres://a@b/") == nil)
        #expect(fault("up", "--store-password-file", "x")?.contains("goes with --store") == true)
        #expect(fault("up", "--port-base", "65500")?.contains("must be 1 to 65431") == true)
        #expect(fault("up", "--scale", "scoring=9", "--store", "postgres://b", "--port-base", "65431") != nil)
    }

    @Test("Everything is thrown away only by that word, which goes with nothing else")
    func discard() {
        #expect(fault("dead-letters", "discard", "--all") == nil)
        #expect(fault("dead-letters", "discard", "--service", "scoring", "--id", "1") == nil)
        #expect(fault("dead-letters", "discard", "--id", "1")?.contains("--id needs --service") == true)
        #expect(fault("dead-letters", "retry", "--all")?.contains("goes with discard") == true)
        #expect(fault("dead-letters", "discard", "--service", "scoring", "--id", "1", "--all") != nil)
    }

    @Test("It tells its version")
    func version() {
        #expect(fault("--version") == Release.version)
    }
}
