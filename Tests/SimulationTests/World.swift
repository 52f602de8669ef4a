import Contracts
import Store
import TestKit

@testable import ServiceKit

/// Four services, a network, people and a clock, all driven by one seed.
///
/// One step moves the clock on and lets one thing happen; nothing here waits for real time.
struct World {
    let population: Population
    private(set) var now = Instant(milliseconds: 1_795_000_000_000)
    private(set) var network = SimulatedNetwork()
    private(set) var services: [ServiceName: SimulatedService] = [:]
    private(set) var sellers: [SellerBook]
    /// What services refused to each other; there is nothing of that kind.
    private(set) var refusals: [String] = []
    private var queue: PostQueue
    /// Posts that wait for an answer: which, and since when.
    private var posted: [Int64: (index: Int, at: Instant)] = [:]
    private var nextPost: Int64 = 1
    private var sellersSpokeAt: [String: Instant] = [:]
    private var generator: SeededGenerator
    private let start: Instant
    private let zero = ContinuousClock.now

    /// How long people wait for an answer before they say it again, in milliseconds.
    private static let patienceMs: Int64 = 10_000

    init(
        _ population: Population,
        sellers habits: [String: SellerBook.Habits],
        seed: UInt64,
        service: (ServiceName, Instant) async throws -> SimulatedService
    ) async throws {
        self.population = population
        generator = SeededGenerator(seed: seed)
        queue = PostQueue(population.posts, Poster.Plan(resends: 0.05, seed: seed))
        sellers = habits.sorted { $0.key < $1.key }.map { SellerBook($0.key, $0.value) }
        start = now
        for name in ServiceName.allCases { services[name] = try await service(name, now) }
    }

    /// What the source was promised.
    var record: Poster.Record { queue.record }

    /// Runs until nothing is left to do; from the last post on without faults, so that it can come to an end.
    mutating func run(steps limit: Int) async throws {
        for _ in 0..<limit {
            if network.isFaulty, queue.isDone { network.isFaulty = false }
            try await step()
            if try await isAtRest() { return }
        }
        throw NotInTime("the world is at rest", after: limit)
    }

    private mutating func step() async throws {
        now = now.adding(milliseconds: Int64.random(in: 1...40, using: &generator))
        land()
        let dice = Double.random(in: 0..<1, using: &generator)
        switch dice {
        case ..<0.6: try await commitSomewhere()
        case ..<0.75: try post()
        case ..<0.9: try await listen()
        case ..<0.99: sayAgain()
        case ..<0.993 where network.isFaulty:
            // Nobody hears anything for a while; offers expire.
            now = now.adding(milliseconds: Int64.random(in: 60_000...1_200_000, using: &generator))
        case ..<0.997 where network.isFaulty:
            guard let name = ServiceName.allCases.randomElement(using: &generator) else { break }
            try await crash(name)
        default: break
        }
    }

    private mutating func land() {
        for packet in network.land(at: now) {
            switch packet {
            case .message(let arrival, let destination): services[destination]?.arrive(arrival, at: now)
            case .answer(let answer, let origin): take(answer, for: origin)
            }
        }
    }

    private mutating func take(_ answer: GroupCommit.GroupAnswer, for origin: SimulatedService.Origin) {
        var refusal: Problem?
        if case .refused(let problem) = answer { refusal = problem }
        switch origin {
        case .service(let sender, let stretch, let seq):
            if let refusal { refusals.append("\(sender): \(refusal.detail)") }
            services[sender]?.acknowledged(stretch, seq: seq)
        case .seller(let name, let number):
            guard let index = sellers.firstIndex(where: { $0.name == name }) else { return }
            if let refusal { sellers[index].refused(number, refusal) } else { sellers[index].acknowledged(number) }
        case .source(let number):
            // An answer that comes after the post was given up speaks of a connection that is gone.
            guard let index = posted.removeValue(forKey: number)?.index else { return }
            guard case .reply(.accepted, let body, _) = answer else {
                return queue.refused(refusal ?? Problem(.failed, "no answer to a post: \(answer)"), index)
            }
            do {
                queue.promised(try BodyCodec.decode(Accepted.self, from: body), to: index, now: realTime)
            } catch {
                queue.refused(Problem(.failed, "unreadable answer \(body): \(error)"), index)
            }
        }
    }

    /// What the queue of the posts takes for time.
    private var realTime: ContinuousClock.Instant {
        zero.advanced(by: .milliseconds(now.milliseconds - start.milliseconds))
    }

    private mutating func commitSomewhere() async throws {
        let busy = ServiceName.allCases.filter { services[$0]?.hasWork(at: now) ?? false }
        guard let name = busy.randomElement(using: &generator) else { return }
        let dice = network.isFaulty ? Double.random(in: 0..<1, using: &generator) : 1
        let crashes: SimulatedService.Crash? = dice < 0.004 ? .beforeCommit : dice < 0.008 ? .afterCommit : nil
        let size = Int.random(in: 1...24, using: &generator)
        guard let effects = try await services[name]?.commit(atMost: size, crash: crashes, at: now) else { return }
        if crashes != nil { return try await crash(name) }
        for (origin, answer) in effects.answers {
            network.send(.answer(answer, to: origin), at: now, using: &generator)
        }
        for (destination, arrival) in effects.outgoing {
            network.send(.message(arrival, to: destination), at: now, using: &generator)
        }
    }

    private mutating func crash(_ name: ServiceName) async throws {
        let downMs = Int64.random(in: 0...20_000, using: &generator)
        let skewMs = Int64.random(in: -3_000...3_000, using: &generator)
        try await services[name]?.crash(at: now, downMs: downMs, skewMs: skewMs)
    }

    private mutating func post() throws {
        let limit = Int.random(in: 1...8, using: &generator)
        for (index, post) in queue.take(limit, elapsed: zero.duration(to: realTime), now: realTime) {
            let number = nextPost
            nextPost += 1
            posted[number] = (index, now)
            try submit(
                .submissionPost(post),
                from: Asker(role: .source, name: RuleTexts.source),
                .source(number: number)
            )
        }
    }

    private mutating func submit(_ message: Message, from asker: Asker, _ origin: SimulatedService.Origin) throws {
        let submitted = GroupCommit.Submitted(
            id: nil,
            key: nil,
            message: message,
            sender: asker,
            trace: nil,
            body: try message.encodedBody()
        )
        let arrival = SimulatedService.Arrival(origin: origin, submitted: submitted)
        let destination: ServiceName = asker.role == .source ? .ingestion : .routing
        network.send(.message(arrival, to: destination), at: now, using: &generator)
    }

    /// One seller reads on, and says what she has to say.
    private mutating func listen() async throws {
        guard let routing = services[.routing], now >= routing.downUntil,
            let index = sellers.indices.randomElement(using: &generator)
        else { return }
        let (name, cursor) = (sellers[index].name, sellers[index].cursor)
        let stage = routing.stage
        let limit = Int.random(in: 1...20, using: &generator)
        let events = try await routing.store.read { transaction in
            try stage.events(for: name, after: cursor, limit: limit, in: transaction)
        }
        for event in events.events {
            sellers[index].take(try Message(type: event.type, body: event.body), numbered: event.seq)
        }
        for (number, answer) in sellers[index].take(8) {
            sellersSpokeAt[name] = now
            let asker = Asker(role: .seller, name: name)
            try submit(.assignmentAnswer(answer), from: asker, .seller(name, number: number))
        }
    }

    /// What was not answered for a while goes out again.
    private mutating func sayAgain() {
        for name in ServiceName.allCases {
            for (destination, arrival) in services[name]?.overdue(at: now) ?? [] {
                network.send(.message(arrival, to: destination), at: now, using: &generator)
            }
        }
        let given = posted.filter { now.milliseconds - $0.value.at.milliseconds >= Self.patienceMs }
        for number in given.keys { posted[number] = nil }
        queue.putBack(given.values.map(\.index), from: realTime)
        for index in sellers.indices where sellers[index].openCount > 0 {
            let spokeAt = sellersSpokeAt[sellers[index].name] ?? start
            if now.milliseconds - spokeAt.milliseconds >= Self.patienceMs { sellers[index].reconnect() }
        }
    }

    private func isAtRest() async throws -> Bool {
        guard queue.isDone, network.isEmpty, sellers.allSatisfy(\.isIdle),
            services.values.allSatisfy({ $0.hasSentAll && now >= $0.downUntil && !$0.hasWork(at: now) }),
            let routing = services[.routing]
        else { return false }
        let stage = routing.stage
        for seller in sellers {
            let events = try await routing.store.read { transaction in
                try stage.events(for: seller.name, after: seller.cursor, limit: 1, in: transaction)
            }
            if !events.events.isEmpty { return false }
        }
        return true
    }
}
