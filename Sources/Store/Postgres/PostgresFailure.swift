/// Why a statement failed, and what that means for the transaction it was in.
struct PostgresFailure: Error {
    let error: StoreError
    let remedy: Remedy

    enum Remedy {
        /// A savepoint around it undoes it.
        case savepoint
        /// The transaction is lost; nothing speaks against running it anew at once.
        case runAnew
        /// As `runAnew`, but the statements that the server keeps ready for this connection are out of date; once.
        case forgetAndRunAnew
        /// The transaction is lost.
        case giveUp
        /// The connection is of no use any more, and the transaction with it.
        case drop
    }

    init(_ code: StoreError.Code, _ message: String, _ remedy: Remedy) {
        error = StoreError(code, message)
        self.remedy = remedy
    }

    /// What a server's refusal of a statement means; the codes are in appendix A of PostgreSQL's manual.
    init(_ refusal: PostgresRefusal, of statement: Statement, in access: PostgresSession.Access) {
        let words = "\(refusal.message) (\(refusal.sqlState))"
        let sql = statement.sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        switch refusal.sqlState {
        case "08P01":
            self.init(.statement, "\(statement.arguments.count) argument(s) for: \(sql)", .savepoint)
        case "0A000", "26000":
            // A statement kept ready for tables that are not as they were, or not kept any more.
            self.init(.statement, "\(words) in: \(sql)", .forgetAndRunAnew)
        case "22021", "22P05": self.init(.constraint, "a text cannot be stored: \(words)", .savepoint)
        case "25006" where access == .write:
            self.init(.unreachable, "the PostgreSQL server takes no writes any more: \(words)", .drop)
        case "40001", "40P01": self.init(.busy, "others were at the same rows: \(words)", .runAnew)
        case "55P03": self.init(.busy, "others hold what this needs: \(words)", .giveUp)
        case "57014": self.init(.unreachable, "the PostgreSQL server was told to stop: \(words)", .giveUp)
        case "42501": self.init(.noAccess, "\(words) in: \(sql)", .savepoint)
        case "3F000": self.init(.wrongSchema, "\(words); make the schema with: CREATE SCHEMA", .savepoint)
        default: self.init(class: refusal.sqlState.prefix(2), words: words, sql: sql)
        }
    }

    private init(class kind: Substring, words: String, sql: String) {
        switch kind {
        case "23", "54": self.init(.constraint, "\(words) in: \(sql)", .savepoint)
        case "40": self.init(.busy, "the PostgreSQL server rolled back: \(words)", .runAnew)
        case "53": self.init(.full, "the PostgreSQL server has no room left: \(words)", .giveUp)
        case "08", "57": self.init(.unreachable, "the PostgreSQL server goes away: \(words)", .drop)
        case "58", "F0", "XX":
            // Its disk or its data. It keeps what it acknowledged apart from what it did not, so nothing was taken, and
            // the process can go on when the server is well again.
            self.init(.unreachable, "the PostgreSQL server is damaged, look after it: \(words)", .giveUp)
        default: self.init(.statement, "\(words) in: \(sql)", .savepoint)
        }
    }

    /// What the loss of a connection means for a transaction that was not told to commit yet.
    init(_ loss: PostgresLoss, at place: String) {
        self.init(.unreachable, "the connection to \(place) was lost: \(loss.reason); nothing was taken", .drop)
    }
}
