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

    /// All sellers, as they are at an instant.
    func sellers(at instant: Instant) async throws -> RosterPage {
        var page = try await roster(RosterQuestion(at: instant))
        while let next = page.next {
            let more = try await roster(RosterQuestion(at: instant, after: next))
            page.sellers += more.sellers
            page.next = more.next
        }
        return page
    }

    func roster(_ question: RosterQuestion) async throws -> RosterPage {
        let answer = try await ask(.rosterQuestion(question))
        guard case .rosterPage(let page) = answer else { throw unexpected(answer) }
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
                case .rosterChanged(let changed): try output.show(changed, changed.text)
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

extension RosterChanged {
    /// What became of it, in a line.
    var text: String {
        guard changed else { return "\(seller): nothing changes, it is so already" }
        let what =
            switch action {
            case .add: "sells from now on"
            case .pause: "is paused"
            case .resume: "is paused no more"
            case .leave: "will be away"
            case .back: "will not be away"
            case .capacity: "has another capacity"
            }
        let offers = recalled == 0 ? "" : "; \(recalled) open \(recalled == 1 ? "offer goes" : "offers go") to others"
        return "\(seller) \(what)\(offers); rules \(ruleSet)"
    }
}
