import ArgumentParser
import Contracts

/// Routing, for people who decide on assignments and sellers.
struct AssignmentDesk {
    let client: OperatorClient

    func returns(_ question: ReturnReviewsQuestion) async throws -> ReturnReviewPage {
        let answer = try await ask(.returnReviewsQuestion(question))
        guard case .returnReviewPage(let page) = answer else { throw unexpected(answer) }
        return page
    }

    /// Gives routing each order and shows what became of it; throws the exit code when one was refused.
    func follow(_ orders: [Message], _ output: FormatOptions) async throws {
        var failures: [Failure] = []
        for order in orders {
            do {
                let answer = try await ask(order)
                switch answer {
                case .returnDecided(let decided): try output.show(decided, decided.text)
                default: throw unexpected(answer)
                }
            } catch let failure as Failure {
                failures.append(failure)
            }
        }
        failures.tell()
        if let code = failures.code { throw code }
    }

    private func ask(_ message: Message) async throws -> Message {
        switch await client.ask(.routing, message) {
        case .success(.later(let later)): throw Failure(.unavailable, later.problem.detail)
        case .success(let answer): return answer
        case .failure(let failure): throw failure
        }
    }

    private func unexpected(_ answer: Message) -> Failure {
        Failure(.failure, "routing answered with \(answer.type.rawValue)")
    }
}

extension FormatOptions {
    /// What became of an order: in words, or as it came.
    fileprivate func show(_ value: some Encodable, _ text: String) throws {
        if format == .json { try Console.json(value) } else { Console.out(text.printable) }
    }
}

extension ReturnDecided {
    /// What became of it, in a line.
    var text: String {
        let already = changed ? "" : " already"
        return switch decision {
        case .approve: "lead \(lead) was taken back from \(seller)\(already)"
        case .refuse: "lead \(lead) stays with \(seller)\(already)"
        }
    }
}
