import Synchronization

/// Names for a store and its lanes: the first as given, every other one new.
package func newNames(_ first: String) -> @Sendable () -> String {
    let given = Mutex(false)
    return {
        let isFirst = given.withLock { given in
            defer { given = true }
            return !given
        }
        return isFirst ? first : "\(first)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    }
}
