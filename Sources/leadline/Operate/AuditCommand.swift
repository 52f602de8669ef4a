import ArgumentParser
import Assignment
import Contracts

/// `leadline audit`: whether the books of routing are what its decisions made of them.
struct AuditCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Make all decisions of routing once more, and hold its books against them.",
        discussion: """
            Checks that the chains of decisions are whole, that each decision comes out the same by the rules that are \
            kept with it, that each assignment was decided and nobody had more than she may, and that the accounts of \
            the pools are what the decisions come to. Names every row that differs. Routing answers a page at a time, \
            and goes on working.

            Ends with 0 when all agrees, with 2 when something does not, with 69 when routing does not answer, and with \
            77 when the token is wrong.
            """
    )

    @Option(help: "How many decisions or assignments to ask for at a time.")
    var page = AuditQuestion.usualLimit

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if !(1...AuditQuestion.maxLimit).contains(page) {
            throw ValidationError("--page must lie between 1 and \(AuditQuestion.maxLimit)")
        }
    }

    func perform() async throws {
        let client = try services.client()
        var round = AuditRound(limit: page)
        while let question = round.question {
            switch await client.ask(.routing, .auditQuestion(question)) {
            case .success(.auditPage(let page)): round.take(page)
            case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
            case .success(let answer): throw Failure(.failure, "routing answered with \(answer.type.rawValue)")
            // To refuse is not to differ.
            case .failure(let failure) where failure.code == .someRefused: throw Failure(.failure, failure.message)
            case .failure(let failure): throw failure
            }
        }
        let report = round.report
        if output.format == .json { try Console.json(report) } else { report.lines.forEach(Console.out) }
        if report.count > 0 { throw ExitCode.someRefused }
    }
}

extension AuditReport {
    /// The report for people: what was looked at, then what differs.
    var lines: [String] {
        var lines = [
            "\(decisions) decisions, \(chains) chains of pools, \(assignments) assignments, \(accounts) accounts: "
                + (count == 0 ? "all agree" : "\(count) \(count == 1 ? "difference" : "differences")")
        ]
        if unchained > 0 { lines.append("\(unchained) decisions are older than the chains, and were not looked at") }
        lines += differences.map { "\($0.place) \($0.text)".printable }
        if count > differences.count { lines.append("and \(count - differences.count) more") }
        return lines
    }
}
