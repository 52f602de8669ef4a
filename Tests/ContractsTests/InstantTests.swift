import Contracts
import FoundationEssentials
import TestKit
import Testing

@Suite("Instants as text")
struct InstantTests {
    @Test(
        "What is read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-22T05:00:00Z", 1_795_323_600_000),
            ("2026-11-22T05:00:00.1Z", 1_795_323_600_100), ("2026-11-22T05:00:00.123999999Z", 1_795_323_600_123),
            ("2026-11-22T06:00:00+01:00", 1_795_323_600_000), ("2026-11-22T10:30:00.5+0530", 1_795_323_600_500),
            ("2026-11-21T21:00:00-08:00", 1_795_323_600_000), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("1969-12-31T23:59:59.999Z", -1), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)]
    )
    func reads(text: String, milliseconds: Int64) {
        #expect(Instant(text)?.milliseconds == milliseconds)
    }

    @Test(
        "What is not",
        arguments: [
            "", "now", "2026-11-22", "2026-11-22T05:00Z", "2026-11-22T05:00:00", "2026-11-22 05:00:00Z",
            "20261122T050000Z", "2026-1-2T05:00:00Z", "26-11-22T05:00:00Z", "2026-11-22t05:00:00z",
            " 2026-11-22T05:00:00Z", "2026-11-22T05:00:00Z ", "2026-11-22T05:00:00Zjunk", "2026-11-22T05:00:00.Z",
            "2026-11-22T05:00:00.", "2026-11-22T05:00:00,5Z", "2026-11-22T05:00:00.1234567890Z",
            "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-11-22T24:00:00Z",
            "2026-11-22T05:60:00Z", "2026-11-22T05:00:60Z", "2026-11-22T05:00:00+1:00", "2026-11-22T05:00:00+01",
            "2026-11-22T05:00:00+24:00", "2026-11-22T05:00:00+01:60", "2026-11-22T05:00:00+01-00",
            "2026-11-22T05:00:00-", "+026-11-22T05:00:00Z", "2026-11-22T05:00:00é", "9999-12-31T23:59:59-01:00",
            "0000-01-01T00:00:00+00:01",
        ]
    )
    func refuses(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("Every millisecond comes back as it was", arguments: 1...8 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let instant = Instant(
                milliseconds: .random(in: -62_167_219_200_000..<253_402_300_800_000, using: &generator)
            )
            #expect(Instant(instant.text) == instant, "\(instant.milliseconds): \(instant.text)")
            #expect(instant.text.utf8.count == 24)
        }
    }

    @Test("The calendar is the one that Foundation knows", arguments: 1...4 as ClosedRange<UInt64>)
    func calendar(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            // Foundation's calendar is Julian before October 1582.
            let seconds = Int64.random(in: -12_000_000_000..<253_402_300_800, using: &generator)
            let theirs = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            let ours = Instant(milliseconds: seconds * 1000)
            #expect(ours.text == theirs.dropLast() + ".000Z")
            #expect(Instant(theirs) == ours)
        }
    }

    @Test("The ends of the numbers have a text too")
    func extremes() {
        #expect(Instant(milliseconds: .max).text == "292278994-08-17T07:12:55.807Z")
        #expect(Instant(milliseconds: .min).text == "-292275055-05-16T16:47:04.192Z")
        #expect(Instant(Date(timeIntervalSince1970: 1_795_323_600.205)).text == "2026-11-22T05:00:00.205Z")
    }
}
