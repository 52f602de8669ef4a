import ArgumentParser
import Contracts
import Lines
import Rules

/// A command of this program: does its work in `perform`, and says in one place why it could not.
protocol LeadlineCommand: AsyncParsableCommand {
    /// Does what the command is for.
    func perform() async throws
}

extension LeadlineCommand {
    func run() async throws {
        do {
            try await perform()
        } catch let failure as Failure {
            Console.note("leadline: \(failure.message)")
            throw failure.code
        } catch let faults as RuleFaults {
            Console.note(faults.description)
            throw ExitCode.badData
        } catch let error as LineError {
            let failure = Failure(error)
            Console.note("leadline: \(failure.message)")
            throw failure.code
        }
    }
}

/// Why a command cannot go on: one clear line for the person at the terminal, and the code to end with.
struct Failure: Error, Hashable, Sendable {
    let code: ExitCode
    let message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: LineError) {
        switch error.code {
        case .unreachable, .closed: self.init(.unavailable, error.message)
        case .refused where error.problem?.type == .notAuthorized || error.problem?.type == .forbidden:
            self.init(.noPermission, error.message)
        case .refused: self.init(.unavailable, error.message)
        case .protocolViolation: self.init(.failure, error.message)
        }
    }
}

extension Collection<Failure> {
    /// Tells the person all of them; that her token is wrong only once.
    func tell() {
        var isTold = false
        for failure in self where failure.code != .noPermission || !isTold {
            Console.note("leadline: \(failure.message.printable)")
            isTold = isTold || failure.code == .noPermission
        }
    }

    /// The code to end with when services did not answer, for these reasons; nil when there are none.
    ///
    /// A wrong token goes before a service that is down: that one may come back by itself.
    var code: ExitCode? {
        if contains(where: { $0.code == .noPermission }) { return .noPermission }
        return contains { $0.code == .unavailable } ? .unavailable : first?.code
    }
}

extension ExitCode {
    /// Done, but some of it was refused or not found.
    static let someRefused = ExitCode(2)
    /// The command line is wrong.
    static let usage = ExitCode.validationFailure
    /// A file that was handed in is wrong.
    static let badData = ExitCode(65)
    /// A service cannot be reached.
    static let unavailable = ExitCode(69)
    /// A store is in use.
    static let inUse = ExitCode(70)
    /// A token is wrong, or a file may not be read or written.
    static let noPermission = ExitCode(77)
}
