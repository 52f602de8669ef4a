package import Contracts

/// Reads what routing recorded of a time, a page at a time.
package struct RecordReader: Sendable {
    package typealias Ask = @Sendable (ReplayQuestion) async throws -> ReplayPage

    package let from: Instant
    package let to: Instant
    private let page: Int
    private let ask: Ask

    package init(from: Instant, to: Instant, page: Int = ReplayQuestion.usualLimit, ask: @escaping Ask) {
        self.from = from
        self.to = to
        self.page = page
        self.ask = ask
    }

    /// The same for a part of the time that begins at `instant`, or later.
    package func since(_ instant: Instant) -> Self { Self(from: max(from, instant), to: to, page: page, ask: ask) }

    /// The accounts of the pools as they are now, which rules decide now, and which are tried.
    package func today() async throws -> ReplayPage { try await ask(question(.today)) }

    /// The assignments that counted in the time.
    package func assignments() async throws -> [ReplayPage.Assignment] { try await assignments(.assignments) }

    /// The assignments that were made in the time, with the arrival of their leads.
    package func offers() async throws -> [ReplayPage.Assignment] { try await assignments(.offers) }

    private func assignments(_ part: ReplayQuestion.Part) async throws -> [ReplayPage.Assignment] {
        var all: [ReplayPage.Assignment] = []
        var place: AuditPage.Cursor?
        repeat {
            let page = try await ask(question(part, after: place))
            all += page.assignments
            place = page.next
        } while place != nil
        return all
    }

    /// Hands the decisions of the time to `take`, in their order: one page is decoded while the one before it is taken and
    /// the next one is on its way.
    package func decisions(_ take: ([RecordedDecision]) async throws -> Void) async throws {
        var page = try await ask(question(.decisions))
        var decoded: [RecordedDecision] = []
        while true {
            let (documents, place) = (page.decisions, page.next)
            async let decoding = Self.decode(documents)
            async let following = decisions(after: place)
            try await take(decoded)
            decoded = try await decoding
            guard let next = try await following else { break }
            page = next
        }
        try await take(decoded)
    }

    private func decisions(after place: AuditPage.Cursor?) async throws -> ReplayPage? {
        guard let place else { return nil }
        return try await ask(question(.decisions, after: place))
    }

    @concurrent
    private static func decode(_ documents: [String]) async throws -> [RecordedDecision] {
        try documents.map { try BodyCodec.decode(RecordedDecision.self, from: $0) }
    }

    /// The text of the rules of a version, and what commands had changed of their sellers; nil when it is not kept.
    package func rules(_ version: String) async throws -> (text: String, roster: Roster)? {
        var text = ""
        var roster = Roster()
        var asked = question(.rules)
        asked.ruleSet = version
        repeat {
            let page = try await ask(asked)
            guard let part = page.text else { return nil }
            text += part
            if let document = page.roster { roster = try BodyCodec.decode(Roster.self, from: document) }
            asked.after = page.next
        } while asked.after != nil
        return (text, roster)
    }

    private func question(_ part: ReplayQuestion.Part, after place: AuditPage.Cursor? = nil) -> ReplayQuestion {
        ReplayQuestion(part, from: from, to: to, after: place, limit: page)
    }
}
