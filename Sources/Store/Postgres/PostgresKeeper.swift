/// Keeps a session, makes a new one when it is lost, and runs transactions anew that met others.
///
/// Not Sendable: it lives inside the actor that owns it.
final class PostgresKeeper {
    private let settings: PostgresSettings
    private let access: PostgresSession.Access
    private var connector: PostgresConnector
    private var session: PostgresSession?
    private var generator = SystemRandomNumberGenerator()
    /// Whether a session stood once: from then on, whatever is in the way is taken for something that passes.
    private var isProven: Bool
    private(set) var isClosed = false

    /// How often a transaction is begun that meets others each time.
    private static let mostTries = 8

    init(_ settings: PostgresSettings, _ access: PostgresSession.Access, isProven: Bool) {
        self.settings = settings
        self.access = access
        connector = PostgresConnector(settings)
        self.isProven = isProven
    }

    /// Runs `body` with a session that is alive; `begin` makes a new one fit for use.
    func use<Result>(
        _ begin: (PostgresSession) throws -> Void,
        _ body: (PostgresSession) throws -> Result
    ) throws -> Result {
        if isClosed { throw StoreError(.closed, "the store is closed") }
        let session = try current(begin)
        // At once: as long as it is open, the server may keep its locks.
        defer { if session.connection.isLost { self.session = nil } }
        return try body(session)
    }

    /// Runs a transaction, anew when it met others.
    func transaction<Result>(
        _ begin: (PostgresSession) throws -> Void,
        _ body: (any Transaction) throws -> Result
    ) throws -> Result {
        var tries = 0
        var wasAtOnce = false
        while true {
            switch try use(begin, { try $0.attempt(body) }) {
            case .done(let result): return result
            case .again(let error, afterPause: false):
                if wasAtOnce { throw error }
                wasAtOnce = true
            case .again(let error, afterPause: true):
                tries += 1
                guard tries < Self.mostTries else { throw StoreError(.busy, "given up after \(tries) tries: \(error)") }
                pause(.milliseconds(min(10 << tries, 200)) * Double.random(in: 0...1, using: &generator))
            }
        }
    }

    /// Ends the session; the next use makes a new one.
    func letGo() {
        session = nil
    }

    func close() {
        isClosed = true
        session = nil
    }

    private func current(_ begin: (PostgresSession) throws -> Void) throws -> PostgresSession {
        if let session, session.connection.isAlive() { return session }
        session = nil
        do {
            let new = try connector.open { connection in
                let session = PostgresSession(connection, settings, access)
                try session.setUp()
                try begin(session)
                return session
            }
            session = new
            isProven = true
            return new
        } catch let error as StoreError where isProven && error.code != .wrongSchema {
            throw StoreError(.unreachable, error.message)
        }
    }
}
