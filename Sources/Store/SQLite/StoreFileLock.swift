#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keeps a store to one process: the kernel lets go of the lock when the process ends, however it ends.
struct StoreFileLock: ~Copyable {
    private let descriptor: Int32

    init(path: String) throws(StoreError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(.noAccess, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // `deinit` closes it: it runs for a value that was complete when its initializer threw.
            throw StoreError(
                .busy,
                "another process uses this store (\(path) is locked); a SQLite store has one process, stop the other first"
            )
        }
    }

    deinit { close(descriptor) }
}
