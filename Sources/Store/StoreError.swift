/// Why a store did not do what it was asked.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package enum Code: String, Hashable, Sendable {
        /// No room left: nothing happened, and it may go through later.
        case full
        /// A read, write or flush failed: what is on disk is unknown until the store is opened anew, so the process
        /// must end. (Linux drops the pages of a failed flush; the next flush would succeed and lie.)
        case broken
        /// The server of the store cannot be reached now: nothing happened, and it may go through later.
        case unreachable
        /// The connection was lost while a commit was under way: whether it took effect nobody knows. To be asked again
        /// by whoever asked, with the same ids.
        case unknown
        /// The file is no store, or damaged.
        case corrupt
        /// A constraint of the schema was violated.
        case constraint
        /// Somebody else holds the store.
        case busy
        /// The folder or file cannot be opened, made or written.
        case noAccess
        /// The store was made by a newer program, or its schema was changed by hand.
        case wrongSchema
        /// A statement is wrong: an error of ours.
        case statement
        /// The store was closed.
        case closed
    }

    package var description: String { message }

    /// Whether the same may go through a little later, without anything being mended in between by this process.
    package var isPassing: Bool { [.full, .busy, .unreachable, .unknown].contains(code) }
}
