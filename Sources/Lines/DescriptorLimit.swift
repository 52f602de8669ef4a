#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How many connections a process has file descriptors for.
///
/// A server that takes the last one cannot answer on its operations port, or open a file.
enum DescriptorLimit {
    /// What the store, the links to other services and the operations port need.
    private static let reserve = 64
    /// Connections that are being turned away at a time: a flood of them must not use up the descriptors.
    private static let mostTurnedAway = 128

    /// How many connections can be served, and how many more told that there are too many.
    static func places(wanted: Int, descriptors: Int) -> (served: Int, turnedAway: Int) {
        let available = max(2, descriptors - reserve)
        let turnedAway = max(1, min(mostTurnedAway, available / 8))
        return (min(wanted, available - turnedAway), turnedAway)
    }

    /// What this process may have open at a time.
    static var current: Int {
        var limit = rlimit()
        #if canImport(Glibc)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        #else
        guard getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return 1_024 }
        #endif
        return Int(clamping: limit.rlim_cur)
    }
}
