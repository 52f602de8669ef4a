import Assignment
import Contracts
import Ingestion
import Matching
import Routing
import Rules
import Scorecard

/// What the rules of a file are about.
enum RuleKind: String, CaseIterable, Encodable, Sendable {
    case sources, matching, scoring, routing

    /// The version of a rule set that is right, and what is doubtful in it; throws all its faults.
    fileprivate func read(
        _ text: String,
        file: String,
        at instant: Instant,
        inflow: [String: Int]
    ) throws(RuleFaults) -> (version: String, warnings: [RuleFault]) {
        switch self {
        case .sources: return (try SourceRules.read(text, file: file).version, [])
        case .matching: return (try MatchRules.read(text, file: file).version, [])
        case .scoring:
            let rules = try ScoringRules.read(text, file: file, zones: .system)
            return (rules.version, rules.warnings(at: instant))
        case .routing:
            let rules = try RoutingRules.read(text, file: file, zones: .system, inflow: inflow)
            return (rules.version, rules.warnings)
        }
    }
}

/// A rule file that was looked at: its version, or what is wrong with it.
struct CheckedRules: Encodable, Hashable, Sendable {
    let file: String
    let kind: RuleKind
    /// The hash of what it says.
    private(set) var version: String?
    private(set) var errors: [Fault] = []

    /// What is doubtful in a file that is right.
    private(set) var warnings: [Fault] = []

    /// A fault in the file, or, without a place and a code, of the file as a whole.
    struct Fault: Encodable, Hashable, Sendable {
        var line: Int?
        var column: Int?
        /// How many characters are meant, from the column on.
        var length: Int?
        var code: String?
        var path: String?
        let message: String
        var hint: String?
        /// As a person reads it.
        let text: String
        /// The line of the file with a mark under the place; for people only.
        var picture = ""

        private enum CodingKeys: String, CodingKey {
            case line, column, length, code, path, message, hint, text
        }
    }

    /// `inflow` tells how many leads came for each pool in the last month, as far as that is known.
    init(_ kind: RuleKind, in folder: String, at instant: Instant, inflow: [String: Int] = [:]) {
        let file = "\(folder)/\(kind.rawValue).yaml"
        do {
            self.init(kind, file: file, text: try Files.text(file), at: instant, inflow: inflow)
        } catch {
            self.init(kind, file: file)
            errors = [Fault(message: error.message, text: error.message)]
        }
    }

    /// Looks at what a file says.
    init(_ kind: RuleKind, file: String, text: String, at instant: Instant, inflow: [String: Int] = [:]) {
        self.init(kind, file: file)
        do {
            let rules = try kind.read(text, file: file, at: instant, inflow: inflow)
            version = rules.version
            warnings = rules.warnings.map(Fault.init)
        } catch {
            errors = error.faults.filter { !$0.isWarning }.map(Fault.init)
            warnings = error.faults.filter(\.isWarning).map(Fault.init)
        }
    }

    private init(_ kind: RuleKind, file: String) {
        self.kind = kind
        self.file = file
    }

    /// For people.
    var lines: [String] {
        (version.map { ["\(file): \($0)"] } ?? [])
            + (errors + warnings).flatMap { $0.picture.isEmpty ? [$0.text] : [$0.text, $0.picture] }
    }
}

extension CheckedRules.Fault {
    fileprivate init(_ fault: RuleFault) {
        self.init(
            line: fault.line,
            column: fault.column,
            length: fault.length,
            code: fault.code.rawValue,
            path: fault.path,
            message: fault.message,
            hint: fault.hint,
            text: fault.description,
            picture: fault.picture
        )
    }
}
