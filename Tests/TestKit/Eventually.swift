/// Waits until a condition holds; throws when it does not within the time.
///
/// The pause is between two looks at what no signal tells of (a store, another process); how long it is decides nothing.
package func eventually(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now.advanced(by: limit)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NotInTime(what: what, limit: limit) }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// A condition that did not come true.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String

    init(what: String, limit: Duration) {
        description = "\(what): not within \(limit)"
    }

    package init(_ what: String, after steps: Int) {
        description = "\(what): not after \(steps) steps"
    }
}
