import Contracts
import ServiceKit
import Store

/// A stage that does as the reason of a status says, and notes the lead of each message that took effect.
struct TestStage: Stage {
    let service = ServiceName.enrichment
    let destinations: [ServiceName] = [.scoring]
    static let migrations = [Migration(100, "effects", ["CREATE TABLE effect (id {identity}, lead TEXT NOT NULL)"])]
    let accepts: [Role: Set<Message.Kind>] = [.service: [.leadStatus], .source: [.leadStatus]]

    /// What went wrong, on purpose.
    struct Mishap: Error, CustomStringConvertible {
        let description: String
    }

    func admit(_ hello: Hello) throws(Problem) {
        guard hello.role == .source, hello.token == "open" else { throw Problem(.notAuthorized, "no") }
    }

    func handle(_ batch: [Received], in transaction: any Transaction, at instant: Instant) throws -> [Outgoing] {
        var outgoing: [Outgoing] = []
        for received in batch {
            if case .activitySubmitted(let submitted) = received.message {
                try transaction.run(Statement("INSERT INTO effect (lead) VALUES ($1)", [.text(submitted.submission)]))
                continue
            }
            guard case .leadStatus(let status) = received.message else { throw Problem(.unknownType, "not here") }
            try transaction.run(Statement("INSERT INTO effect (lead) VALUES ($1)", [.text(status.lead)]))
            var next = status
            next.reason = nil
            switch status.reason {
            case "throw": throw Mishap(description: "thrown for \(status.lead)")
            case "problem": throw Problem(.notFound, "no \(status.lead)")
            case "constraint": try transaction.run(Statement("INSERT INTO effect (lead) VALUES (NULL)"))
            case "send":
                outgoing.append(.send(.leadStatus(next), to: .scoring, key: status.lead, trace: received.trace))
            case "refuse": outgoing.append(.refuse(Problem(.alreadyClosed, status.lead), index: received.index))
            case "notify": outgoing.append(.notify(seller: status.lead))
            case "schedule": outgoing.append(.schedule(.leadStatus(next), due: instant.adding(milliseconds: 50)))
            case "reply":
                let answer = Accepted(submission: status.lead, receivedAt: instant)
                outgoing.append(.reply(.accepted(answer), to: received.index, replayed: false))
            default: break
            }
        }
        return outgoing
    }

    func answer(_ question: Message, from peer: Asker, in transaction: any Transaction) throws -> Message {
        guard case .storyQuestion(let question) = question else { throw Problem(.unknownType, "no answer") }
        let rows = try transaction.run(Statement("SELECT lead FROM effect WHERE lead = $1", [.text(question.id)]))
        return .story(Story(service: service.rawValue, lead: rows.isEmpty ? nil : question.id, entries: []))
    }
}

/// A message for the test stage.
func status(_ lead: String, _ reason: String? = nil) -> Message {
    .leadStatus(LeadStatus(lead: lead, event: .matched, at: testInstant, reason: reason))
}

/// A message that comes from an earlier service.
func activity(_ submission: String) -> Message {
    let post = ActivityPost(idempotencyKey: submission, activity: Activity(type: "page_view", at: testInstant))
    return .activitySubmitted(
        ActivitySubmitted(submission: submission, source: "s", receivedAt: testInstant, post: post)
    )
}

/// A message for the test stage, to be sent on to scoring: with a number to know it by, and a key that others have too.
func numbered(_ number: Int) -> Message {
    .leadStatus(
        LeadStatus(
            lead: "lead-\(number % 40)",
            event: .matched,
            at: testInstant,
            submission: "\(number)",
            reason: "send"
        )
    )
}

let testInstant = Instant(milliseconds: 1_795_000_000_000)
