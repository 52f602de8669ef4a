import Assignment
import Contracts
import Testing

@testable import leadline

@Suite struct AuditTests {
    @Test func anAuditAsksForEveryPartToItsEndAndTellsWhatDiffers() {
        var round = AuditRound(limit: 2)
        var asked: [String] = []
        while let question = round.question {
            let (part, after) = (question.part.rawValue, question.after?.number ?? 0)
            asked.append([part, question.chain?.name, "\(after)"].compactMap(\.self).joined(separator: " "))
            round.take(page(question))
        }
        #expect(asked == ["books 0", "chain east 0", "chain west 0", "chain west 2", "unclaimed 0", "assignments 0"])
        #expect(
            round.report.lines == [
                "6 decisions, 2 chains of pools, 4 assignments, 2 accounts: 2 differences",
                "1 decisions are older than the chains, and were not looked at",
                "decision 4 of chain west is missing",
                "account of ben in west is 7, but its decisions come to 6",
            ]
        )
    }

    @Test func whenAllAgreesItSaysSo() {
        var round = AuditRound()
        while round.question != nil { round.take(AuditPage()) }
        #expect(round.report.lines == ["0 decisions, 0 chains of pools, 0 assignments, 0 accounts: all agree"])
    }

    /// More differences than anybody reads are counted alone.
    @Test func manyDifferencesAreCounted() {
        var round = AuditRound()
        var page = AuditPage()
        page.differences = (1...1_200).map {
            AuditPage.Difference(place: "decision \($0) of chain west", text: "is odd")
        }
        round.take(page)
        while round.question != nil { round.take(AuditPage()) }
        #expect(round.report.count == 1_200)
        #expect(round.report.differences.count == 1_000)
        #expect(round.report.lines.last == "and 200 more")
    }

    private func page(_ question: AuditQuestion) -> AuditPage {
        var page = AuditPage()
        switch (question.part, question.chain?.name, question.after) {
        case (.books, _, _):
            page.chains = [AuditPage.Chain(name: "east", length: 2), AuditPage.Chain(name: "west", length: 4)]
            page.accounts = [account("anna", -6), account("ben", 7)]
            page.unchained = 1
        case (.chain, "west", nil):
            page.checked = 2
            page.accounts = [account("anna", -2), account("ben", 2)]
            page.next = AuditPage.Cursor(name: "west", number: 2)
        case (.chain, "west", _):
            page.checked = 1
            page.accounts = [account("anna", -4), account("ben", 4)]
            page.differences = [AuditPage.Difference(place: "decision 4 of chain west", text: "is missing")]
        case (.chain, _, _): page.checked = 2
        case (.unclaimed, _, _): page.checked = 1
        case (.assignments, _, _): page.checked = 4
        }
        return page
    }

    private func account(_ seller: String, _ turn: Int) -> AuditPage.Account {
        AuditPage.Account(ledger: "west", seller: seller, turn: turn)
    }
}
