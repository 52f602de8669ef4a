import Contracts
import Rules
import Testing

@testable import Assignment

/// What commands change of sellers, and the rules that come of it.
@Suite struct RosterTests {
    private static let text = sampleRules.replacing(
        "version: 1",
        with: "version: 1\ncalendars: [{id: la, zone: America/Los_Angeles, hours: {mon-fri: 08:00-17:00}}]"
    )

    private func change(
        _ seller: String,
        _ action: RosterChange.Action,
        from: String? = nil,
        to: String? = nil,
        limits: RosterLimits? = nil,
        change: (inout RosterEntry) -> Void = { _ in }
    ) -> RosterChange {
        var entry = RosterEntry(name: "Zoe", kind: "rep", limits: RosterLimits(open: 4, perDay: 2), pools: ["west": 2])
        change(&entry)
        return RosterChange(
            seller: seller,
            action: action,
            entry: action == .add ? entry : nil,
            from: from,
            to: to,
            limits: limits,
            by: "olga"
        )
    }

    private func rules(_ changes: RosterChange...) throws -> RoutingRules {
        let file = try read(Self.text)
        let roster = try changes.reduce(Roster()) { try $0.changed(by: $1, rules: file) }
        return try file.with(roster)
    }

    private func decide(_ rules: RoutingRules) -> Decision {
        rules.decide(request("US", "CA"), books: Books(), at: now)
    }

    @Test func whatIsTakenBackWasNever() throws {
        let file = try read(Self.text)
        let same = try rules(
            change("anna", .pause),
            change("anna", .leave, from: "2026-11-20", to: "2026-12-01"),
            change("anna", .resume),
            change("anna", .back)
        )
        #expect(same == file)
        #expect(same.version == file.version)
        #expect(same.roster == nil)
    }

    @Test func whoIsPausedOrOnLeaveGetsNothingAndTheDecisionNamesTheRules() throws {
        #expect(decide(try read(Self.text)).seller == "anna")
        for away in [
            try rules(change("anna", .pause)), try rules(change("anna", .leave, from: "2026-11-01", to: "2026-12-31")),
        ] {
            let decision = decide(away)
            #expect(decision.seller == "ben")
            #expect(decision.candidates.first { $0.seller == "anna" }?.reason == .onLeave)
            #expect(decision.ruleSet == away.version)
            #expect(away.version != (try read(Self.text)).version)
            // From the file and the roster that are kept, the same rules come again.
            let roster = try BodyCodec.decode(Roster.self, from: try #require(away.roster))
            #expect(try read(away.text).with(roster) == away)
        }
        let paused = try rules(change("anna", .pause))
        #expect(paused.sellers["anna"]?.duty.isPaused == true)
        #expect(paused.sellers["anna"]?.duty.nextStart(from: now) == nil)
        #expect(decide(try rules(change("anna", .leave, from: "2027-01-01"))).seller == "anna")
    }

    @Test func whatIsNotNamedOfACapacityStaysAsItIs() throws {
        let rules = try rules(
            change("anna", .capacity, limits: RosterLimits(open: 3)),
            change("anna", .capacity, limits: RosterLimits(perWeek: 9))
        )
        #expect(rules.sellers["anna"]?.capacity.limits == RosterLimits(open: 3, perWeek: 9))
        #expect(rules.sellers["ben"]?.capacity.limits == RosterLimits(open: 2))
    }

    @Test func whoIsAddedSellsInHerPools() throws {
        let rules = try rules(
            change("zoe", .add) {
                $0.calendar = "la"
                $0.languages = ["DE"]
            }
        )
        #expect(rules.pools["west"]?.members.map(\.seller) == ["anna", "ben", "zoe"])
        #expect(rules.component(ofSeller: "zoe") == rules.component(ofPool: "west"))
        let zoe = try #require(rules.sellers["zoe"])
        #expect(zoe.capacity.limits == RosterLimits(open: 4, perDay: 2))
        #expect(zoe.languages == ["de"])
        #expect(zoe.duty.zone.name == "America/Los_Angeles")
        #expect(decide(rules).candidates.map(\.seller) == ["anna", "ben", "zoe"])
        // What is said anew counts, also over a capacity that was changed meanwhile.
        let file = try read(Self.text)
        var roster = try Roster().changed(by: change("zoe", .add), rules: file)
        roster = try roster.changed(by: change("zoe", .capacity, limits: RosterLimits(open: 9)), rules: file)
        #expect(try file.with(roster).sellers["zoe"]?.capacity.open == 9)
        roster = try roster.changed(by: change("zoe", .add), rules: file)
        #expect(try file.with(roster).sellers["zoe"]?.capacity.open == 4)
    }

    @Test func whatTheFileHasByNowGoesBeforeWhatWasAdded() throws {
        let file = try read(Self.text)
        let roster = try Roster().changed(by: change("zoe", .add), rules: file)
        let later = try read(
            Self.text.replacing("west, sellers: {anna: 2, ben: 1}", with: "west, sellers: {anna: 2, zoe: 1}")
                + "  - {id: zoe, name: Zoe of the file, kind: rep, open: 1}\n"
        )
        let rules = try later.with(roster)
        #expect(rules.sellers["zoe"]?.name == "Zoe of the file")
        #expect(rules.pools["west"]?.members.count == 2)
    }

    @Test func whatCannotBeIsRefusedInWords() throws {
        let file = try read(Self.text)
        let wrong: [(RosterChange, String)] = [
            (change("nobody", .pause), "There is no seller nobody."),
            (change("anna", .add), "anna stands in the rule file; change her there."),
            (change("zoe", .add) { $0.pools = ["north": 1] }, "There is no pool north."),
            (change("zoe", .add) { $0.pools = ["west": 0] }, "A weight must lie between 1 and 1000."),
            (change("zoe", .add) { $0.kind = "boss" }, "\"boss\" is no kind of seller; there are rep and partner."),
            (change("zoe", .add) { $0.calendar = "ny" }, "There is no calendar ny."),
            (change("zoe", .add) { $0.limits = RosterLimits() }, "She needs an \"open\"."),
            (change("z o e", .add), "An id is 1 to 64 of a-z A-Z 0-9 _ - and a dot."),
            (change("zoe", .add) { $0.tokenSHA256 = "abc" }, "The hash of a token is 64 hex digits in small letters."),
            (change("anna", .leave, from: "tomorrow"), "Write the days like 2026-12-24."),
            (change("anna", .leave, from: "2026-12-24", to: "2026-12-23"), "The leave ends before it begins."),
            (
                change("anna", .back, from: "2026-12-24"),
                "No command said that anna is away on 2026-12-24 - 2026-12-24."
            ),
            (
                change("anna", .capacity, limits: RosterLimits(open: 0)),
                "A capacity must lie between 1 and 100000."
            ),
        ]
        for (change, why) in wrong {
            let problem = #expect(throws: Problem.self) { try Roster().changed(by: change, rules: file) }
            #expect(problem?.detail == why)
        }
    }
}

/// When sellers come on duty.
@Suite struct ArrivalTests {
    private func duty(_ hours: String, leave: [ClosedRange<Day>] = []) throws -> Duty {
        let text = sampleRules.replacing(
            "version: 1",
            with: "version: 1\ncalendars: [{id: c, zone: America/New_York, hours: {\(hours)}}]"
        ).replacing("kind: rep, open: 40}", with: "kind: rep, open: 40, calendar: c}")
        var duty = try #require(try read(text).sellers["anna"]?.duty)
        duty.leave = leave
        return duty
    }

    private func arrivals(_ duty: Duty, from text: String, count: Int = 3) -> [String] {
        var at = instant(text)
        var found: [String] = []
        while found.count < count, let next = duty.nextArrival(after: at) {
            found.append(next.text)
            at = next
        }
        return found
    }

    @Test func aDigestADayAndNoneAfterLunch() throws {
        let duty = try duty("mon-fri: 08:00-12:00 | 13:00-17:00")
        // A Friday at ten in New York; the clocks are put forward on the Sunday after.
        #expect(
            arrivals(duty, from: "2027-03-12T15:00:00Z") == [
                "2027-03-15T12:00:00.000Z", "2027-03-16T12:00:00.000Z", "2027-03-17T12:00:00.000Z",
            ]
        )
    }

    @Test func shiftsOverMidnightAreOne() throws {
        let duty = try duty("mon-sun: 00:00-02:00 | 22:00-24:00")
        #expect(
            arrivals(duty, from: "2026-11-22T12:00:00Z", count: 2) == [
                "2026-11-23T03:00:00.000Z", "2026-11-24T03:00:00.000Z",
            ]
        )
    }

    @Test func afterALeaveToo() throws {
        let leave = try #require(Day("2026-11-24"))...#require(Day("2026-11-30"))
        let always = Duty(leave: [leave])
        #expect(arrivals(always, from: "2026-11-22T12:00:00Z") == ["2026-12-01T00:00:00.000Z"])
        #expect(always.nextLeave(after: instant("2026-11-22T12:00:00Z"))?.text == "2026-11-24T00:00:00.000Z")
        #expect(arrivals(Duty(), from: "2026-11-22T12:00:00Z") == [])
        let weekdays = try duty("mon-fri: 08:00-17:00", leave: [leave])
        #expect(arrivals(weekdays, from: "2026-11-23T14:00:00Z", count: 1) == ["2026-12-01T13:00:00.000Z"])
    }

    @Test func whoIsAlwaysThereNeverComes() throws {
        #expect(try duty("mon-sun: 00:00-24:00").nextArrival(after: now) == nil)
    }
}

/// The address of a seller's endpoint.
@Suite struct WebhookRuleTests {
    @Test(arguments: [
        "https://crm.example/leads?x=1", "http://localhost:8080/", "http://127.0.0.1:1/hook", "http://[::1]:80/",
    ])
    func isTaken(_ address: String) throws {
        let text = sampleRules.replacing("kind: rep, open: 40}", with: "kind: rep, open: 40, webhook: \"\(address)\"}")
        #expect(try read(text).sellers["anna"]?.webhook == address)
    }

    @Test(arguments: [
        "http://crm.example/leads", "ftp://crm.example", "https://", "crm.example", "https://anna:secret@crm.example/",
        "http://127.0.0.1.evil.example/",
    ])
    func isRefused(_ address: String) {
        let text = sampleRules.replacing("kind: rep, open: 40}", with: "kind: rep, open: 40, webhook: \"\(address)\"}")
        #expect(throws: RuleFaults.self) { try read(text) }
    }
}
