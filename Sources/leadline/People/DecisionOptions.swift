import ArgumentParser
import Contracts
import FoundationEssentials

/// Who decides, and why.
struct DecisionOptions: ParsableArguments {
    @Option(help: "Who decides (default: USER of the environment).")
    var by: String?

    @Option(help: "Why; kept with the decision. No personal data.")
    var note: String?

    func name() throws(Failure) -> String {
        if let name = by ?? ProcessInfo.processInfo.environment["USER"], !name.trimmingBlanks().isEmpty { return name }
        throw Failure(.usage, "who decides? name her with --by")
    }
}
