import Contracts
import Store

/// One group of messages, from the inbox check to the rows of the outbox: everything inside the transaction.
struct GroupCommit: Sendable {
    let stage: any Stage
    let messages: [Submitted]
    /// The number up to which everything of a lane has arrived at a destination.
    let delivered: [Stretch: Int64]
    /// The number up to which the rows are gone already.
    var deleted: [Stretch: Int64] = [:]
    /// The dead letters that an operator wants to be tried again: one by its id, nil for all.
    var retries: [Int64?] = []
    let takesTimers: Bool
    /// Writes something in any case, to learn whether a store that was full has room again.
    let probes: Bool
    /// Whether it is the first group since the start.
    var begins = false
    /// Inbox marks from before this instant may go; nil when it is not the time to look.
    var forgets: Instant?
    let instant: Instant

    /// The messages of one lane for one destination.
    struct Stretch: Hashable, Sendable {
        let lane: Lane
        let destination: ServiceName
    }

    /// A message as a connection submitted it.
    struct Submitted: Sendable {
        let id: MessageID?
        let key: String?
        let message: Message
        let sender: Asker
        let trace: String?
        let body: String
    }

    struct Result: Sendable {
        /// As many as messages, in their order.
        var answers: [GroupAnswer] = []
        /// What was written for other services, in the order of its numbers.
        var outgoing: [ServiceName: [Outbox.Entry]] = [:]
        var deadLetters = 0
        /// As many as retries, in their order.
        var retried: [[DeadLetterTable.Entry]] = []
        /// Why messages of people failed.
        var failures: [String] = []
        /// When the next timer is due; only with `readTimers`.
        var nextDue: Instant?
        var readTimers = false
        /// More timers may be due than were taken.
        var moreTimers = false
    }

    /// What a message gets once the group is on disk.
    enum GroupAnswer: Sendable {
        case acknowledged
        case refused(Problem)
        case reply(type: Message.Kind, body: String, replayed: Bool)
    }

    /// Most inbox marks of one sender that one group removes.
    private static let pruneLimit: Int64 = 10_000

    /// Most dead letters that are tried again at once.
    private static let retryLimit = 100

    /// Most timers that one group takes.
    private static let timerLimit = 500

    func run(in transaction: any Transaction) throws -> Result {
        var result = Result()
        result.answers = Array(repeating: .acknowledged, count: messages.count)
        try transaction.run(
            delivered.map { stretch, seq in
                let previous = deleted[stretch] ?? stretch.lane.numbers.lowerBound
                return Outbox.delete(for: stretch.destination.rawValue, after: previous, through: seq)
            }
        )
        var batch = try fresh(in: transaction)
        if takesTimers, try transaction.tryLock("timers") {
            let due = try Timers.takeDue(at: instant, limit: Self.timerLimit, in: transaction)
            result.moreTimers = due.count == Self.timerLimit
            for timer in due {
                do throws(Problem) {
                    let message = try Message(type: timer.type, body: timer.body)
                    batch.append(Received(index: messages.count + batch.count, message: message, sender: nil))
                } catch {
                    try bury(type: timer.type, body: timer.body, reason: error.detail, in: transaction)
                    result.deadLetters += 1
                }
            }
        }
        for id in retries { result.retried.append(try retry(id, in: transaction, to: &result)) }
        if begins {
            try carryOut(try stage.begin(in: transaction, at: instant), in: transaction, to: &result)
        }
        if !batch.isEmpty { try apply(batch, in: transaction, to: &result) }
        result.readTimers = result.readTimers || takesTimers
        if result.readTimers { result.nextDue = try Timers.nextDue(in: transaction) }
        if probes { try transaction.run(StoreIdentity.touch) }
        if let forgets, try transaction.tryLock("inbox") {
            try Inbox.prune(before: forgets, limit: Self.pruneLimit, in: transaction)
        }
        return result
    }

    /// The messages that did not take effect before, marked as having done so.
    private func fresh(in transaction: any Transaction) throws -> [Received] {
        let marked = messages.indices.filter { messages[$0].id != nil }
        let isNew = try Inbox.mark(marked.compactMap { messages[$0].id }, at: instant, in: transaction)
        var isFresh = [Bool](repeating: true, count: messages.count)
        for (index, isNew) in zip(marked, isNew) { isFresh[index] = isNew }
        return messages.indices.filter { isFresh[$0] }.map { index in
            let message = messages[index]
            return Received(
                index: index,
                message: message.message,
                sender: message.sender,
                trace: message.trace,
                body: message.body
            )
        }
    }

    /// Hands the batch to the stage; if it throws, each message alone; what still throws becomes a dead letter.
    private func apply(_ batch: [Received], in transaction: any Transaction, to result: inout Result) throws {
        do {
            try handle(batch, in: transaction, to: &result)
            return
        } catch let error as StoreError where error.code != .constraint && error.code != .statement {
            throw error
        } catch {
            // Somebody's message is at fault; find out whose.
        }
        for received in batch {
            do {
                try handle([received], in: transaction, to: &result)
            } catch let error as StoreError where error.code != .constraint && error.code != .statement {
                throw error
            } catch {
                try giveUp(received, error, in: transaction, to: &result)
            }
        }
    }

    /// Takes effect as a whole, rows of the outbox included, or not at all.
    private func handle(_ batch: [Received], in transaction: any Transaction, to result: inout Result) throws {
        var attempt = result
        try transaction.savepoint {
            let outgoing = try stage.handle(batch, in: transaction, at: instant)
            try carryOut(outgoing, in: transaction, to: &attempt)
        }
        result = attempt
    }

    private func carryOut(_ outgoing: [Outgoing], in transaction: any Transaction, to result: inout Result) throws {
        var statements: [Statement] = []
        var sellers: Set<String> = []
        for item in outgoing {
            switch item {
            case .send(let message, let destination, let key, let trace):
                let entry = Outbox.Entry(
                    number: try transaction.nextMessage(),
                    type: message.type.rawValue,
                    key: key,
                    at: instant,
                    trace: trace,
                    body: try message.encodedBody()
                )
                statements.append(Outbox.append(entry, to: destination.rawValue))
                result.outgoing[destination, default: []].append(entry)
            case .schedule(let message, let due):
                statements.append(
                    Timers.schedule(type: message.type.rawValue, body: try message.encodedBody(), due: due)
                )
                result.readTimers = true
            case .reply(let message, let index, let replayed):
                // A message that the stage sent to itself has nobody who waits for an answer.
                guard index < result.answers.count else { continue }
                result.answers[index] = .reply(
                    type: message.type,
                    body: try message.encodedBody(),
                    replayed: replayed
                )
            case .refuse(let problem, let index):
                if index < result.answers.count { result.answers[index] = .refused(problem) }
            case .notify(let seller): sellers.insert(seller)
            }
        }
        try transaction.run(statements)
        if !sellers.isEmpty { try transaction.announce(sellers) }
    }

    /// Gives dead letters another try: those for this service as timers that are due, others from the outbox.
    private func retry(
        _ id: Int64?,
        in transaction: any Transaction,
        to result: inout Result
    ) throws -> [DeadLetterTable.Entry] {
        let letters = try DeadLetterTable.take(id: id, limit: Self.retryLimit, in: transaction)
        for letter in letters {
            guard let destination = ServiceName(rawValue: letter.destination) else {
                try transaction.run(Timers.schedule(type: letter.type, body: letter.body, due: instant))
                result.readTimers = true
                result.moreTimers = true
                continue
            }
            let entry = Outbox.Entry(
                number: try transaction.nextMessage(),
                type: letter.type,
                key: letter.key,
                at: instant,
                trace: nil,
                body: letter.body
            )
            try transaction.run(Outbox.append(entry, to: letter.destination))
            result.outgoing[destination, default: []].append(entry)
        }
        return letters
    }

    /// Services are told that it arrived (it waits here for an operator); people are told that it failed, and can send
    /// it again themselves.
    private func giveUp(
        _ received: Received,
        _ error: any Error,
        in transaction: any Transaction,
        to result: inout Result
    ) throws {
        if let sender = received.sender, sender.role != .service {
            let problem = error as? Problem ?? Problem(.failed, "Nothing of it took effect; the fault is ours.")
            result.answers[received.index] = .refused(problem)
            result.failures.append("\(error)")
            return
        }
        let reason = (error as? Problem).map { "\($0.type.rawValue): \($0.detail)" } ?? "\(error)"
        try bury(
            type: received.message.type.rawValue,
            body: try received.document(),
            reason: reason,
            in: transaction
        )
        result.deadLetters += 1
    }

    private func bury(type: String, body: String, reason: String, in transaction: any Transaction) throws {
        try transaction.run(
            DeadLetterTable.append(type: type, destination: "", key: "", reason: reason, body: body, at: instant)
        )
    }
}

extension Message {
    /// A message from a table of the store.
    init(type: String, body: String) throws(Problem) {
        var head = LineHead()
        head.type = type
        let bytes = Array(body.utf8)
        head.body = 0..<bytes.count
        try self.init(head, of: bytes.span)
    }
}
