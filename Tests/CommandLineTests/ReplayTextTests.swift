import ArgumentParser
import Assignment
import Contracts
import Testing

@testable import leadline

@Suite struct ReplayTextTests {
    @Test("A time is given by instants or whole days, and is the last 30 days when nothing is said")
    func spans() throws {
        let now = try #require(Instant("2026-11-22T06:00:00.000Z"))
        let days = try TimeSpanOptions.parse(["--from", "2026-10-01", "--to", "2026-10-31"]).ends(at: now)
        #expect(days.from.text == "2026-10-01T00:00:00.000Z")
        #expect(days.to.text == "2026-10-31T23:59:59.999Z")
        let instants = try TimeSpanOptions.parse(["--from", "2026-10-01T12:00:00Z"]).ends(at: now)
        #expect(instants.from.text == "2026-10-01T12:00:00.000Z")
        #expect(instants.to == now)
        #expect(try TimeSpanOptions.parse([]).ends(at: now).from.text == "2026-10-23T06:00:00.000Z")
        #expect(throws: (any Error).self) { try TimeSpanOptions.parse(["--from", "yesterday"]) }
        #expect(throws: Failure.self) {
            try TimeSpanOptions.parse(["--from", "2026-11-23"]).ends(at: now)
        }
    }

    @Test("Numbers are shown with as many digits as asked for")
    func numbers() {
        #expect(4.6667.shown(2) == "4.67")
        #expect((-0.05).shown(1) == "-0.1")
        #expect(0.004.shown(2) == "0.00")
        #expect(12.0.shown(0) == "12")
    }

    @Test("Bars are as long as their numbers, and texts are harmless")
    func bars() {
        let picture = BarPicture(
            title: "<b>Leads</b>",
            series: ["given", "owed"],
            rows: [BarPicture.Row(name: "anna & ben", bars: [(4, "4"), (2, "2.00")])]
        )
        #expect(picture.svg.hasPrefix("<svg xmlns"))
        #expect(picture.svg.contains("width=\"480\""))
        #expect(picture.svg.contains("width=\"240\""))
        #expect(picture.svg.contains("anna &amp; ben"))
        #expect(!picture.svg.contains("<b>"))
    }

    @Test("Reports of records take a time and a picture; those of the services do not")
    func reports() throws {
        #expect(ReportName(argument: "sellers") == .asked(.sellers))
        #expect(ReportName(argument: "declines") == .recorded(.declines))
        #expect(ReportName(argument: "profits") == nil)
        #expect(throws: (any Error).self) { try ReportCommand.parse(["funnel", "--svg", "a.svg"]) }
        _ = try ReportCommand.parse(["speed", "--svg", "a.svg", "--from", "2026-10-01"])
    }
}
