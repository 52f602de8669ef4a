import Testing

@testable import Rules

@Suite("Nearest names")
struct SpellingTests {
    @Test(
        "Distance counts letters put in, left out, replaced or swapped",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "abd", 1), ("abc", "acb", 1),
            ("kitten", "sitting", 3), ("sellers", "selers", 1),
        ]
    )
    func distance(left: String, right: String, expected: Int) {
        #expect(Spelling.distance(Array(left), Array(right)) == expected)
        #expect(Spelling.distance(Array(right), Array(left)) == expected)
    }

    @Test("Only a name that is near is proposed")
    func nearest() {
        let known = ["sellers", "pools", "territories"]
        #expect(Spelling.nearest(to: "teritorries", among: known) == "territories")
        #expect(Spelling.nearest(to: "POOL", among: known) == "pools")
        #expect(Spelling.nearest(to: "calendar", among: known) == nil)
        #expect(Spelling.hint(for: "calendar", known: known) == "known are: pools, sellers, territories")
        #expect(Spelling.hint(for: "calendar", known: []) == nil)
    }
}
