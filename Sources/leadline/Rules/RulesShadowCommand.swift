import ArgumentParser
import Assignment
import Contracts
import Routing

/// `leadline rules shadow`: tries other routing rules beside those that decide.
struct RulesShadowCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow",
        abstract: "Try other routing rules beside those that decide, with no effect on anybody.",
        discussion: """
            From now on leadline report shadow tells what these rules would have made of the leads that come. Without a \
            file it tells which rules are tried.

            Ends with 65 when the rules are wrong, with 69 when routing does not answer, and with 77 when the token is \
            wrong.
            """
    )

    @Argument(help: "A routing.yaml, or a folder with one.")
    var rules: String?

    @Flag(help: "End the trial.")
    var off = false

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if off, rules != nil { throw ValidationError("--off needs no rules") }
    }

    func perform() async throws {
        let text = try rules.map { try RoutingRules.file(at: $0).text }
        let client = try services.client()
        let state: ShadowState
        if text != nil || off {
            state = try await client.shadow(ShadowSet(text: text, by: try decision.name(), note: decision.note))
        } else {
            let page = try await client.records(ReplayQuestion(.today, from: .now, to: .now))
            state = page.shadow ?? ShadowState()
        }
        if output.format == .json { try Console.json(state) } else { Console.out(state.text) }
    }
}

extension ShadowState {
    fileprivate var text: String {
        guard let ruleSet, let since else { return "no rules are tried" }
        return "\(ruleSet) is tried since \(since.dateAndTime), set by \((by ?? "-").printable)"
    }
}

extension OperatorClient {
    fileprivate func shadow(_ order: ShadowSet) async throws -> ShadowState {
        switch await ask(.routing, .shadowSet(order)) {
        case .success(.shadowState(let state)): return state
        case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
        case .success(let answer): throw Failure(.failure, "routing answered with \(answer.type.rawValue)")
        case .failure(let failure): throw failure
        }
    }
}
