import Synchronization

/// Who is told of what was announced in a store.
final class News: Sendable {
    private let handler = Mutex<(@Sendable (Set<String>?) -> Void)?>(nil)

    func set(_ handler: @escaping @Sendable (Set<String>?) -> Void) {
        self.handler.withLock { $0 = handler }
    }

    /// There is news on these topics; nil when nobody knows on which.
    func tell(_ topics: Set<String>?) {
        handler.withLock { $0 }?(topics)
    }
}
