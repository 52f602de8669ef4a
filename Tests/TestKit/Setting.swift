import FoundationEssentials

/// A whole number from the environment, for longer and for repeated runs.
package func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
}
