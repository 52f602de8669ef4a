#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How a wait ended.
enum PostgresWait {
    case ready, late, woken
}

/// Waits until a descriptor is ready for one of the events, the deadline has passed, or somebody wakes it up.
///
/// A descriptor that is none counts as ready, so that whoever uses it is told.
func waitFor(
    _ descriptor: Int32,
    _ events: Int32,
    until deadline: ContinuousClock.Instant,
    orUntil wakeUp: PostgresWakeUp?
) -> PostgresWait {
    guard descriptor >= 0 else { return .ready }
    while true {
        var polled = [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
        if let wakeUp { polled.append(pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)) }
        let count = poll(&polled, nfds_t(polled.count), milliseconds(until: deadline))
        if count > 0 { return polled.count > 1 && polled[1].revents != 0 ? .woken : .ready }
        if count == 0, ContinuousClock.now >= deadline { return .late }
        // A signal came between, or the clock is not quite there.
        guard count == 0 || errno == EINTR else { return .ready }
    }
}

/// Lets time pass; true when somebody woke it up before that.
@discardableResult
func pause(_ duration: Duration, orUntil wakeUp: PostgresWakeUp? = nil) -> Bool {
    let deadline = ContinuousClock.now.advanced(by: duration)
    while true {
        var polled = wakeUp.map { [pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)] } ?? []
        if poll(&polled, nfds_t(polled.count), milliseconds(until: deadline)) > 0 { return true }
        if ContinuousClock.now >= deadline { return false }
    }
}

private func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let left = ContinuousClock.now.duration(to: deadline).components
    guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
    guard left.seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(left.seconds * 1_000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
}

/// Ends waits from another thread, those that begin later too.
final class PostgresWakeUp: Sendable {
    let descriptor: Int32
    private let other: Int32

    init() throws(StoreError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw StoreError(.noAccess, "cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        (descriptor, other) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(descriptor)
        close(other)
    }

    /// The byte stays in the pipe, so once is enough and more does no harm.
    func raise() {
        var byte: UInt8 = 1
        while write(other, &byte, 1) == -1, errno == EINTR {}
    }
}
