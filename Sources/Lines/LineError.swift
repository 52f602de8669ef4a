package import Contracts

/// Why a connection could not be made or did not last.
package struct LineError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Code
    package let message: String
    /// What the peer said, if it said something.
    package let problem: Problem?

    package init(_ code: Code, _ message: String, problem: Problem? = nil) {
        self.code = code
        self.message = message
        self.problem = problem
    }

    package enum Code: String, Hashable, Sendable {
        /// Nobody answers at the address.
        case unreachable
        /// The peer did not let us in.
        case refused
        /// The connection ended.
        case closed
        /// The peer does not speak our protocol.
        case protocolViolation
    }

    package var description: String { message }
}
