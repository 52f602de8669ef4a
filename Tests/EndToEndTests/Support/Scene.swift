import Contracts
import TestKit
import Testing

/// A running installation with a source that posts and sellers who answer, and the audit at the end.
struct Scene {
    let installation: Installation
    let market: Market
    let population: Population
    let poster: Poster
    let sellers: [SellerClient]

    init(
        _ market: Market,
        _ population: Population,
        posting: Poster.Plan,
        sellers habits: [String: SellerClient.Habits] = [:],
        plan: (inout Installation.Plan) -> Void = { _ in }
    ) throws {
        var installed = Installation.Plan(rules: market.rules)
        plan(&installed)
        installation = try Installation(installed)
        self.market = market
        self.population = population
        poster = Poster(population.posts, to: installation.addresses(of: .ingestion), posting)
        let addresses = installation.addresses(of: .routing)
        sellers = habits.sorted { $0.key < $1.key }.enumerated().map { number, habit in
            // One seller after the other begins with the next replica.
            let first = number % addresses.count
            return SellerClient(habit.key, at: Array(addresses[first...] + addresses[..<first]), habit.value)
        }
    }

    /// Runs `body` while the sellers listen and answer, then waits until everything has come to rest.
    func whileSellersAnswer(drainedWithin limit: Duration, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for seller in sellers { tasks.addTask { await seller.run() } }
            try await body()
            try await rest(within: limit)
            tasks.cancelAll()
        }
    }

    /// Runs `body` while the source posts, for as long as that takes on this machine.
    func whilePosting(within limit: Duration, _ body: () async throws -> Void) async throws {
        async let posting: Void = poster.run(within: limit)
        try await body()
        #expect(poster.unsent > 0, "there was no load any more")
        poster.cease()
        try await posting
    }

    /// Waits until no message and no answer is on its way.
    func rest(within limit: Duration) async throws {
        try await eventually("everything has come to rest", within: limit) {
            try await installation.waitUntilDrained(within: limit)
            return sellers.allSatisfy(\.isIdle)
        }
        try await installation.waitUntilDrained(within: limit)
        try await eventually("the sellers were told everything") { try await sellersKnowAll() }
    }

    /// Whether every seller who listens was told of all her offers, and of all that expired.
    private func sellersKnowAll() async throws -> Bool {
        let counts = try await installation.assignments()
        return sellers.allSatisfy { seller in
            let (told, mine) = (seller.record, counts[seller.name] ?? [:])
            return told.offers.count >= mine.values.reduce(0, +)
                && told.closed.values.count { $0 == .expired } >= mine[.expired] ?? 0
        }
    }

    /// Stops everything in order and compares the stores with what was promised.
    func stopAndAudit() async throws -> Findings {
        for (replica, status) in try await installation.stopAll() {
            #expect(status == .exited(0), "\(replica) after SIGTERM")
        }
        return try await audit()
    }

    /// Compares the stores of the stopped services with what was promised.
    func audit() async throws -> Findings {
        let record = poster.record
        #expect(record.contradictions.isEmpty, "a key was promised two things")
        #expect(record.refusals.isEmpty)
        #expect(record.promises.count == poster.sent)
        var audit = Audit(
            try await Books(installation.reading),
            promises: record.promises,
            population: population,
            market
        )
        audit.run()
        audit.run(sellers.map(\.book))
        return audit.findings
    }
}
