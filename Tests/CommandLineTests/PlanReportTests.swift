import Contracts
import TestKit
import Testing

@testable import leadline

@Suite("What rules plan shows")
struct PlanReportTests {
    private func closed(_ count: Int, old: Int, new: Int, won: Bool) -> [RulePlanPage.Closed] {
        Array(repeating: RulePlanPage.Closed(old: old, new: new, won: won), count: count)
    }

    private func report(listing limit: Int = 1, mqlsPerWeek: Double? = nil) throws -> PlanReport {
        var report = PlanReport(at: Instant(milliseconds: 1_795_000_000_000))
        var page = RulePlanPage(current: "scoring-a", proposed: "scoring-b")
        page.leads = 10
        page.classes = [
            RulePlanPage.Move(from: "cold", to: "cold", leads: 8),
            RulePlanPage.Move(from: "cold", to: "warm", leads: 2),
        ]
        page.stages = [
            RulePlanPage.Move(from: "iql", to: "mql", leads: 1), RulePlanPage.Move(from: "mql", to: "iql", leads: 1),
            RulePlanPage.Move(from: "iql", to: "iql", leads: 8),
        ]
        page.differences = [(-30, 1), (0, 7), (1, 1), (20, 1)].map { RulePlanPage.Count(points: $0.0, leads: $0.1) }
        page.recent = [(10, 4), (42, 3), (60, 1)].map { RulePlanPage.Count(points: $0.0, leads: $0.1) }
        page.oldest = report.at.adding(milliseconds: -14 * 86_400_000)
        page.mqls = [
            RulePlanPage.MQL(lead: "A", from: .iql, to: .mql, old: 22, new: 42),
            RulePlanPage.MQL(lead: "B", from: .mql, to: .iql, old: 40, new: 10),
        ]
        try report.add(page, of: .leads)
        var test = RulePlanPage(current: "scoring-a", proposed: "scoring-b")
        test.closed = closed(2, old: 30, new: 85, won: true) + closed(2, old: 70, new: 10, won: false)
        try report.add(test, of: .closed)
        report.close(listing: limit, mqlsPerWeek: mqlsPerWeek)
        return report
    }

    @Test("What changes, who, the threshold, and the test on closed leads")
    func text() throws {
        let lines = try report(mqlsPerWeek: 2).lines(.plain)
        #expect(lines[0].hasPrefix("from scoring-a to scoring-b, at "))
        #expect(
            Array(lines.dropFirst()) == [
                "",
                "10 leads; the score of 3 differs",
                "  points        leads",
                "  -21 and less      1",
                "  +1 to +5          1",
                "  +11 to +20        1",
                "",
                "2 leads change class",
                "  from  to    leads",
                "  cold  warm      2",
                "",
                "2 leads change stage",
                "  from  to   leads",
                "  iql   mql      1",
                "  mql   iql      1",
                "",
                "1 become marketing-qualified, 1 are so no more",
                "  lead  from  to   score  new score",
                "  B     mql   iql     40         10",
                "  and 1 more (--list)",
                "",
                "for 2 leads a week: score >= 11, which 2 a week have by the last four weeks",
                "",
                "4 leads were handed over and closed, 2 of them won; scored as they were known then:",
                "",
                "  score   closed  won  share  new closed  new won  new share",
                "  0-19         0    0      -           2        0        0 %",
                "  20-39        2    2  100 %           0        0          -",
                "  40-59        0    0      -           0        0          -",
                "  60-79        2    0    0 %           0        0          -",
                "  80-100       0    0      -           2        2      100 %",
                "",
                "now: AUC 0 ± 0, lift in the best tenth 0",
                "new: AUC 1 ± 0, lift in the best tenth 2",
            ]
        )
    }

    @Test("Rules that came into force meanwhile would make nonsense of it")
    func changedMeanwhile() throws {
        #expect(throws: Failure.self) {
            var report = try report()
            try report.add(RulePlanPage(current: "scoring-c", proposed: "scoring-b"), of: .leads)
        }
    }

    @Test("Where nothing was closed, nobody came, and nothing changes, it says so")
    func empty() throws {
        var report = PlanReport(at: Instant(milliseconds: 0))
        try report.add(RulePlanPage(current: "scoring-a", proposed: "scoring-a"), of: .leads)
        report.close(listing: 5, mqlsPerWeek: 3)
        let lines = report.lines(.plain)
        #expect(lines.first == "scoring-a is in force already")
        #expect(lines.contains("there is no score from which on 3 leads a week or fewer come"))
        #expect(lines.last == "no lead was won or lost since it was handed over, so nothing to test on")
    }

    @Test("Only scoring rules are published, and wrong ones are told like rules check tells them")
    func files() throws {
        let folder = try ScratchFolder()
        #expect(throws: Failure.self) { try ScoringFile(folder.path + "/routing.yaml") }
        #expect(throws: Failure.self) { try ScoringFile(folder.path + "/missing.yaml") }
        try Files.write("version: 1\n", to: folder.path + "/new.yaml")
        #expect(throws: (any Error).self) { try ScoringFile(folder.path + "/new.yaml") }
    }

    @Test("The history shows the newest first, and that the file is not in force")
    func history() {
        var rules = RulesInForce(version: "scoring-b", file: "scoring-a")
        rules.number = 2
        rules.publishedBy = "olga"
        rules.rescoring = Rescoring(leads: 10, looked: 4, changed: 1, finishedAt: nil)
        #expect(
            rules.lines() == [
                "rules scoring-b, publication 2 by olga; the file of the start (scoring-a) is not in force",
                "looks at stored leads again: 4 of 10, 1 came out otherwise",
            ]
        )
        let publication = RulesHistory.Publication(
            number: 2,
            version: "scoring-b",
            at: Instant(milliseconds: 0),
            by: "olga",
            note: "agreed",
            rescoring: Rescoring(leads: 10, looked: 4, changed: 1, finishedAt: nil)
        )
        let lines = RulesHistory(rules: rules, publications: [publication]).lines(.plain)
        #expect(lines[1].contains("goes on") && lines[1].hasSuffix("agreed"))
        #expect(lines.last == "the file of the start is scoring-a, and not in force")
        let none = RulesHistory(rules: RulesInForce(version: "scoring-a", file: "scoring-a"), publications: [])
        #expect(none.lines(.plain) == ["nothing was published; scoring-a of the file is in force"])
    }
}
