import Contracts

/// The answers to one batch of lines, as they are filled in.
///
/// They leave in the order of their lines, after one line that acknowledges all that took effect.
struct BatchAnswers {
    private enum Slot {
        /// Answered already: no service needs to see the line.
        case answered(Line)
        /// Answered by the service.
        case open(ReceivedLine)
    }

    private var slots: [Slot] = []

    /// Notes a line that is refused at once.
    ///
    /// `seq` is nil when it could not be found out.
    mutating func refuse(_ problem: Problem, seq: Int64?) throws {
        slots.append(.answered(try Line(.refused(problem), re: seq)))
    }

    /// Notes a line that may be sent again.
    mutating func postpone(_ later: Later, seq: Int64?) throws {
        slots.append(.answered(try Line(.later(later), re: seq)))
    }

    /// Notes a line that the service has to answer.
    mutating func expectAnswer(to line: ReceivedLine) {
        slots.append(.open(line))
    }

    /// The lines that the service has to answer, in order.
    var open: [ReceivedLine] {
        slots.compactMap { slot -> ReceivedLine? in if case .open(let line) = slot { line } else { nil } }
    }

    /// All the answers, once those of the service are there: one for each open line, in order.
    func lines(with answers: [Answer]) throws -> [Line] {
        var acknowledged: [Int64] = []
        var replies: [Line] = []
        var answers = answers.makeIterator()
        for slot in slots {
            switch slot {
            case .answered(let reply): replies.append(reply)
            case .open(let line):
                guard let answer = answers.next() else { preconditionFailure("one answer a line") }
                if case .acknowledged = answer, let seq = line.head.seq {
                    acknowledged.append(seq)
                } else if let reply = try Self.line(for: answer, re: line.head.seq) {
                    replies.append(reply)
                }
            }
        }
        precondition(answers.next() == nil, "one answer a line")
        if !acknowledged.isEmpty { replies.insert(try Line(.ack(Ack(acknowledged))), at: 0) }
        return replies
    }

    private static func line(for answer: Answer, re seq: Int64?) throws -> Line? {
        switch answer {
        case .acknowledged: return nil
        case .refused(let problem): return try Line(.refused(problem), re: seq)
        case .later(let later): return try Line(.later(later), re: seq)
        case .reply(let type, let body, let replayed):
            var head = LineHead()
            head.re = seq
            head.type = type.rawValue
            head.replayed = replayed
            return Line(head, body: body)
        }
    }
}
