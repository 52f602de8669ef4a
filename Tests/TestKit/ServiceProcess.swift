import Dispatch
package import Glibc
import Synchronization

/// How a process ended.
package enum ExitStatus: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

/// A program that was started, with all its output in one file.
///
/// Started with no signal blocked or ignored, whatever this process does, and in the group of its `ProcessGuard`.
package final class ServiceProcess: Sendable {
    package let id: pid_t
    private let status = Mutex<ExitStatus?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    /// Standard output and standard error are appended to the file `output`.
    package init(_ program: String, _ arguments: [String], output: String, guardedBy group: ProcessGuard) throws {
        id = try spawn(program, arguments, input: nil, output: output, group: group.id)
        // Lives as long as the process: nobody else awaits it.
        DispatchQueue(label: "wait for \(id)").async { self.waitForEnd() }
    }

    /// How it ended; nil while it runs.
    package var exitStatus: ExitStatus? { status.withLock { $0 } }

    /// Sends a signal; nothing happens when the process has ended.
    package func signal(_ number: Int32) {
        status.withLock { if $0 == nil { Glibc.kill(id, number) } }
    }

    /// Waits until it ended, but not longer than this.
    package func end(within limit: Duration) async throws -> ExitStatus {
        try await eventually("process \(id) ends", within: limit) { exitStatus != nil }
        return exitStatus ?? .exited(-1)
    }

    /// Kills it and blocks until it is gone.
    package func killAndWait() {
        signal(SIGKILL)
        waitUntilGone()
    }

    /// Blocks until it has ended by itself.
    package func waitUntilGone() {
        ended.wait()
        ended.signal()
    }

    private func waitForEnd() {
        var info = siginfo_t()
        // Looks without taking the id away, so that nobody signals another process that got it in the meantime.
        while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        status.withLock { status in
            var code: Int32 = 0
            while waitpid(id, &code, 0) == -1, errno == EINTR {}
            let signal = code & 0x7F
            status = signal == 0 ? .exited((code >> 8) & 0xFF) : .signalled(signal)
        }
        ended.signal()
    }
}

/// Ends the processes of its group when this process is done with them, or ends itself, in whatever way.
///
/// A small shell leads the group and reads from a pipe that only this process can write to.
package final class ProcessGuard: Sendable {
    package let id: pid_t
    private let leash: Int32

    package init() throws {
        var ends: (Int32, Int32) = (0, 0)
        let result = withUnsafeMutablePointer(to: &ends) { pointer in
            pointer.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) }
        }
        guard result == 0 else { throw SystemFailure("pipe") }
        leash = ends.1
        guard fcntl(ends.1, F_SETFD, FD_CLOEXEC) == 0 else { throw SystemFailure("fcntl") }
        defer { close(ends.0) }
        id = try spawn("/bin/sh", ["-c", "read -r line; kill -KILL 0"], input: ends.0, output: "/dev/null", group: 0)
    }

    deinit {
        close(leash)
        var code: Int32 = 0
        while waitpid(id, &code, 0) == -1, errno == EINTR {}
    }
}

/// Starts a program with a small environment of its own; in a new group when `group` is 0.
func spawn(
    _ program: String,
    _ arguments: [String],
    input: Int32?,
    output: String,
    group: pid_t
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
    if let input {
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, group)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), strdup("HOME=/nonexistent"), nil]
    defer { for word in words + environment { free(word) } }
    var id: pid_t = 0
    let result = posix_spawn(&id, program, &actions, &attributes, &words, &environment)
    guard result == 0 else { throw SystemFailure("start \(program)", code: result) }
    return id
}
