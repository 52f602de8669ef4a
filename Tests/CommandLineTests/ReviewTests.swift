import ArgumentParser
import Contracts
import Testing

@testable import leadline

@Suite("What people decide on leads")
struct ReviewTests {
    private func lead(_ id: String, _ contact: Contact) -> Lead {
        let at = Instant(milliseconds: 1_795_000_000_000)
        return Lead(
            id: id,
            revision: 1,
            contact: contact,
            country: "US",
            source: "us-web",
            consent: Consent(granted: true, at: at),
            createdAt: at,
            updatedAt: at
        )
    }

    @Test("Two leads stand side by side, above what speaks for and against")
    func sideBySide() throws {
        let review = MatchReviewPage.Review(
            lead: lead("A", Contact(firstName: "Theodora", lastName: "Pappas\u{1B}[2J", city: "Kenner")),
            other: lead("B", Contact(firstName: "Dora", lastName: "Pappas")),
            submission: "s2",
            at: Instant(milliseconds: 1_795_000_000_000),
            weight: 9.5,
            threshold: 12,
            reasons: ["  +5.4  first name: another form", "  +9.5  sum"]
        )
        #expect(review.name == "A:B")
        let lines = review.lines(.plain)
        #expect(lines[0] == "A:B")
        #expect(lines[1].hasPrefix("  raised by submission s2 at "))
        #expect(lines[2].split(separator: " ").map(String.init) == ["lead", "other"])
        #expect(lines.contains("  first name   Theodora                 Dora"))
        #expect(lines.contains { $0.hasPrefix("  city         Kenner") })
        #expect(!lines.contains { $0.contains("street") })
        #expect(lines.suffix(2) == ["    +5.4  first name: another form", "    +9.5  sum"])
        #expect(!lines.joined().contains("\u{1B}"))
    }

    @Test("A pair is two leads with a colon between them")
    func pairs() {
        #expect(LeadPairName(argument: "A:B")?.lead == "A")
        #expect(LeadPairName(argument: "A:B")?.other == "B")
        for wrong in ["", "A", "A:", ":B", "A:B:C"] { #expect(LeadPairName(argument: wrong) == nil) }
    }

    @Test("The words say what became of it")
    func texts() {
        for action in MatchDecided.Action.allCases {
            let new = MatchDecided(action: action, lead: "A", other: "B", changed: true).text
            let old = MatchDecided(action: action, lead: "A", other: "B", changed: false).text
            #expect(new != old && new.contains("A") && new.contains("B"))
        }
    }

    @Test("What is missing is said before anybody is asked")
    func usage() throws {
        #expect(throws: (any Error).self) { try Leadline.parseAsRoot(["unmerge", "A"]) }
        #expect(throws: (any Error).self) { try Leadline.parseAsRoot(["merge", "A"]) }
        #expect(throws: (any Error).self) { try Leadline.parseAsRoot(["review", "matches", "--limit", "0"]) }
        #expect(throws: (any Error).self) { try Leadline.parseAsRoot(["review", "matches", "--accept", "A"]) }
        let unmerge = try #require(
            try Leadline.parseAsRoot(["unmerge", "A", "--submission", "s1", "s2", "--by", "olga"]) as? UnmergeCommand
        )
        #expect(unmerge.submissions == ["s1", "s2"])
        #expect(try unmerge.decision.name() == "olga")
        let review = try #require(
            try Leadline.parseAsRoot(["review", "matches", "--accept", "A:B", "--reject", "C:D"])
                as? ReviewMatchesCommand
        )
        #expect(review.accept.count == 1 && review.reject.first?.lead == "C")
    }
}
