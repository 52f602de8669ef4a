/// What an audit found wrong, by the name of the check; empty when all is well.
package struct Findings: CustomStringConvertible {
    private var details: [String: [String]] = [:]

    package var isEmpty: Bool { details.isEmpty }

    mutating func note(_ check: String, _ detail: String) {
        details[check, default: []].append(detail)
    }

    /// Notes a finding unless the condition holds.
    mutating func expect(_ condition: Bool, _ check: String, _ detail: @autoclosure () -> String) {
        if !condition { note(check, detail()) }
    }

    /// A line for each check: how often, and the first few.
    package var description: String {
        details.sorted { $0.key < $1.key }.map { check, details in
            "\(check): \(details.count), for one \(details.prefix(3).joined(separator: "; "))"
        }.joined(separator: "\n")
    }
}
