/// Why a service could not start, or had to stop: one clear line for the operator, and the code it exits with.
package struct StartupError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: ExitCode
    package let message: String

    package init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// The codes that our programs exit with; docs/operator.md lists them.
package enum ExitCode: Int32, Hashable, Sendable, CaseIterable {
    case ok = 0
    /// Something that we did not foresee.
    case failure = 1
    /// A setting or the command line is wrong.
    case configuration = 64
    /// A rule file or reference file is wrong.
    case rules = 65
    /// A port is taken, or may not be bound.
    case port = 69
    /// The store is newer than the program, or damaged, or another process has it.
    case store = 70
    /// The disk is full.
    case diskFull = 73
    /// A read, write or flush of the store failed; start again to find out what is on disk.
    case ioError = 74
    /// The server of the store cannot be reached now; worth another start in a moment.
    case serverUnreachable = 75
    /// No right to the folder or file.
    case permission = 77
}
