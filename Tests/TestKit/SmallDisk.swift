import FoundationEssentials
import Glibc

/// A disk of a few megabytes, so that it can be filled: a file system in memory of its own.
package final class SmallDisk: Sendable {
    package let path: String
    private let group: ProcessGuard

    /// Mounts it at a new folder; nil where that is not allowed (it takes root).
    package init?(at path: String, megabytes: Int) async throws {
        self.path = path
        group = try ProcessGuard()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let options = ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "leadline-test", path]
        let mount = try ServiceProcess("/bin/mount", options, output: "/dev/null", guardedBy: group)
        guard try await mount.end(within: .seconds(10)) == .exited(0) else { return nil }
    }

    deinit {
        do {
            try ServiceProcess("/bin/umount", ["-l", path], output: "/dev/null", guardedBy: group).waitUntilGone()
        } catch {
            print("\(path) could not be unmounted: \(error)")
        }
    }

    private var ballast: String { path + "/ballast" }

    /// Takes all the room that is left.
    package func fill() throws {
        let descriptor = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw SystemFailure("open \(ballast)") }
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0x2A, count: 4_096)
        while page.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) > 0 {}
        guard errno == ENOSPC else { throw SystemFailure("write \(ballast)") }
    }

    /// Gives it back.
    package func makeRoom() throws {
        guard unlink(ballast) == 0 else { throw SystemFailure("unlink \(ballast)") }
    }
}
