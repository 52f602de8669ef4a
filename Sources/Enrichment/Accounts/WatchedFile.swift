import Glibc

/// A file that the operator may replace while the service runs.
struct WatchedFile: Sendable {
    let path: String
    private var seen: Stamp?

    /// What changes when a file is replaced or written to.
    private struct Stamp: Hashable {
        let device: UInt
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    init(_ path: String) { self.path = path }

    /// Whether the file is another one than at the last call; the first time always.
    ///
    /// A file that is not there counts as unchanged: it is being replaced, or was taken away by mistake.
    mutating func hasChanged() -> Bool {
        var info = stat()
        guard stat(path, &info) == 0 else { return false }
        let stamp = Stamp(
            device: UInt(info.st_dev),
            inode: UInt(info.st_ino),
            size: Int(info.st_size),
            seconds: info.st_mtim.tv_sec,
            nanoseconds: info.st_mtim.tv_nsec
        )
        defer { seen = stamp }
        return stamp != seen
    }
}
