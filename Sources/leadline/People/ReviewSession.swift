import ArgumentParser
import Contracts
import Glibc

/// One pair after the other, decided by single keys at a terminal.
struct ReviewSession {
    let desk: PeopleDesk
    let order: MatchReviewsQuestion.Order
    let by: String
    let note: String?

    /// Returns when there are no more, or when the person wants to end.
    func run() async throws {
        let style = Style(for: STDOUT_FILENO)
        // Pairs that stay open and were seen.
        var passed = 0
        while true {
            let page = try await desk.reviews(MatchReviewsQuestion(order: order, limit: 1, offset: passed))
            guard let review = page.reviews.first else {
                return Console.out(passed == 0 ? "nothing to review" : "that was the last; \(passed) stay open")
            }
            review.lines(style).forEach(Console.out)
            Console.write(
                style("\(page.open) open: a one person, r two, s leave open, n next, q end ", .dim),
                to: STDOUT_FILENO
            )
            let answer = try await Answer.key()
            Console.out(answer.rawValue)
            guard let message = message(answer, on: review) else {
                if answer == .end { return }
                passed += 1
                continue
            }
            do {
                Console.out(try await desk.decide(message).text.printable)
            } catch let failure as Failure where failure.code == .someRefused {
                Console.note("leadline: \(failure.message.printable)")
                passed += 1
            }
            Console.out("")
        }
    }

    private func message(_ answer: Answer, on review: MatchReviewPage.Review) -> Message? {
        let pair = MatchPairOrder(lead: review.lead.id, other: review.other.id, by: by, note: note)
        switch answer {
        case .accept: return .matchMerge(MatchMerge(lead: pair.lead, other: pair.other, by: by, note: note))
        case .reject: return .matchApart(pair)
        case .skip: return .matchSkip(pair)
        case .next, .end: return nil
        }
    }

    /// What a key says.
    enum Answer: String {
        case accept = "a"
        case reject = "r"
        case skip = "s"
        case next = "n"
        case end = "q"

        /// Waits for a key that says something.
        static func key() async throws -> Answer {
            while true {
                switch try await SingleKey.read() {
                case "\u{3}", "\u{4}", nil: return .end
                case let key?: if let answer = Answer(rawValue: String(key).lowercased()) { return answer }
                }
            }
        }
    }
}
