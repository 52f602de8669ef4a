/// What a server said to one statement.
enum PostgresAnswer {
    /// It ran; `command` is the kind that it was, such as `COMMIT`, `warning` the last one that the server gave with it.
    case done([Row], command: String, warning: String?)
    /// It ran, but we cannot read what it gave.
    case unreadable(StoreError)
    /// It failed, and whatever was done in the transaction with it.
    case refused(PostgresRefusal)
    /// It was not run, because one before it failed.
    case skipped

    var isDone: Bool {
        if case .done = self { return true }
        return false
    }
}

/// Why a server did not do what it was asked.
struct PostgresRefusal {
    /// The reason in five characters, the first two of which are its class.
    let sqlState: String
    /// The reason in the server's language.
    let message: String
}

/// What came back for a list of statements.
struct PostgresReply {
    /// In the order of the statements; fewer than these after a loss.
    var answers: [PostgresAnswer] = []
    /// Why the connection is of no use any more.
    var loss: PostgresLoss?
}

/// Why a connection is of no use any more.
struct PostgresLoss: Error {
    let reason: String
    /// Whether the server may still be busy with what it was asked.
    let isLate: Bool

    init(_ reason: String, isLate: Bool = false) {
        self.reason = reason
        self.isLate = isLate
    }
}

/// Why a connection was not made.
struct PostgresConnectFailure: Error {
    /// In the words of libpq and the server.
    let text: String
    /// Whether the server asked for a password and none was at hand.
    let asksForPassword: Bool

    init(text: String, asksForPassword: Bool = false) {
        self.text = text
        self.asksForPassword = asksForPassword
    }

    /// The server's reason in five characters, out of `FATAL:  28P01: password authentication failed ...`; nil when it
    /// never got as far as the server.
    var sqlState: String? {
        for line in text.split(separator: ":  ").dropFirst() {
            let word = line.prefix { $0 != ":" }
            let isState = word.count == 5 && word.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
            if isState { return String(word) }
        }
        return nil
    }
}
