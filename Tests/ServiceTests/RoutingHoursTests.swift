import Assignment
import Contracts
import Routing
import Rules
import ServiceKit
import TestKit
import Testing

/// Leads that come when nobody works, or when everybody has had her part of the day.
@Suite struct RoutingHoursTests {
    /// `noon` is Wednesday 2026-11-18 11:06:40 UTC: in New York it is 06:06:40, three hours before work.
    ///
    /// Anna works there; Ben, who works always, takes what comes at night to the east; Carla may have two a day.
    private func rules(_ east: String = "", owners: String = "") throws -> RoutingRules {
        try RoutingRules.read(
            """
            version: 1
            answer_within: 30 minutes
            \(owners)
            calendars:
              - {id: york, zone: America/New_York, hours: {mon-fri: 09:00-17:00}, holidays: [2026-11-19]}
            territories:
              - {id: us, match: {country: US}, pool: east}
              - {id: uk, match: {country: GB}, pool: night}
              - {id: sweden, match: {country: SE}, pool: nordic}
            pools:
              - {id: east, sellers: {anna: 1}\(east)}
              - {id: night, sellers: {ben: 1}}
              - {id: nordic, sellers: {carla: 1}}
            sellers:
              - {id: anna, name: Anna, kind: rep, open: 10, calendar: york}
              - {id: ben, name: Ben, kind: rep, open: 10}
              - {id: carla, name: Carla, kind: rep, open: 10, per_day: 2, counting: rolling}

            """,
            file: "routing.yaml",
            zones: .system
        )
    }

    private func owned(_ lead: String, by owner: String, country: String = "GB", revision: Int64 = 1) -> Message {
        guard case .leadScored(var scored) = Samples.scored(lead, revision: revision, country: country) else {
            return Samples.scored(lead)
        }
        scored.lead.account = AccountRef(id: "acme", owner: owner, via: .domain)
        return .leadScored(scored)
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadWaitsUntilSomebodyWorksAndTheAnswerHasWorkingTime(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try rules())
        let waits = try await desk.take(Samples.scored("L1"))
        #expect(waits.statuses.map(\.reason) == ["all_away"])
        // 09:00 in New York.
        let alarm = try #require(waits.scheduled.first)
        #expect(alarm.due == Instant("2026-11-18T14:00:00Z"))
        // The next one finds the alarm set.
        #expect(try await desk.take(Samples.scored("L2"), at: 1).scheduled.isEmpty)
        let opened = try await desk.bench.handle([(alarm.message, nil)], at: alarm.due)
        #expect(opened.statuses.map(\.event) == [.offered, .offered])
        #expect(try await desk.waiting().isEmpty)
        // Said again, it changes nothing.
        #expect(try await desk.bench.handle([(alarm.message, nil)], at: alarm.due).isEmpty)
        // Ten minutes before the end of her day; Thursday is a holiday.
        let late = try #require(Instant("2026-11-18T21:50:00Z"))
        let offered = try await desk.bench.handle([(Samples.scored("L3"), .aService)], at: late)
        #expect(offered.scheduled.map(\.due) == [Instant("2026-11-20T14:20:00Z")])
        try await desk.checkBooks()
        try await desk.checkDecisions()
        try await desk.checkChains()
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherPoolTakesWhatComesAtNight(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try rules(", when_closed: night"))
        #expect(desk.rules.component(ofPool: "east") == desk.rules.component(ofPool: "night"))
        try await desk.take(Samples.scored("L1"))
        #expect(try await desk.assignments() == ["L1.1 L1 ben offered"])
        #expect(try await desk.bench.rows("SELECT territory, pool FROM assignment") == ["us night"])
        // Ben does not want it: it waits for Anna, where it belongs.
        let declined = try await desk.answer("L1.1", .decline, by: "ben")
        #expect(declined.statuses.last?.reason == "all_away")
        #expect(try await desk.bench.rows("SELECT lead, pool FROM waiting_lead") == ["L1 east"])
        let alarm = try #require(declined.scheduled.first)
        try await desk.bench.handle([(alarm.message, nil)], at: alarm.due)
        #expect(try await desk.assignments().last == "L1.2 L1 anna offered")
        try await desk.checkTurns()
        try await desk.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func whoHasHadHerPartOfTheDayIsGivenMoreWhenItHasPassed(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try rules())
        let swedish = (1...4).map { Samples.scored("S\($0)", country: "SE", region: nil) }
        for (minute, lead) in swedish.enumerated() { try await desk.take(lead, at: Int64(minute)) }
        #expect(try await desk.waiting() == ["S3", "S4"])
        #expect(
            try await desk.bench.rows("SELECT queue, due_ms FROM waiting_alarm") == [
                "nordic \(after(1440).milliseconds)"
            ]
        )
        // What she declines she was never given.
        try await desk.answer("S1.1", .decline, by: "carla", at: 10)
        #expect(try await desk.assignments().contains("S3.1 S3 carla offered"))
        // What she accepts counts for the whole day, however it ends.
        try await desk.answer("S2.1", .accept, by: "carla", at: 11)
        try await desk.answer("S2.1", .lost, by: "carla", at: 12)
        #expect(try await desk.waiting() == ["S4", "S1"])
        let due = Message.waitingDue(WaitingDue(queue: "nordic", at: after(1440)))
        // The alarm rings when the first one has passed that she does not have any more; the next comes after.
        let early = try await desk.bench.handle([(due, nil)], at: after(1440))
        #expect(early.scheduled.map(\.due) == [after(1441)])
        let open = try await desk.bench.handle([(due, nil)], at: after(1441))
        #expect(try await desk.assignments().last == "S4.1 S4 carla offered")
        #expect(open.statuses.map(\.event) == [.offered])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test func aBatchDoesNotExceedADay() async throws {
        let desk = try await RoutingBench(.sqlite, try rules())
        try await desk.bench.handle((1...5).map { Samples.scored("S\($0)", country: "SE", region: nil) })
        #expect(try await desk.assignments().count == 2)
        // One is released and another given in the same batch.
        let decline = Message.assignmentAnswer(AssignmentAnswer(assignment: "S1.1", answer: .decline, reason: "no"))
        let new = Samples.scored("S6", country: "SE", region: nil)
        try await desk.bench.handle([(decline, .seller("carla")), (new, .aService)], at: after(1))
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM assignment WHERE state = 'offered'") == ["2"])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func theOwnerOfTheAccountGetsTheLead(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try rules())
        try await desk.take(owned("L1", by: "carla"), owned("L2", by: "gone"), owned("L3", by: "anna"))
        #expect(
            try await desk.assignments() == ["L1.1 L1 carla offered", "L2.1 L2 ben offered", "L3.1 L3 ben offered"]
        )
        #expect(try await desk.bench.rows("SELECT pool FROM assignment WHERE id = 'L1.1'") == [""])
        try await desk.checkDecisions()
        try await desk.checkTurns()
    }

    /// The owner and the pool of the place have nothing to do with each other.
    @Test(arguments: StoreEngine.allCases)
    func aLeadMayWaitForItsOwner(_ engine: StoreEngine) async throws {
        let rules = try rules(owners: "owners: {when_away: wait, when_full: wait}")
        let desk = try await RoutingBench(engine, rules)
        let waits = try await desk.take(owned("L1", by: "anna"))
        #expect(waits.statuses.map(\.reason) == ["waits_for_owner"])
        #expect(try await desk.bench.rows("SELECT lead, pool FROM waiting_lead") == ["L1 seller:anna"])
        let alarm = try #require(waits.scheduled.first)
        let steps = try await desk.bench.steps([(alarm.message, nil)], at: alarm.due)
        #expect(steps.locks == ["pool:east", "pool:night"])
        #expect(try await desk.assignments() == ["L1.1 L1 anna offered"])
        // Its account is sold to somebody else while it waits.
        try await desk.take(owned("L2", by: "anna"))
        try await desk.take(owned("L2", by: "carla", revision: 2), at: 1)
        #expect(try await desk.assignments().contains("L2.1 L2 carla offered"))
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test(arguments: StoreEngine.allCases)
    func whoDoesNotAgreeIsNotOffered(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, try rules())
        func scored(_ revision: Int64, _ isGranted: Bool) -> Message {
            guard case .leadScored(var scored) = Samples.scored("L", revision: revision, country: "GB") else {
                return Samples.scored("L")
            }
            scored.lead.consent.granted = isGranted
            return .leadScored(scored)
        }
        try await desk.take(scored(1, false))
        #expect(try await desk.assignments().isEmpty)
        try await desk.take(scored(2, true), at: 1)
        #expect(try await desk.assignments() == ["L.1 L ben offered"])
        let taken = try await desk.take(scored(3, false), at: 2)
        #expect(try await desk.assignments() == ["L.1 L ben recalled"])
        #expect(taken.outcomes.map(\.reason) == ["no_consent"])
        #expect(try await desk.leadStates() == ["L idle"])
        try await desk.checkBooks()
        try await desk.checkDecisions()
    }

    @Test func theRulesThatDecidedAreKept() async throws {
        let desk = try await RoutingBench(.sqlite, try rules())
        try await desk.bench.begin()
        #expect(try await desk.bench.rows("SELECT text FROM rule_set") == [desk.rules.text])
        #expect(try await desk.bench.beginning().outline == ["run", "run", "run"])
    }
}
