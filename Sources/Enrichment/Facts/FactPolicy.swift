/// How long leads wait for facts, and how long facts are kept; in milliseconds.
package struct FactPolicy: Hashable, Sendable {
    /// Longest that a lead waits; 0 lets it go on at once, and the facts follow.
    package var waitMs: Int64 = 2_000
    /// How long an answer holds.
    package var keepMs: Int64 = 30 * 86_400_000
    /// How long it holds that the provider knows nothing.
    package var keepUnknownMs: Int64 = 86_400_000
    /// How long a company is left alone that could not be asked for.
    package var keepFailedMs: Int64 = 300_000

    package init() {}
}
