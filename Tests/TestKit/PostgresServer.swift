import FoundationEssentials
import Glibc

/// A PostgreSQL server of the tests' own, on a Unix socket in a folder of its own.
///
/// It runs as a user without rights when the tests run as root, which PostgreSQL asks for. It does not outlive the tests,
/// however they end: a small shell starts and stops it on a word through a pipe, and when nobody holds the other end any
/// more, stops it and removes the folder.
package final class PostgresServer: Sendable {
    /// Where its socket is, its data and its log.
    package let folder: String
    private let tools: PostgresTools
    private let settings: [String: String]
    /// The shell, and the end of the pipe that it reads from.
    private let keeper: pid_t
    private let leash: Int32

    /// How a server is stopped, as the signal that does it.
    package enum Stop: String, Sendable, CaseIterable {
        /// It ends its sessions and shuts down in order.
        case fast = "INT"
        /// It drops everything, as in a crash, and recovers from its log at the next start.
        case immediate = "QUIT"
        /// The server process is gone at once, and the others notice.
        case kill = "KILL"
    }

    /// One for all tests of this process that do nothing to the server itself; it forgets all when the power goes.
    package static func shared() throws -> PostgresServer { try sharedServer.get() }
    private static let sharedServer = Result { try PostgresServer() }

    /// Makes a server and starts it.
    ///
    /// - Parameters:
    ///   - flushes: whether what is committed survives a loss of power, at the price of time.
    ///   - further: settings beyond ours, as in postgresql.conf.
    ///   - access: the lines of pg_hba.conf; everybody who reaches the socket when nil.
    ///   - prepare: makes what the server needs in its folder, and gives the settings that name it.
    /// - Throws: when PostgreSQL is not there or does not start.
    package init(
        flushes: Bool = false,
        settings further: [String: String] = [:],
        access: String? = nil,
        _ prepare: (_ folder: String) throws -> [String: String] = { _ in [:] }
    ) throws {
        tools = try PostgresTools()
        folder = "/tmp/leadline-pg-" + String(UInt64.random(in: .min ... .max), radix: 36)
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        var settings = [
            "listen_addresses": "", "unix_socket_directories": folder, "shared_buffers": "32MB",
            "max_connections": "900", "max_wal_size": "256MB", "autovacuum_naptime": "5s", "deadlock_timeout": "100ms",
            "log_min_messages": "warning", "fsync": flushes ? "on" : "off", "full_page_writes": flushes ? "on" : "off",
        ]
        for (name, value) in try further.merging(prepare(folder), uniquingKeysWith: { $1 }) { settings[name] = value }
        self.settings = settings
        let options = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let command = ["\(tools.folder)/postgres", "-D", folder + "/data"] + options
        (keeper, leash) = try Self.startKeeper(of: folder, tools.asServerUser(command))
        try tools.giveAll(in: folder)
        try tools.initialise(folder + "/data", log: folder + "/log")
        if let access { try Data(access.utf8).write(to: URL(filePath: folder + "/data/pg_hba.conf")) }
        try start()
        // An owner without rights over the server, as a service would have.
        try run("CREATE ROLE leadline LOGIN", in: "postgres")
        try run("CREATE DATABASE leadline OWNER leadline", in: "postgres")
    }

    deinit {
        close(leash)
        waitForExit(of: keeper)
    }

    /// Starts it again after a stop; returns when it takes connections.
    package func start() throws {
        try tell("start")
        try wait { isReady }
    }

    /// Stops it, and returns when it is gone with all its processes.
    package func stop(_ how: Stop = .fast) throws {
        try tell(how.rawValue)
        try wait { FileManager.default.fileExists(atPath: folder + "/stopped") }
    }

    /// Hands a file or folder over to the user that the server runs as.
    package func give(_ path: String) throws { try tools.give(path) }

    /// Runs SQL as the server's owner and returns what it gives: a line a row, columns parted by `|`.
    @discardableResult
    package func run(_ sql: String, in database: String = "leadline") throws -> String {
        try tools.psql(["-h", folder, "-p", settings["port"] ?? "5432", "-U", "postgres", "-d", database, "-c", sql])
    }

    /// A new database of a name of its own.
    package func newDatabase() throws -> PostgresPlace {
        let name = Self.newName()
        try run("CREATE DATABASE \(name) OWNER leadline", in: "postgres")
        return PostgresPlace(server: self, database: name, schema: nil)
    }

    /// A new schema of a name of its own: as good as a database for a store, and made sooner.
    package func newSchema() throws -> PostgresPlace {
        let name = Self.newName()
        try run("CREATE SCHEMA \(name) AUTHORIZATION leadline")
        return PostgresPlace(server: self, database: "leadline", schema: name)
    }

    private static func newName() -> String { "t" + String(UInt64.random(in: .min ... .max), radix: 36) }

    /// The server writes into its lock file when it takes connections.
    private var isReady: Bool {
        guard let file = FileManager.default.contents(atPath: folder + "/data/postmaster.pid") else { return false }
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count > 7 && lines[7].hasPrefix("ready")
    }

    private func tell(_ word: String) throws {
        let bytes = Array((word + "\n").utf8)
        guard write(leash, bytes, bytes.count) == bytes.count else { throw SystemFailure("write to the keeper") }
    }

    private func wait(_ condition: () -> Bool) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while !condition() {
            guard ContinuousClock.now < deadline else {
                let log = FileManager.default.contents(atPath: folder + "/log") ?? Data()
                throw NotInTime(log: String(decoding: log, as: UTF8.self))
            }
            usleep(5_000)
        }
    }

    /// A server that is killed leaves processes behind for a moment, and its lock file, which tells the next one of them.
    private static let script = """
        folder=$1; shift
        while read -r word; do
            if [ "$word" = start ]; then
                rm -f "$folder/stopped"
                "$@" </dev/null & server=$!
            else
                processes=$(cat "/proc/$server/task/$server/children")
                kill -s "$word" "$server"
                wait "$server"
                for id in $processes; do while kill -0 "$id" 2>/dev/null; do sleep 0.01; done; done
                rm -f "$folder/data/postmaster.pid"
                : >"$folder/stopped"
            fi
        done
        kill -s QUIT "$server" && wait "$server"
        rm -rf "$folder"
        """

    private static func startKeeper(of folder: String, _ command: [String]) throws -> (pid_t, Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        defer { close(ends[0]) }
        guard fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else { throw SystemFailure("fcntl") }
        let arguments = ["-c", script, "keeper", folder] + command
        return (try spawn("/bin/sh", arguments, input: ends[0], output: folder + "/log", group: 0), ends[1])
    }

    /// A server that did not do as it was told.
    private struct NotInTime: Error, CustomStringConvertible {
        let log: String
        var description: String { "PostgreSQL does not start or stop:\n\(log)" }
    }
}

/// A place for one store on a server.
package struct PostgresPlace: Sendable {
    package let server: PostgresServer
    package let database: String
    /// The schema in it; nil for the public one.
    package let schema: String?

    /// How a store is told of it.
    package func url(user: String = "leadline") -> String {
        let path = schema.map { "&options=-csearch_path%3D\($0)" } ?? ""
        return "postgres://\(user)@/\(database)?host=\(server.folder)\(path)"
    }

    /// The name of a table, to be used from anywhere in the database.
    package func name(of table: String) -> String { (schema ?? "public") + "." + table }
}
