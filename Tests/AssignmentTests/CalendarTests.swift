import Contracts
import FoundationEssentials
import TestKit
import Testing

@testable import Assignment
@testable import Rules

@Suite("Working hours")
struct CalendarTests {
    static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
        "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "Asia/Beirut",
    ]

    private func calendar(_ zone: String, _ hours: String, holidays: String = "") throws -> WorkCalendar {
        let text =
            sampleRules
            + "calendars: [{id: c, zone: \(zone), hours: {\(hours)}, holidays: [\(holidays)]}]\n"
        let rules = try read(text.replacing("open: 40}", with: "open: 40, calendar: c}"))
        return try #require(rules.sellers["anna"]?.duty.calendar)
    }

    /// Ground truth: what the clocks of the zone show, minute by minute.
    private func isOpen(_ calendar: WorkCalendar, _ instant: Instant) -> Bool {
        let local = calendar.zone.local(instant)
        let day = Day(local: local)
        return !calendar.holidays.contains(day)
            && calendar.hours[day.weekday].contains { $0.contains(local - day.number * 86_400_000) }
    }

    @Test(
        "The clocks are where they were",
        arguments: [
            ("Europe/Berlin", "2026-03-29T00:59:59Z", 3600), ("Europe/Berlin", "2026-03-29T01:00:00Z", 7200),
            ("Europe/Berlin", "2026-10-25T00:59:59Z", 7200), ("Europe/Berlin", "2026-10-25T01:00:00Z", 3600),
            ("America/New_York", "2026-03-08T06:59:59Z", -18000), ("America/New_York", "2026-03-08T07:00:00Z", -14400),
            ("America/New_York", "2060-11-07T05:59:59Z", -14400), ("America/New_York", "2060-11-07T06:00:00Z", -18000),
            ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39600),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 37800),
            ("Asia/Kathmandu", "2026-07-01T00:00:00Z", 20700), ("Europe/Dublin", "2050-07-01T00:00:00Z", 3600),
            ("Pacific/Apia", "2011-12-30T09:59:59Z", -36000), ("Pacific/Apia", "2011-12-30T10:00:00Z", 50400),
            ("America/Sao_Paulo", "2018-11-04T02:59:59Z", -10800), ("America/Sao_Paulo", "2018-11-04T03:00:00Z", -7200),
            ("Asia/Tehran", "2010-03-21T20:30:00Z", 16200), ("UTC", "2026-07-01T00:00:00Z", 0),
        ]
    )
    func offsets(zone name: String, at text: String, seconds: Int64) throws {
        #expect(try zone(name).segment(at: instant(text).milliseconds).offset == seconds * 1000)
    }

    @Test("What is no zone data is no zone")
    func noZone() {
        #expect(Zone(name: "x", data: []) == nil)
        #expect(Zone(name: "x", data: Array("TZif2".utf8)) == nil)
        #expect(zoneData.zone("Europe/Nowhere") == nil)
        #expect(zoneData.zone("../../etc/passwd") == nil)
        #expect(zoneData.zone("/etc/passwd") == nil)
    }

    @Test("Damaged zone data is no zone, and no crash", arguments: 0..<40)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        _ = ZoneBook { _ in nil }
        let whole = try #require(zoneBytes("Europe/Berlin"))
        bytes = Array(whole.prefix(Int.random(in: 0..<whole.count, using: &generator)))
        #expect(Zone(name: "x", data: bytes) == nil)
        bytes = whole
        for _ in 0..<5 {
            bytes[.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        _ = Zone(name: "x", data: bytes)
    }

    @Test(
        "A rule at the end of the data is followed",
        arguments: [
            "<+0330>-3:30", "EST5EDT,M3.2.0,M11.1.0", "IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
            "AAA3BBB,J60/0,300/26",
        ]
    )
    func footers(text: String) throws {
        let rule = try #require(ZoneRule(text))
        let changes = rule.extending([Zone.Change(at: .min, offset: 0)])
        #expect(changes.count == (text.contains(",") ? changes.count : 1))
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.at < $1.at })
    }

    @Test(
        "What is no rule is none",
        arguments: ["", "E5", "EST", "EST5EDT", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M11.1.0x"]
    )
    func noFooters(text: String) { #expect(ZoneRule(text) == nil) }

    @Test("Working time agrees with the clocks, minute by minute, around every change of a year", arguments: zones)
    func minuteByMinute(name: String) throws {
        let year = name == "Pacific/Apia" ? 2011 : name == "America/Sao_Paulo" ? 2018 : 2026
        let calendar = try calendar(name, "mon-fri: 09:00-12:30 | 13:00-17:00, sat: 00:30-03:15, sun: 22:00-02:30")
        let duty = Duty(calendar: calendar)
        let start = instant("\(year)-01-01T00:00:00Z").milliseconds
        let end = instant("\(year + 1)-01-01T00:00:00Z").milliseconds
        let changes = calendar.zone.changes.map(\.at).filter { $0 > start && $0 < end }
        for change in changes + [start + 100 * 86_400_000] {
            var worked: Int64 = 0
            let from = Instant(milliseconds: change - 2 * 86_400_000)
            for minute in 0..<Int64(4 * 1440) {
                let at = from.adding(milliseconds: minute * 60_000)
                let isWorking = isOpen(calendar, at)
                #expect((duty.state(at: at) == .working) == isWorking, "\(name) \(at.text)")
                if isWorking { worked += 1 }
                // After so many minutes of work the clocks show the end of the last of them.
                if isWorking, worked % 37 == 0 {
                    #expect(
                        duty.adding(worked * 60_000, to: from) == at.adding(milliseconds: 60_000),
                        "\(name) \(at.text)"
                    )
                }
            }
        }
    }

    @Test("The next start is the first minute of work", arguments: zones, 0..<10)
    func nextStart(name: String, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let calendar = try calendar(name, "mon-thu: 09:00-17:00, sat: 22:00-06:00", holidays: "2026-12-25, 2026-12-28")
        let duty = Duty(calendar: calendar, leave: [Day(number: 20_800)...Day(number: 20_803)])
        let minutes = Int64.random(in: 0..<500_000, using: &generator)
        let from = instant("2026-01-01T00:00:00Z").adding(milliseconds: minutes * 60_000)
        var at = from
        while duty.state(at: at) != .working { at = at.adding(milliseconds: 60_000) }
        #expect(duty.nextStart(from: from) == at)
    }

    @Test("A day begins when the clocks first show it, whatever happens at midnight", arguments: zones)
    func starts(name: String) throws {
        let zone = try zone(name)
        for year in [2011, 2018, 2026] {
            let first = try #require(Day("\(year)-01-01")).number
            for number in first..<first + 365 {
                let start = zone.start(of: Day(number: number))
                #expect(zone.day(at: start).number >= number)
                #expect(
                    zone.day(at: start.adding(milliseconds: -1)).number < number,
                    "\(name) \(Day(number: number).text)"
                )
            }
        }
    }

    @Test("An hour that is left out is nobody's, and one that comes twice counts twice")
    func changes() throws {
        let duty = Duty(calendar: try calendar("Europe/Berlin", "sun: 01:00-04:00"))
        // 02:00-03:00 is left out on 29 March, and comes twice on 25 October.
        #expect(duty.adding(2 * 3_600_000, to: instant("2026-03-28T12:00:00Z")) == instant("2026-03-29T02:00:00Z"))
        #expect(duty.adding(4 * 3_600_000, to: instant("2026-10-24T12:00:00Z")) == instant("2026-10-25T03:00:00Z"))
    }

    @Test("Without a calendar all hours are hers, but for her leave, in UTC")
    func withoutCalendar() {
        let leave = Day("2026-12-24").map { $0...Day(number: $0.number + 9) }.map { [$0] } ?? []
        let duty = Duty(leave: leave)
        #expect(duty.state(at: instant("2026-12-23T23:59:59Z")) == .working)
        #expect(duty.state(at: instant("2026-12-24T00:00:00Z")) == .onLeave)
        #expect(duty.adding(3_600_000, to: instant("2026-12-23T23:30:00Z")) == instant("2027-01-03T00:30:00Z"))
    }
}

private func zoneBytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map { Array($0) }
}
