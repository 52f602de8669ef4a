import ArgumentParser
import Contracts

/// Scoring, for people who decide on the stages of leads.
struct StageDesk {
    let client: OperatorClient

    func reviews(_ question: StageReviewsQuestion) async throws -> StageReviewPage {
        let answer = try await ask(.stageReviewsQuestion(question))
        guard case .stageReviewPage(let page) = answer else { throw unexpected(answer) }
        return page
    }

    /// Tells scoring an order.
    func move(_ order: StageMove) async throws -> StageMoved {
        let answer = try await ask(.stageMove(order))
        guard case .stageMoved(let moved) = answer else { throw unexpected(answer) }
        return moved
    }

    /// Tells scoring each order and shows what became of it; throws the exit code when one was refused.
    func follow(_ orders: [StageMove], _ output: FormatOptions) async throws {
        var failures: [Failure] = []
        for order in orders {
            do {
                let moved = try await move(order)
                if output.format == .json { try Console.json(moved) } else { Console.out(moved.text.printable) }
            } catch let failure as Failure {
                failures.append(failure)
            }
        }
        failures.tell()
        if let code = failures.code { throw code }
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

extension StageMoved {
    /// What became of it, in a line.
    var text: String {
        changed
            ? "lead \(lead) went from \(from.rawValue) to \(to.rawValue)" : "lead \(lead) is \(to.rawValue) already"
    }
}

extension StageReviewPage.Review {
    /// Who it is, how good, and by when sales should answer.
    ///
    /// `overdue` says what the rules do when nobody does (`StageReviewPage.whenOverdue`).
    func lines(_ style: Style, at now: Instant, overdue: String?) -> [String] {
        let name = [lead.contact.firstName, lead.contact.lastName].compactMap { $0 }.joined(separator: " ")
        let who = [name, lead.contact.title, lead.company?.name, lead.email, lead.phone, lead.country]
            .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
        let parts = "fit \(score.fit) + engagement \(score.engagement)" + (score.grade.map { ", \($0)" } ?? "")
        let fate = ["accept": ", or it is accepted", "recycle": ", or it is recycled"][overdue ?? ""] ?? ""
        let end = "answer by \(answerBy.dateAndTime)\(fate)"
        return [
            style(lead.id.printable, .bold), "  " + who.printable,
            "  \(score.total) = \(parts), since \(since.dateAndTime), "
                + (answerBy < now ? style("\(end): overdue", .yellow) : end),
        ] + score.lines.map { "  " + style("\($0.points >= 0 ? "+" : "")\($0.points) \($0.reason)".printable, .dim) }
    }
}
