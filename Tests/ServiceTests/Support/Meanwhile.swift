import Contracts
import Dispatch
import ServiceKit
import Store
import Synchronization

extension StageBench {
    /// As `handle`; right before the first step of the transaction that fits, something else happens from start to end,
    /// as it may at another replica.
    @discardableResult
    func handle(
        _ messages: [(Message, Asker?)],
        at instant: Instant = noon,
        before fits: @escaping @Sendable (TransactionStep) -> Bool,
        _ meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> [Outgoing] {
        let isDone = Mutex(false)
        let outgoing = try await handle(messages, at: instant) { base in
            RecordingTransaction(base) { step in
                guard fits(step) else { return }
                let isFirst = isDone.withLock { isDone in
                    defer { isDone = true }
                    return !isDone
                }
                if isFirst { try blocking(meanwhile) }
            }
        }
        guard isDone.withLock({ $0 }) else { throw StoreError(.statement, "no step of the transaction fitted") }
        return outgoing
    }
}

extension TransactionStep {
    /// Whether it locks a key of this kind.
    func locks(_ kind: String) -> Bool {
        if case .lock(let keys) = self { keys.contains { $0.hasPrefix(kind + ":") } } else { false }
    }

    /// Whether it runs a statement that begins with these words.
    func runs(_ start: String) -> Bool { ![self].statements(start).isEmpty }
}

/// Waits for something asynchronous on a thread that may block: a store's own.
func blocking(_ body: @escaping @Sendable () async throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    let failure = Mutex<(any Error)?>(nil)
    // Awaited by the semaphore: the thread that waits is none of those that tasks run on.
    Task {
        do {
            try await body()
        } catch {
            failure.withLock { $0 = error }
        }
        done.signal()
    }
    done.wait()
    if let error = failure.withLock({ $0 }) { throw error }
}

/// Runs all of them at once, each to its end.
func together(_ bodies: @Sendable () async throws -> Void...) async throws {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        for body in bodies { tasks.addTask { try await body() } }
        try await tasks.waitForAll()
    }
}
