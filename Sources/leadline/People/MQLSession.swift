import ArgumentParser
import Contracts
import Glibc

/// One marketing-qualified lead after the other, decided by single keys at a terminal.
struct MQLSession {
    let desk: StageDesk
    let by: String
    let note: String?

    /// Returns when there are no more, or when the person wants to end.
    func run() async throws {
        let style = Style(for: STDOUT_FILENO)
        // Leads that stay open and were seen.
        var passed = 0
        while true {
            let page = try await desk.reviews(StageReviewsQuestion(limit: 1, offset: passed))
            guard let review = page.reviews.first else {
                return Console.out(passed == 0 ? "nothing to review" : "that was the last; \(passed) stay open")
            }
            review.lines(style, at: .now, overdue: page.whenOverdue).forEach(Console.out)
            Console.write(
                style("\(page.open) open: a accept, r reject, n next, q end ", .dim),
                to: STDOUT_FILENO
            )
            switch try await answer(on: review, reasons: page.reasons, style) {
            case .end: return
            case .pass: passed += 1
            case .order(let order):
                do {
                    Console.out(try await desk.move(order).text.printable)
                } catch let failure as Failure where failure.code == .someRefused {
                    Console.note("leadline: \(failure.message.printable)")
                    passed += 1
                }
            }
            Console.out("")
        }
    }

    /// What the person says of a lead.
    private enum Answer {
        case order(StageMove)
        /// It stays open.
        case pass
        case end
    }

    private func answer(on review: StageReviewPage.Review, reasons: [String], _ style: Style) async throws -> Answer {
        while true {
            let key = try await SingleKey.read()
            switch key.map({ String($0).lowercased() }) {
            case "a":
                Console.out("a")
                return .order(StageMove(lead: review.lead.id, action: .accept, by: by, note: note))
            case "r":
                Console.out("r")
                guard let reason = try await reason(among: reasons, style) else { return .pass }
                return .order(StageMove(lead: review.lead.id, action: .reject, reason: reason, by: by, note: note))
            case "n":
                Console.out("n")
                return .pass
            case "q", "\u{3}", "\u{4}", nil:
                Console.out("q")
                return .end
            default: continue
            }
        }
    }

    /// The reason by the key in front of it; nil when the person thinks better of it.
    private func reason(among reasons: [String], _ style: Style) async throws -> String? {
        let keys = Self.keys(for: reasons)
        let shown = keys.map { "\($0.key) \($0.reason.printable)" }.joined(separator: ", ")
        Console.write(style("why: \(shown), n not now ", .dim), to: STDOUT_FILENO)
        while true {
            guard let key = try await SingleKey.read(), key != "n", key != "q", key != "\u{3}", key != "\u{4}" else {
                Console.out("n")
                return nil
            }
            if let chosen = keys.first(where: { $0.key == key }) {
                Console.out(chosen.reason.printable)
                return chosen.reason
            }
        }
    }

    /// A key for each reason: 1 to 9, and then letters that mean nothing else.
    static func keys(for reasons: [String]) -> [(key: Character, reason: String)] {
        zip("123456789abcdefghijkmoprstuvwxyz", reasons).map { (key: $0, reason: $1) }
    }
}
