import Contracts
import Store
import TestKit
import Testing

extension EndToEnd {
    /// P8: a service runs as several replicas on one database; they come, die and freeze while the others go on.
    @Suite(.serialized)
    struct Replicas {
        @Test("a replica that is added under load gets its share", .timeLimit(.minutes(2)))
        func added() async throws {
            let scene = try Scene.onPostgres(posts: 12_000, perSecond: 120, seed: 31, replicas: [.scoring: 2])
            let installation = scene.installation
            try await installation.startAll(except: [Replica(.scoring, 1)])
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.whilePosting(within: .seconds(100)) {
                    try await eventually("scoring is at work") {
                        try await installation.received(by: .scoring)[0] > 100
                    }
                    try installation.start(.scoring, replica: 1)
                    var before = try await installation.received(by: .scoring)
                    /// Its part of what came since this was last said; nil when that is less than so many lines.
                    func share(of lines: Int64) async throws -> Double? {
                        let now = try await installation.received(by: .scoring)
                        let (old, new) = (now[0] - before[0], now[1] - before[1])
                        guard old + new >= lines else { return nil }
                        before = now
                        return Double(new) / Double(old + new)
                    }
                    // On a machine of its own it has it within 5 s.
                    try await eventually("it gets its share", within: .seconds(20)) {
                        try await share(of: 60) ?? 0 >= 0.25
                    }
                    var lasting: Double?
                    try await eventually("more lines come") {
                        lasting = try await share(of: 400)
                        return lasting != nil
                    }
                    #expect(try #require(lasting) >= 0.25)
                }
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        /// It is frozen before it is killed, so that it certainly leaves lines without an answer.
        @Test("the lines of a replica that is killed move on at once", .timeLimit(.minutes(2)))
        func killed() async throws {
            let scene = try Scene.onPostgres(posts: 12_000, perSecond: 120, seed: 32, replicas: [.enrichment: 2])
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.whilePosting(within: .seconds(100)) {
                    try await installation.waitUntilAllWork(.enrichment)
                    try installation.freeze(.enrichment, replica: 1)
                    try await eventually("lines wait for it", within: .seconds(8)) {
                        try await installation.status(of: .ingestion).backlog >= 50
                    }
                    try await installation.kill(.enrichment, replica: 1)
                    let died = ContinuousClock.now
                    // On a machine of its own within 2 s; those of a frozen one wait longer than this limit.
                    try await eventually("they have moved on", within: .seconds(6)) {
                        try await installation.status(of: .ingestion).waitsOnlySince(died)
                    }
                }
            }
            #expect(!installation.isRunning(Replica(.enrichment, 1)))
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        @Test("what a killed replica still had to send is sent by another", .timeLimit(.minutes(2)))
        func leftBehind() async throws {
            // Slow enough that the replica that is found later has its part, too.
            let scene = try Scene.onPostgres(posts: 400, perSecond: 100, seed: 33, replicas: [.enrichment: 2])
            let installation = scene.installation
            // Nobody takes what enrichment sends.
            try await installation.startAll(except: [Replica(.scoring, 0)])
            try await scene.poster.run(within: .seconds(60))
            try await eventually("everything waits for scoring") {
                let waiting = try await installation.status(of: .enrichment).backlog
                return try await installation.status(of: .ingestion).backlog == 0 && waiting >= 400
            }
            let store = try await installation.reading(.enrichment)
            let writers = "SELECT COUNT(DISTINCT seq / \(Int64(1) << 40)) FROM outbox WHERE destination = 'scoring'"
            #expect(try await store.number(writers) == 2)
            try await store.close()

            try await installation.kill(.enrichment, replica: 1)
            try installation.start(.scoring)
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {}
            #expect(!installation.isRunning(Replica(.enrichment, 1)))
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        /// No seller ever answers: every lead is offered to each of them, and expires with each of them.
        @Test("an offer expires once, whichever replica lives", .timeLimit(.minutes(2)))
        func timers() async throws {
            var market = Market.roomy
            market.answerWithin = "8 s"
            let habits = SellerClient.Habits(ignores: 1, seed: 34)
            let scene = try Scene.onPostgres(
                market,
                posts: 150,
                merges: false,
                seed: 34,
                replicas: [.routing: 2],
                sellers: habits
            )
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.poster.run(within: .seconds(60))
                try await installation.waitUntilDrained(within: .seconds(60))
                try await installation.waitUntilAllWork(.routing)
                let offered = try await installation.count(.offered)
                try await installation.kill(.routing, replica: 1)
                #expect(try await installation.count(.expired) == 0, "offers expired before the kill")
                try await eventually("the other one sees to all of them") {
                    try await installation.count(.expired) == offered
                }
                try installation.start(.routing, replica: 1)
                try await installation.waitUntilReady(.routing, replica: 1)
                try await eventually("everybody has had every lead") {
                    try await installation.count(.expired) == offered * market.capacity.count
                }
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        /// In the middle of a transaction it has others wait for what it has locked, until the server ends its session.
        @Test(
            "the lines of a frozen replica move on, and it harms nobody when it wakes",
            .timeLimit(.minutes(3)),
            arguments: [false, true]
        )
        func frozen(inTransaction: Bool) async throws {
            let scene = try Scene.onPostgres(posts: 15_000, perSecond: 100, seed: 35, replicas: [.enrichment: 2])
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(90)) {
                try await scene.whilePosting(within: .seconds(150)) {
                    try await installation.waitUntilAllWork(.enrichment)
                    try installation.freeze(.enrichment, replica: 1)
                    try await eventually("it is frozen at the right moment") {
                        if try !inTransaction || installation.holdsLocks(.enrichment) { return true }
                        try installation.thaw(.enrichment, replica: 1)
                        try installation.freeze(.enrichment, replica: 1)
                        return false
                    }
                    try await eventually("lines wait for it", within: .seconds(8)) {
                        try await installation.status(of: .ingestion).backlog >= 50
                    }
                    let stuck = ContinuousClock.now
                    try await eventually("they have moved on", within: .seconds(45)) {
                        try await installation.status(of: .ingestion).waitsOnlySince(stuck)
                    }
                    let before = try await installation.received(by: .enrichment)[0]
                    try installation.thaw(.enrichment, replica: 1)
                    try await installation.waitUntilReady(.enrichment, replica: 1)
                    try await eventually("the other one goes on") {
                        try await installation.received(by: .enrichment)[0] > before + 50
                    }
                }
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        @Test("replicas stop in order under load, one after the other", .timeLimit(.minutes(3)))
        func rollingRestart() async throws {
            let two = Dictionary(uniqueKeysWithValues: ServiceName.allCases.map { ($0, 2) })
            let scene = try Scene.onPostgres(posts: 15_000, perSecond: 100, seed: 37, replicas: two)
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.whilePosting(within: .seconds(150)) {
                    for replica in installation.replicas {
                        let (service, number) = (replica.service, replica.number)
                        try await eventually("\(replica) is at work") {
                            try await installation.received(by: service)[number] > 20
                        }
                        #expect(try await installation.terminate(service, replica: number) == .exited(0), "\(replica)")
                        let other = 1 - number
                        let before = try await installation.received(by: service)[other]
                        try await eventually("the other one goes on") {
                            try await installation.received(by: service)[other] > before + 20
                        }
                        try installation.start(service, replica: number)
                        try await installation.waitUntilReady(service, replica: number)
                    }
                }
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        @Test("two operators retry dead letters at once, and each letter goes once", .timeLimit(.minutes(2)))
        func deadLetters() async throws {
            let scene = try Scene.onPostgres(posts: 300, seed: 36, replicas: [.enrichment: 2])
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.poster.run(within: .seconds(60))
                try await installation.waitUntilDrained(within: .seconds(60))
                let count = try await bury(installation)
                let before = try await installation.received(by: .scoring)[0]
                async let one = retryAll(installation, through: 0)
                async let other = retryAll(installation, through: 1)
                let (first, second) = try await (one, other)
                #expect(first.count + second.count == count)
                #expect(Set(first).union(second).count == count)
                try await installation.waitUntilDrained(within: .seconds(60))
                #expect(try await installation.received(by: .scoring)[0] == before + Int64(count))
                #expect(try await installation.status(of: .enrichment).deadLetters == 0)
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        /// Makes dead letters of messages that scoring has had: they change nothing when they come again, and are
        /// counted.
        ///
        /// Returns how many.
        private func bury(_ installation: Installation) async throws -> Int {
            let scoring = try await installation.reading(.scoring)
            let bodies = try await scoring.rows("SELECT document FROM lead").map { try $0.text(0) }
            try await scoring.close()
            let enrichment = try await installation.reading(.enrichment)
            let times = 5
            for body in bodies {
                try await enrichment.change(
                    """
                    INSERT INTO dead_letter (at_ms, type, destination, affinity, reason, body)
                    SELECT 0, $1, 'scoring', 'letter' || number, 'test', $2 FROM generate_series(1, \(times)) number
                    """,
                    [.text(Message.Kind.leadEnriched.rawValue), .text(body)]
                )
            }
            try await enrichment.close()
            return bodies.count * times
        }

        /// Retries all dead letters of enrichment through one replica; the ids of those that it was told of.
        private func retryAll(_ installation: Installation, through replica: Int) async throws -> [Int64] {
            var taken: [Int64] = []
            while true {
                let question = Message.deadLetterQuestion(DeadLetterQuestion(action: .retry))
                let answer = try await installation.ask(.enrichment, replica: replica, question)
                guard case .deadLetters(let letters) = answer else {
                    Issue.record("not told which: \(answer)")
                    return taken
                }
                if letters.letters.isEmpty { return taken }
                taken += letters.letters.map(\.id)
            }
        }
    }
}
