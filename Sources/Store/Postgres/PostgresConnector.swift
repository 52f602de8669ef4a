/// Makes connections to the servers of a store, and leaves them alone for a while when it cannot.
struct PostgresConnector {
    let settings: PostgresSettings
    private var backoff = PostgresBackoff()
    private var generator = SystemRandomNumberGenerator()
    /// Why there was no connection the last time.
    private var reason = ""

    init(_ settings: PostgresSettings) {
        self.settings = settings
    }

    /// When there is any sense in trying.
    var due: ContinuousClock.Instant? { backoff.due }

    /// Connects to the first server that lets us, and makes what `prepare` makes of the connection.
    ///
    /// Throws `unreachable` without trying while a server that did not answer is left alone.
    mutating func open<Session>(
        orUntil wakeUp: PostgresWakeUp? = nil,
        _ prepare: (PostgresConnection) throws -> Session
    ) throws -> Session {
        if backoff.lost(at: .now, using: &generator) { reason = "a connection to \(settings.servers) did not last" }
        if let due = backoff.due, ContinuousClock.now < due { throw StoreError(.unreachable, reason) }
        do {
            let session = try prepare(try connect(orUntil: wakeUp))
            backoff.opened(at: .now)
            return session
        } catch {
            backoff.failed(at: .now, using: &generator)
            reason = "\(error)"
            throw error
        }
    }

    private mutating func connect(orUntil wakeUp: PostgresWakeUp?) throws(StoreError) -> PostgresConnection {
        var failures: [StoreError] = []
        for attempt in settings.attempts(using: &generator) {
            do {
                return try PostgresConnection(attempt, within: settings.connectLimit, orUntil: wakeUp)
            } catch {
                failures.append(error.inWords(settings, at: PostgresSettings.name(of: attempt)))
            }
        }
        // What can be mended here comes first.
        let code: StoreError.Code = failures.contains { $0.code == .noAccess } ? .noAccess : .unreachable
        let told = failures.filter { $0.code == code }.map(\.message)
        throw StoreError(code, told.joined(separator: "; "))
    }
}

extension PostgresConnectFailure {
    /// What is wrong, and how to mend it.
    fileprivate func inWords(_ settings: PostgresSettings, at host: String) -> StoreError {
        let text = settings.withoutPassword(text)
        let (place, user, database) = ("the PostgreSQL server at \(host)", settings.user, settings.database)
        if asksForPassword {
            return StoreError(
                .noAccess,
                "\(place) asks for a password of user \"\(user)\" and none was given; put it in the store's password file"
            )
        }
        switch sqlState {
        case "28P01":
            return StoreError(
                .noAccess,
                "\(place) refuses the password of user \"\(user)\"; correct the store's password file, or the server: "
                    + "ALTER ROLE \"\(user)\" PASSWORD '...'"
            )
        case "28000":
            return StoreError(
                .noAccess,
                "\(place) does not let user \"\(user)\" in; make the role with: createuser \(user), "
                    + "or admit it in pg_hba.conf (\(text))"
            )
        case "3D000":
            return StoreError(
                .noAccess,
                "there is no database \"\(database)\" on \(place); make it with: \(PostgresSettings.create(database))"
            )
        case "42501":
            return StoreError(
                .noAccess,
                "user \"\(user)\" may not connect to database \"\(database)\" of \(place); allow it with: "
                    + "GRANT CONNECT ON DATABASE \"\(database)\" TO \"\(user)\""
            )
        case "53300":
            return StoreError(
                .unreachable,
                "\(place) has no connection left; raise its max_connections (a process takes up to 4)"
            )
        case nil where text.contains("SSL") || text.contains("certificate"):
            return StoreError(
                .noAccess,
                "no safe connection to \(place): \(text); see sslmode and sslrootcert in the store's URL"
            )
        case "57P03": return StoreError(.unreachable, "\(place) is starting up or shutting down")
        default: return StoreError(.unreachable, "\(place) cannot be reached: \(text)")
        }
    }
}

extension PostgresSettings {
    /// How to make a database that a store can live in.
    static func create(_ database: String) -> String {
        "createdb --template=template0 --encoding=UTF8 --locale=C \(database)"
    }
}
