import Contracts
import Rules
import TestKit
import Testing

@testable import Assignment

@Suite("Capacity")
struct CapacityTests {
    @Test(
        "Periods of the calendar begin at midnight of her zone, on Mondays and on the first",
        arguments: [
            ("Europe/Berlin", Capacity.Period.day, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z"),
            ("Europe/Berlin", .day, "2026-03-30T12:00:00Z", "2026-03-29T22:00:00Z"),
            ("America/New_York", .week, "2026-11-22T12:00:00Z", "2026-11-16T05:00:00Z"),
            ("America/New_York", .month, "2026-11-22T12:00:00Z", "2026-11-01T04:00:00Z"),
            ("Pacific/Auckland", .month, "2026-10-31T12:00:00Z", "2026-10-31T11:00:00Z"),
        ]
    )
    func calendarPeriods(name: String, period: Capacity.Period, at: String, start: String) throws {
        let capacity = Capacity(open: 1, perPeriod: [period: 1])
        #expect(capacity.start(of: period, at: instant(at), in: try zone(name)) == instant(start))
    }

    @Test("A period ends where the next begins", arguments: Capacity.Period.allCases, CalendarTests.zones)
    func ends(period: Capacity.Period, name: String) throws {
        let (capacity, zone) = (Capacity(open: 1), try zone(name))
        var at = instant("2026-01-05T13:00:00Z")
        for _ in 0..<40 {
            let end = capacity.end(of: period, oldest: nil, at: at, in: zone)
            #expect(end > at)
            #expect(capacity.start(of: period, at: end, in: zone) == end)
            #expect(capacity.start(of: period, at: end.adding(milliseconds: -1), in: zone) < end)
            at = end.adding(milliseconds: 3_600_000)
        }
    }

    @Test("A period that rolls lets go of a lead exactly its length after it")
    func rolling() {
        let capacity = Capacity(open: 9, perPeriod: [.day: 1], counting: .rolling)
        let end = capacity.end(of: .day, oldest: now, at: now, in: .utc)
        #expect(end == now.adding(milliseconds: 86_400_000))
        #expect(capacity.start(of: .day, at: end.adding(milliseconds: -1), in: .utc) <= now)
        #expect(capacity.start(of: .day, at: end, in: .utc) > now)
    }

    @Test("One who is new has a part of her capacity, and more every day")
    func ramp() throws {
        let rules = try rules(weights: [1]) { _ in
            ", per_day: 10, ramp: {since: 2026-11-01, days: 20, start: 20}"
        }
        let capacity = try #require(rules.sellers["s01"]).capacity
        let days = ["2026-10-01", "2026-11-01", "2026-11-11", "2026-11-20", "2026-11-21", "2027-05-01"]
        let limits = days.map { capacity.limits(at: instant("\($0)T12:00:00Z"), in: .utc).perPeriod[.day] }
        #expect(limits == [2, 2, 6, 9, 10, 10])
    }

    @Test("The limit that holds longest is the reason")
    func reasons() throws {
        let rules = try rules(weights: [1]) { _ in ", per_day: 2, per_week: 5, per_month: 9" }
        func reason(_ day: Int, _ week: Int, _ month: Int) -> CandidateReason? {
            let load = Load(open: 1, perPeriod: [.day: day, .week: week, .month: month])
            return rules.decide(request("US"), books: Books(loads: ["s01": load]), at: now).candidates.first?.reason
        }
        #expect(reason(1, 4, 8) == .nextInTurn)
        #expect(reason(2, 4, 8) == .atDailyCapacity)
        #expect(reason(2, 5, 8) == .atWeeklyCapacity)
        #expect(reason(2, 5, 9) == .atMonthlyCapacity)
        let full = Books(loads: ["s01": Load(open: 1, perPeriod: [.day: 2, .week: 4, .month: 8])])
        let decision = rules.decide(request("US"), books: full, at: now)
        #expect(decision.reason == .allAtCapacity)
        #expect(
            decision.candidates.map { decision.text(for: $0) } == [
                "s01: has all she may have in a day, 1 of 100000 open, 2 of 2 this day, 4 of 5 this week, 8 of 9 this month"
            ]
        )
        #expect(rules.nextOpening(ofQueue: "p", books: full, at: now) == instant("2026-11-19T00:00:00Z"))
    }
}
