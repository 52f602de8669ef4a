import Contracts
import Scorecard
import ServiceKit
import Store

/// What a batch has to do with rules: by which it decides, which it publishes, and how far leads are looked at again.
///
/// Every batch shares the lock `rules`, and who publishes has it alone: so whatever is committed after a publication was
/// decided by it, and one look at all leads that there are then finds everyone that was not.
struct RuleDesk {
    private let book: RuleBook
    private let instant: Instant
    private let transaction: any Transaction
    private var publication: Publication?
    private(set) var rules: ScoringRules
    private(set) var outgoing: [Outgoing] = []
    /// The stretch of leads that this batch is to score again.
    private(set) var step: RescoreStep?

    /// Takes the lock, and learns which rules are in force.
    init(_ book: RuleBook, for batch: [Received], at instant: Instant, in transaction: any Transaction) throws {
        self.book = book
        self.instant = instant
        self.transaction = transaction
        let publishes = batch.contains { if case .rulesPublish = $0.message { true } else { false } }
        if publishes { try transaction.lock(["rules"]) } else { try transaction.share("rules") }
        (rules, publication) = try book.inForce(in: transaction)
        for received in batch {
            if case .rulesPublish(let order) = received.message { try take(order, from: received) }
        }
        for received in batch {
            if case .rescoreStep(let step) = received.message { try take(step) }
        }
    }

    /// Puts a rule set into force.
    private mutating func take(_ order: RulesPublish, from received: Received) throws {
        let next: ScoringRules
        do throws(Problem) {
            next = try wanted(by: order)
        } catch {
            return outgoing.append(.refuse(error, index: received.index))
        }
        let previous = rules.version
        var published = RulesPublished(
            number: publication?.number ?? 0,
            version: next.version,
            previous: previous,
            changed: false,
            leads: 0
        )
        if next.version != previous || publication == nil {
            if publication == nil { try keepFile() }
            let leads = try transaction.run(LeadRow.count).first?.integer(0) ?? 0
            let new = Publication(
                number: (publication?.number ?? 0) + 1,
                version: next.version,
                at: instant,
                by: order.by,
                note: order.note,
                rescoring: Rescoring(leads: leads, looked: 0, changed: 0, finishedAt: nil)
            )
            try transaction.run([RuleSetTable.insert(next, at: instant), PublicationTable.save(new)])
            (rules, publication) = (next, new)
            published.number = new.number
            published.changed = next.version != previous
            published.leads = leads
        }
        outgoing.append(.reply(.rulesPublished(published), to: received.index, replayed: false))
    }

    /// The rule set of the file becomes the first publication, so that there is something to go back to.
    private mutating func keepFile() throws {
        let first = Publication(
            number: 1,
            version: rules.version,
            at: instant,
            by: "the file of the start",
            note: nil,
            rescoring: Rescoring(leads: 0, looked: 0, changed: 0, finishedAt: instant)
        )
        try transaction.run([RuleSetTable.insert(rules, at: instant), PublicationTable.save(first)])
        publication = first
    }

    private func wanted(by order: RulesPublish) throws(Problem) -> ScoringRules {
        if let text = order.text { return try book.read(text) }
        do {
            let version = try order.version ?? previousVersion()
            guard let rules = try book.rules(version, in: transaction) else {
                throw Problem(.notFound, "No rule set \(version) is kept; leadline rules history shows those that are.")
            }
            return rules
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.failed, "\(error)")
        }
    }

    /// The rule set that was in force before the one that is.
    private func previousVersion() throws -> String {
        let rows = try transaction.run(PublicationTable.newest(RulesHistory.limit))
        for row in rows {
            let version = try Publication(row).version
            if version != rules.version { return version }
        }
        throw Problem(.notFound, "Nothing was published before \(rules.version), so there is nothing to go back to.")
    }

    /// A stretch counts when it begins where the leads have been looked at up to, by the rules in force.
    private mutating func take(_ next: RescoreStep) throws {
        guard step == nil, publication?.number == next.number, try transaction.tryLock("rescoring"),
            let row = try transaction.run(PublicationTable.inForce).first
        else { return }
        let newest = try Publication(row)
        guard newest.number == next.number, newest.cursor == next.after, newest.rescoring.finishedAt == nil else {
            return
        }
        publication = newest
        step = next
    }

    /// Notes that the stretch is done, in the transaction of its effect.
    mutating func finishStep(changed: Int) throws {
        guard let step, var publication else { return }
        publication.cursor = step.through ?? publication.cursor
        publication.rescoring.looked += Int64(step.looked)
        publication.rescoring.changed += Int64(changed)
        if step.through == nil { publication.rescoring.finishedAt = instant }
        try transaction.run(PublicationTable.save(publication))
        self.publication = publication
    }
}
