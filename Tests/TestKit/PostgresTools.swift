import FoundationEssentials
import Glibc

/// The programs that come with a PostgreSQL server.
struct PostgresTools: Sendable {
    /// Where they are.
    let folder: String
    /// Who runs the server; nil for whoever runs the tests.
    private let user: User?

    private struct User: Sendable {
        let id: uid_t
        let group: gid_t
    }

    init() throws {
        folder = try Self.find()
        guard geteuid() == 0 else {
            user = nil
            return
        }
        // PostgreSQL refuses to run as root. Debian's package brings a user for it.
        guard let entry = getpwnam("postgres") ?? getpwnam("nobody") else {
            throw Missing(what: "a user postgres or nobody to run PostgreSQL as")
        }
        user = User(id: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }

    /// On the path, or where Debian puts them, the newest first.
    private static func find() throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let debian = "/usr/lib/postgresql"
        let isDebian = FileManager.default.fileExists(atPath: debian)
        let versions = isDebian ? try FileManager.default.contentsOfDirectory(atPath: debian) : []
        let installed = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(debian)/\($0)/bin" }
        for folder in installed + path.split(separator: ":").map(String.init) {
            let programs = ["initdb", "postgres", "psql"].map { folder + "/" + $0 }
            if programs.allSatisfy({ FileManager.default.isExecutableFile(atPath: $0) }) { return folder }
        }
        throw Missing(what: "PostgreSQL (initdb, postgres, psql); scripts/install-needs installs it")
    }

    /// Hands a folder over to the user that runs the server.
    func give(_ path: String) throws {
        guard let user else { return }
        guard chown(path, user.id, user.group) == 0 else { throw SystemFailure("chown \(path)") }
    }

    /// Hands a folder over with all that is in it.
    func giveAll(in path: String) throws {
        try give(path)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) { try give(path + "/" + name) }
    }

    /// The command, run by the user that runs the server.
    func asServerUser(_ command: [String]) -> [String] {
        guard let user else { return command }
        let change = ["/usr/bin/setpriv", "--reuid", "\(user.id)", "--regid", "\(user.group)", "--clear-groups"]
        return change + command
    }

    func initialise(_ data: String, log: String) throws {
        let options = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C", "-N"]
        try run(asServerUser(["\(folder)/initdb"] + options + ["--no-instructions"]), output: log)
    }

    func psql(_ arguments: [String]) throws -> String {
        let output = "/tmp/leadline-psql-" + String(UInt64.random(in: .min ... .max), radix: 36)
        defer { unlink(output) }
        try run(["\(folder)/psql", "-XqAt", "-v", "ON_ERROR_STOP=1"] + arguments, output: output)
        let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
        return String(text.reversed().drop(while: \.isNewline).reversed())
    }

    private func run(_ command: [String], output: String) throws {
        let status = waitForExit(
            of: try spawn(command[0], Array(command.dropFirst()), input: nil, output: output, group: 0)
        )
        guard status == 0 else {
            let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
            throw Failed(command: command.joined(separator: " "), output: text)
        }
    }

    private struct Missing: Error, CustomStringConvertible {
        let what: String
        var description: String { "there is no \(what)" }
    }

    private struct Failed: Error, CustomStringConvertible {
        let command: String
        let output: String
        var description: String { "\(command) failed:\n\(output)" }
    }
}

/// Blocks until a child has ended, and returns its status as the kernel gives it.
@discardableResult
func waitForExit(of id: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1, errno == EINTR {}
    return status
}
