import Contracts
import Routing
import ServiceKit
import Store

/// A month of a market, lived through by routing itself on a store: leads come, sellers answer or do not, leads wait.
struct ReplayMonth {
    let stage: RoutingStage
    let store: SQLiteStore
    let leads: Int
    /// Leads of the first territory.
    private(set) var ofFirst = 0
    private var random = SeededNumbers(seed: 11)
    private var agenda: [Int64: [Event]] = [:]

    private struct Event {
        let message: Message
        let sender: Asker?
    }

    /// Everything of one such slot shares a batch and its instant.
    private static let slotMs: Int64 = 20_000
    static let lengthMs: Int64 = 30 * 86_400_000

    init(stage: RoutingStage, store: SQLiteStore, leads: Int) {
        self.stage = stage
        self.store = store
        self.leads = leads
    }

    mutating func live() async throws {
        let stage = stage
        _ = try await store.write { try stage.begin(in: $0, at: ReplayMarket.start) }
        for number in 0..<leads {
            let at = Int64(random.next() % UInt64(Self.lengthMs))
            let lead = ReplayMarket.lead(number, &random)
            if lead.lead.country == ReplayMarket.countries[0] { ofFirst += 1 }
            add(.leadScored(lead), from: Asker(role: .service, name: "scoring"), at: at)
        }
        var slot: Int64 = 0
        while slot <= Self.lengthMs / Self.slotMs {
            if let events = agenda.removeValue(forKey: slot) { try await handle(events, slot) }
            slot += 1
        }
    }

    private mutating func add(_ message: Message, from sender: Asker?, at milliseconds: Int64) {
        agenda[milliseconds / Self.slotMs, default: []].append(Event(message: message, sender: sender))
    }

    private mutating func handle(_ events: [Event], _ slot: Int64) async throws {
        let now = slot * Self.slotMs
        let instant = ReplayMarket.start.adding(milliseconds: now)
        let batch = try events.enumerated().map { index, event in
            Received(index: index, message: event.message, sender: event.sender, body: try event.message.encodedBody())
        }
        let stage = stage
        let (outgoing, sellers) = try await store.write { transaction in
            let outgoing = try stage.handle(batch, in: transaction, at: instant)
            var sellers: [String: String] = [:]
            for case .schedule(.assignmentClosed(let due), _) in outgoing {
                let find = Statement("SELECT seller FROM assignment WHERE id = $1", [.text(due.assignment)])
                sellers[due.assignment] = try transaction.run(find).first?.text(0)
            }
            return (outgoing, sellers)
        }
        try await store.maintain()
        for case .schedule(let message, let due) in outgoing {
            let at = max(now + Self.slotMs, due.milliseconds - ReplayMarket.start.milliseconds)
            guard case .assignmentClosed(let closed) = message, let seller = sellers[closed.assignment] else {
                add(message, from: nil, at: at)
                continue
            }
            answer(closed.assignment, by: seller, after: now, expiry: message, at: at)
        }
    }

    /// Three of four accept within the hour, some decline, and some say nothing.
    private mutating func answer(
        _ assignment: String,
        by seller: String,
        after now: Int64,
        expiry: Message,
        at due: Int64
    ) {
        let asker = Asker(role: .seller, name: seller)
        func answer(_ answer: AssignmentAnswer.Answer, _ reason: String? = nil) -> Message {
            .assignmentAnswer(AssignmentAnswer(assignment: assignment, answer: answer, reason: reason))
        }
        let soon = now + Int64.random(in: 60_000...3_000_000, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: add(expiry, from: nil, at: due)
        case 1, 2:
            add(
                answer(.decline, ["no budget", "too far", "too small"].randomElement(using: &random)),
                from: asker,
                at: soon
            )
        default:
            add(answer(.accept), from: asker, at: soon)
            let end = soon + Int64.random(in: 3_600_000...43_200_000, using: &random)
            let ends: [AssignmentAnswer.Answer] = [.won, .lost, .lost, .return]
            add(answer(ends.randomElement(using: &random) ?? .won, "because"), from: asker, at: end)
        }
    }
}
