import ArgumentParser
import Contracts

/// Enrichment, for people who decide on leads.
struct PeopleDesk {
    let client: OperatorClient

    /// The lead behind an id, a submission, an address or a number.
    func lead(_ id: String) async throws -> String {
        let answer = try await ask(.storyQuestion(StoryQuestion(id: id)))
        guard case .story(let story) = answer else { throw unexpected(answer) }
        guard let lead = story.lead else { throw Failure(.someRefused, "enrichment knows no lead \(id.printable)") }
        return lead
    }

    /// Tells enrichment what was decided.
    func decide(_ message: Message) async throws -> MatchDecided {
        let answer = try await ask(message)
        guard case .matchDecided(let decided) = answer else { throw unexpected(answer) }
        return decided
    }

    func reviews(_ question: MatchReviewsQuestion) async throws -> MatchReviewPage {
        let answer = try await ask(.matchReviewsQuestion(question))
        guard case .matchReviewPage(let page) = answer else { throw unexpected(answer) }
        return page
    }

    func fit(_ question: MatchFitQuestion) async throws -> MatchFitted {
        let answer = try await ask(.matchFitQuestion(question))
        guard case .matchFitted(let fitted) = answer else { throw unexpected(answer) }
        return fitted
    }

    private func ask(_ message: Message) async throws -> Message {
        switch await client.ask(.enrichment, message) {
        case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
        case .success(let answer): return answer
        case .failure(let failure): throw failure
        }
    }

    private func unexpected(_ answer: Message) -> Failure {
        Failure(.failure, "enrichment answered with \(answer.type.rawValue)")
    }
}

extension MatchDecided {
    /// What became of it, in a line.
    var text: String {
        switch action {
        case .merge where changed: "lead \(other) went into lead \(lead)"
        case .merge: "they are one lead already: \(lead)"
        case .unmerge where changed: "lead \(other) was taken out of lead \(lead)"
        case .unmerge: "lead \(other) was taken out of lead \(lead) already"
        case .apart where changed: "lead \(lead) and lead \(other) stay two people"
        case .apart: "lead \(lead) and lead \(other) are two people already"
        case .skip where changed: "it is left open whether lead \(lead) and lead \(other) are one person"
        case .skip: "nobody asks whether lead \(lead) and lead \(other) are one person"
        }
    }
}
