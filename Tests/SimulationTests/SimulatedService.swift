import Contracts
import Store
import TestKit

@testable import ServiceKit

/// A service without a process: its stage and its store, and what the runtime holds in memory, which a crash takes away.
struct SimulatedService {
    /// Somebody's message that has arrived and took no effect yet.
    struct Arrival {
        let origin: Origin
        let submitted: GroupCommit.Submitted
    }

    /// Who waits for an answer.
    enum Origin: Hashable {
        case service(ServiceName, GroupCommit.Stretch, seq: Int64)
        case source(number: Int64)
        case seller(String, number: Int64)
    }

    /// What happens to the process around a commit.
    enum Crash: Error {
        case beforeCommit, afterCommit
    }

    /// A message that was not acknowledged.
    private struct Sent {
        let entry: Outbox.Entry
        var at: Instant
        var isDone = false
    }

    let name: ServiceName
    private(set) var stage: any Stage
    private(set) var store: any Store
    /// Nobody answers before this instant.
    private(set) var downUntil: Instant
    /// What its clock shows more than the true time, in milliseconds.
    private var skewMs: Int64 = 0
    private(set) var crashes = 0
    private(set) var commits = 0
    private var waiting: [Arrival] = []
    private var sending: [GroupCommit.Stretch: [Sent]] = [:]
    private var delivered: [GroupCommit.Stretch: Int64] = [:]
    private var begins = true
    private var timersDue = true
    private var nextDue: Instant?
    private let make: @Sendable (_ incarnation: Int) async throws -> (any Stage, any Store)

    /// How long an answer is waited for before the message goes out again, in milliseconds.
    private static let patienceMs: Int64 = 10_000

    /// `make` gives the stage and opens the store, anew after each crash.
    init(
        _ name: ServiceName,
        at instant: Instant,
        make: @escaping @Sendable (_ incarnation: Int) async throws -> (any Stage, any Store)
    ) async throws {
        self.name = name
        self.make = make
        downUntil = instant
        (stage, store) = try await make(0)
    }

    /// Whether something waits for a commit.
    func hasWork(at instant: Instant) -> Bool {
        guard instant >= downUntil else { return false }
        let isDue = nextDue.map { $0 <= clock(instant) } ?? false
        return begins || timersDue || isDue || !waiting.isEmpty || !delivered.isEmpty
    }

    /// Whether everything it sent has arrived.
    var hasSentAll: Bool { sending.values.allSatisfy(\.isEmpty) }

    private func clock(_ instant: Instant) -> Instant { instant.adding(milliseconds: skewMs) }

    /// Takes a message; one that comes while the process is down is lost.
    mutating func arrive(_ arrival: Arrival, at instant: Instant) {
        if instant >= downUntil { waiting.append(arrival) }
    }

    /// A message of this service is on the disk of another.
    mutating func acknowledged(_ stretch: GroupCommit.Stretch, seq: Int64) {
        guard var sent = sending[stretch], let index = sent.firstIndex(where: { $0.entry.seq == seq }) else { return }
        sent[index].isDone = true
        let done = sent.prefix { $0.isDone }
        if let last = done.last { delivered[stretch] = max(delivered[stretch] ?? 0, last.entry.seq) }
        sent.removeFirst(done.count)
        sending[stretch] = sent
    }

    /// Messages that nobody acknowledged for a while: they go out again.
    mutating func overdue(at instant: Instant) -> [(ServiceName, Arrival)] {
        guard instant >= downUntil else { return [] }
        var again: [(ServiceName, Arrival)] = []
        for stretch in sending.keys.sorted(by: Self.precedes) {
            for index in sending[stretch, default: []].indices {
                guard let sent = sending[stretch]?[index], !sent.isDone,
                    instant.milliseconds - sent.at.milliseconds >= Self.patienceMs
                else { continue }
                sending[stretch]?[index].at = instant
                again.append((stretch.destination, arrival(sent.entry, stretch)))
            }
        }
        return again
    }

    private static func precedes(_ left: GroupCommit.Stretch, _ right: GroupCommit.Stretch) -> Bool {
        (left.lane.number, left.destination.rawValue) < (right.lane.number, right.destination.rawValue)
    }

    /// Commits the first messages that wait, as one group; gives what follows for others.
    ///
    /// After a crash nobody hears of it, whether it took effect or not.
    mutating func commit(
        atMost limit: Int,
        crash: Crash?,
        at instant: Instant
    ) async throws -> (answers: [(Origin, GroupCommit.GroupAnswer)], outgoing: [(ServiceName, Arrival)]) {
        let taken = Array(waiting.prefix(limit))
        let now = clock(instant)
        let group = GroupCommit(
            stage: stage,
            messages: taken.map(\.submitted),
            delivered: delivered,
            takesTimers: timersDue || nextDue.map { $0 <= now } ?? false,
            probes: false,
            begins: begins,
            instant: now
        )
        let result: GroupCommit.Result
        do {
            result = try await store.write { transaction in
                let result = try group.run(in: transaction)
                if crash == .beforeCommit { throw Crash.beforeCommit }
                return result
            }
        } catch is Crash {
            return ([], [])
        }
        commits += 1
        if crash == .afterCommit { return ([], []) }
        waiting.removeFirst(taken.count)
        (delivered, begins, timersDue) = ([:], false, result.moreTimers)
        if result.readTimers { nextDue = result.nextDue }
        var outgoing: [(ServiceName, Arrival)] = []
        for (destination, entries) in result.outgoing.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            outgoing += entries.map { (destination, note($0, for: destination, at: instant)) }
        }
        return (zip(taken.map(\.origin), result.answers).map { ($0, $1) }, outgoing)
    }

    private mutating func note(_ entry: Outbox.Entry, for destination: ServiceName, at instant: Instant) -> Arrival {
        let stretch = GroupCommit.Stretch(lane: entry.number.lane, destination: destination)
        sending[stretch, default: []].append(Sent(entry: entry, at: instant))
        return arrival(entry, stretch)
    }

    private func arrival(_ entry: Outbox.Entry, _ stretch: GroupCommit.Stretch) -> Arrival {
        Arrival(
            origin: .service(name, stretch, seq: entry.seq),
            submitted: GroupCommit.Submitted(
                id: entry.number.id,
                key: entry.key,
                message: entry.message,
                sender: Asker(role: .service, name: name.rawValue),
                trace: entry.trace,
                body: entry.body
            )
        )
    }

    /// The process is gone, and another one comes up later with what is on disk, and with another clock.
    mutating func crash(at instant: Instant, downMs: Int64, skewMs: Int64) async throws {
        crashes += 1
        try await store.close()
        (stage, store) = try await make(crashes)
        downUntil = instant.adding(milliseconds: downMs)
        self.skewMs = skewMs
        (waiting, sending, delivered) = ([], [:], [:])
        (begins, timersDue, nextDue) = (true, true, nil)
        let lanes = try await store.claim(try await store.read { try Lane.inUse(in: $0) })
        for lane in lanes {
            for destination in stage.destinations {
                let entries = try await store.read { transaction in
                    let first = lane.numbers.lowerBound
                    let most = Int(Int32.max)
                    return try Outbox.entries(
                        of: lane,
                        for: destination.rawValue,
                        after: first,
                        limit: most,
                        in: transaction
                    )
                }
                let stretch = GroupCommit.Stretch(lane: lane, destination: destination)
                // Long ago, so that they go out at once.
                sending[stretch] = entries.map { Sent(entry: $0, at: Instant(milliseconds: 0)) }
            }
        }
    }
}

extension Outbox.Entry {
    /// What it says; unreadable is what a service wrote itself.
    fileprivate var message: Message {
        do {
            return try Message(type: type, body: body)
        } catch {
            preconditionFailure("\(type) \(body): \(error)")
        }
    }
}
