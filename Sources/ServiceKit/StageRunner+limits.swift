extension StageRunner {
    package struct Limits: Hashable, Sendable {
        /// Most messages that share a commit.
        package var group = 1_000
        /// Most messages that wait on disk for other services; more are answered with `later`.
        package var backlog: Int64 = 2_000_000
        /// What a sender is asked to wait when the store is full.
        package var retryMs: Int64 = 500

        package init() {}
    }

    /// Messages in the last group from which on a replica counts as busy, those that are worth a commit at once, and
    /// how long it waits for them; `scripts/bench replicas` shows what they do.
    static let busyFrom = 8
    static let gathersTo = 200
    static let gathersFor: Duration = .milliseconds(6)

    /// Groups between two looks at whether housekeeping is due; a look costs a change of threads.
    static let maintainEvery = 16

    /// How long a message that took effect is known, in milliseconds.
    static let remembersMs: Int64 = 7 * 24 * 3_600_000
}
