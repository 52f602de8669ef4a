import ArgumentParser
import Contracts
import Rules
import Scorecard

/// Scoring, for people who change its rules.
struct RulesDesk {
    let client: OperatorClient

    func history() async throws -> RulesHistory {
        let answer = try await ask(.rulesHistoryQuestion(RulesHistoryQuestion()))
        guard case .rulesHistory(let history) = answer else { throw unexpected(answer) }
        return history
    }

    func publish(_ order: RulesPublish) async throws -> RulesPublished {
        let answer = try await ask(.rulesPublish(order))
        guard case .rulesPublished(let published) = answer else { throw unexpected(answer) }
        return published
    }

    /// What the rules of a text would make of all leads, and would have made of those that are closed.
    func plan(_ text: String, at instant: Instant, page limit: Int) async throws -> PlanReport {
        var report = PlanReport(at: instant)
        for part in RulePlanQuestion.Part.allCases {
            var question = RulePlanQuestion(part, text: text, at: instant, limit: limit)
            repeat {
                let answer = try await ask(.rulePlanQuestion(question))
                guard case .rulePlanPage(let page) = answer else { throw unexpected(answer) }
                try report.add(page, of: part)
                question.after = page.next
            } while question.after != nil
        }
        return report
    }

    private func ask(_ message: Message) async throws -> Message {
        switch await client.ask(.scoring, message) {
        case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
        case .success(let answer): return answer
        case .failure(let failure): throw failure
        }
    }

    private func unexpected(_ answer: Message) -> Failure {
        Failure(.failure, "scoring answered with \(answer.type.rawValue)")
    }
}

/// A file of scoring rules that was read here before it is sent.
struct ScoringFile {
    let text: String
    let rules: ScoringRules

    /// Throws all its faults; tells what is doubtful in it.
    init(_ path: String) throws {
        let name = path.split(separator: "/").last ?? ""
        if let kind = RuleKind.allCases.first(where: { $0 != .scoring && name == "\($0.rawValue).yaml" }) {
            throw Failure(
                .usage,
                "\(path): only scoring.yaml is published; the service that reads \(kind.rawValue).yaml takes it at its "
                    + "next start"
            )
        }
        text = try Files.text(path)
        let checked = CheckedRules(.scoring, file: path, text: text, at: .now)
        for fault in checked.errors + checked.warnings {
            Console.note(fault.text)
            if !fault.picture.isEmpty { Console.note(fault.picture) }
        }
        if !checked.errors.isEmpty { throw ExitCode.badData }
        rules = try ScoringRules.read(text, file: path, zones: .system)
        if text.utf8.count > RulePlanQuestion.maxText {
            throw Failure(.badData, "\(path) has more than \(RulePlanQuestion.maxText) bytes, too many to be sent")
        }
    }
}
