import Contracts
import TestKit
import Testing

/// Processes die at random moments under load; then what the stores hold is compared with what was promised.
///
/// `LEADLINE_SEED` repeats a run, `LEADLINE_KILLS`, `LEADLINE_LEADS` and `LEADLINE_RESTARTS` make it longer,
/// `LEADLINE_RATE` makes it faster.
struct KillRun {
    let seed: UInt64
    let kills: Int
    let leads: Int
    let perSecond: Double
    /// How often the server that holds the stores is restarted.
    let restarts: Int

    init(kills: Int, leads: Int, perSecond: Double, restarts: Int = 0) {
        seed = UInt64(setting("LEADLINE_SEED") ?? Int.random(in: 1...1_000_000))
        self.kills = setting("LEADLINE_KILLS") ?? kills
        self.leads = setting("LEADLINE_LEADS") ?? leads
        self.perSecond = Double(setting("LEADLINE_RATE") ?? Int(perSecond))
        self.restarts = setting("LEADLINE_RESTARTS") ?? restarts
    }

    /// On a SQLite file for each service.
    func run() async throws {
        try await run(scene { _ in }, restarting: nil)
    }

    /// On a database for each service, with so many processes of each.
    func run(on server: PostgresServer, password: String, replicas: Int) async throws {
        let scene = try scene { plan in
            plan.engine = .postgres(server, password: password)
            for service in ServiceName.allCases { plan.replicas[service] = replicas }
        }
        try await run(scene, restarting: server)
    }

    private func scene(_ plan: (inout Installation.Plan) -> Void) throws -> Scene {
        try Scene(
            .busy,
            Population(posts: leads, seed: seed),
            posting: Poster.Plan(perSecond: perSecond, resends: 0.02, seed: seed),
            sellers: [
                "ada": SellerClient.Habits(declines: 0.1, closes: 0.2, seed: seed),
                "bo": SellerClient.Habits(ignores: 0.5, declines: 0.1, seed: seed),
                "fay": SellerClient.Habits(ignores: 0.2, declines: 0.2, closes: 0.4, seed: seed),
                "gwen": SellerClient.Habits(declines: 0.2, closes: 0.4, seed: seed),
            ],
            plan: plan
        )
    }

    private func run(_ scene: Scene, restarting server: PostgresServer?) async throws {
        print("seed \(seed), \(leads) leads, \(kills) kills, \(restarts) restarts")
        let installation = scene.installation
        let posting = Duration.seconds(Double(leads) / perSecond)
        let killer = Killer(installation, kills: kills, over: posting, seed: seed)
        let began = ContinuousClock.now
        try await installation.startAll()
        try await scene.whileSellersAnswer(drainedWithin: .seconds(300)) {
            async let killing: Void = killer.run()
            async let restarting: Void = restart(server, by: killer, over: posting)
            try await scene.poster.run(within: posting * 3 + .seconds(120))
            try await killing
            try await restarting
            try await killer.waitUntilReady()
            print("posted after \(began.duration(to: .now)), unsent \(scene.poster.unsent)")
        }
        try killer.supervise()
        print("at rest after \(began.duration(to: .now)); \(scene.summary); kills \(killer.counts)")
        let findings = try await scene.stopAndAudit()
        print("audited after \(began.duration(to: .now))")
        #expect(killer.surprises == [], "seed \(seed)")
        #expect(killer.counts.values.reduce(0, +) == kills)
        #expect(findings.isEmpty, "seed \(seed)\n\(findings)")
        for replica in installation.replicas {
            let log = try installation.log(of: replica.service, replica: replica.number)
            #expect(!log.contains("@firm"), "\(replica) wrote an address into its log")
        }
    }

    private func restart(_ server: PostgresServer?, by killer: Killer, over duration: Duration) async throws {
        guard let server else { return }
        try await killer.restart(server, times: restarts, over: duration)
    }
}

extension Scene {
    /// What went on, in one line.
    fileprivate var summary: String {
        let record = poster.record
        let postponed = record.postponed.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
        let told = sellers.map { "\($0.name) \($0.record.offers.count) offers, \($0.record.refusals.count) refused" }
        return "\(record.promises.count) promises, \(record.replays) replays, \(record.interruptions) interruptions, "
            + "postponed [\(postponed)], \(told.joined(separator: ", "))"
    }
}
