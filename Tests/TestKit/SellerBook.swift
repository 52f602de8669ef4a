package import Contracts

/// What a seller was told, what she has answered, and what she still has to answer, by seeded habits; pure bookkeeping.
package struct SellerBook: Sendable {
    /// Shares of the offers; the rest is accepted and kept.
    package struct Habits: Sendable {
        /// Never answered.
        package var ignores = 0.0
        package var declines = 0.0
        /// Accepted, then won or lost.
        package var closes = 0.0
        package var seed: UInt64

        package init(ignores: Double = 0, declines: Double = 0, closes: Double = 0, seed: UInt64) {
            self.ignores = ignores
            self.declines = declines
            self.closes = closes
            self.seed = seed
        }
    }

    /// What she was told.
    package struct Record: Sendable {
        /// The offers, by assignment.
        package var offers: [String: AssignmentOffered] = [:]
        package var closed: [String: AssignmentState] = [:]
        /// The last answer that was acknowledged, by assignment: what must never be lost.
        package var acknowledged: [String: AssignmentAnswer.Answer] = [:]
        package var refusals: [String: Problem] = [:]
        /// Events that came again, or with another's number.
        package var contradictions: [String] = []
        package var interruptions = 0
        package var lastInterruption = ""
    }

    package let name: String
    private let habits: Habits
    package private(set) var record = Record()
    /// The number of the last event that she has seen.
    package private(set) var cursor: Int64 = 0
    /// Answers that were not acknowledged, by the number that they go by.
    private var open: [Int64: AssignmentAnswer] = [:]
    private var unsent: [AssignmentAnswer] = []
    private var nextLine: Int64 = 1

    package init(_ name: String, _ habits: Habits) {
        self.name = name
        self.habits = habits
    }

    /// Whether everything she said was acknowledged or refused.
    package var isIdle: Bool { open.isEmpty && unsent.isEmpty }

    /// How many answers wait for an acknowledgement.
    package var openCount: Int { open.count }

    /// What was not acknowledged goes out again, before everything else.
    package mutating func reconnect() {
        unsent.insert(contentsOf: open.sorted { $0.key < $1.key }.map(\.value), at: 0)
        open = [:]
    }

    /// Answers to send now, each with its number; at most `limit`.
    package mutating func take(_ limit: Int) -> [(number: Int64, answer: AssignmentAnswer)] {
        let count = min(unsent.count, max(0, limit))
        defer { unsent.removeFirst(count) }
        return unsent.prefix(count).map { answer in
            defer { nextLine += 1 }
            open[nextLine] = answer
            return (nextLine, answer)
        }
    }

    package mutating func interrupted(_ error: any Error) {
        record.interruptions += 1
        record.lastInterruption = "\(error)"
    }

    /// An event was told.
    package mutating func take(_ event: Message, numbered number: Int64) {
        switch event {
        case .assignmentOffered(let offered):
            note(number, "\(offered.assignment) offered")
            consider(offered)
        case .assignmentClosed(let closed):
            note(number, "\(closed.assignment) \(closed.state.rawValue)")
            record.closed[closed.assignment] = closed.state
        case .assignmentFlagged(let flagged): note(number, "\(flagged.assignment) flagged")
        case .assignmentLead(let lead): note(number, "\(lead.assignment) shown")
        default: record.contradictions.append("event \(number) is a \(event.type.rawValue)")
        }
    }

    /// An answer has to be given again later.
    package mutating func postponed(_ number: Int64) {
        if let answer = open.removeValue(forKey: number) { unsent.append(answer) }
    }

    package mutating func refused(_ number: Int64, _ problem: Problem) {
        guard let answer = open.removeValue(forKey: number) else { return }
        record.refusals[answer.assignment] = problem
    }

    package mutating func acknowledged(_ number: Int64) {
        guard let answer = open.removeValue(forKey: number) else { return }
        record.acknowledged[answer.assignment] = answer.answer
        let draw = draw(answer.assignment)
        guard answer.answer == .accept, draw > 1 - habits.closes else { return }
        let outcome: AssignmentAnswer.Answer = draw > 1 - habits.closes / 2 ? .won : .lost
        unsent.append(AssignmentAnswer(assignment: answer.assignment, answer: outcome, reason: "done"))
    }

    /// Moves the cursor on; events come in the order of their numbers, and each once.
    private mutating func note(_ number: Int64, _ event: String) {
        if number <= cursor { record.contradictions.append("event \(number) after \(cursor): \(event)") }
        cursor = max(cursor, number)
    }

    /// Decides on an offer: the same for the same seed, whenever it comes.
    private mutating func consider(_ offered: AssignmentOffered) {
        guard record.offers.updateValue(offered, forKey: offered.assignment) == nil else { return }
        let draw = draw(offered.assignment)
        if draw < habits.ignores { return }
        let declines = draw < habits.ignores + habits.declines
        unsent.append(
            AssignmentAnswer(
                assignment: offered.assignment,
                answer: declines ? .decline : .accept,
                reason: declines ? "no time" : nil
            )
        )
    }

    /// A number from 0 up to 1 that belongs to an assignment.
    private func draw(_ assignment: String) -> Double {
        var seed = habits.seed
        for byte in assignment.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var generator = SeededGenerator(seed: seed)
        return Double.random(in: 0..<1, using: &generator)
    }
}
