import Lines

extension LineLimits {
    /// Short waits, for peers that do not close by themselves.
    static var forTests: LineLimits {
        var limits = LineLimits()
        limits.lingerMs = 1_000
        return limits
    }

    /// The limits for tests, with some changed.
    static func forTests(_ change: (inout LineLimits) -> Void) -> LineLimits {
        var limits = LineLimits.forTests
        change(&limits)
        return limits
    }
}
