import Contracts
import FoundationEssentials
import Testing

@testable import leadline

@Suite("Sellers of a CSV file")
struct SellerSheetTests {
    private func sheet(_ text: String) throws -> SellerSheet { try SellerSheet(Data(text.utf8), file: "sellers.csv") }

    @Test("Who is not known is added; of others limits and leaves are taken")
    func changes() throws {
        let sheet = try sheet(
            """
            id,name,kind,open,per_day,pools,skills,leave
            zoe,Zoe Okafor,partner,40,8,west:2|uk:1,enterprise | cloud,2026-12-24 - 2027-01-02 | 2027-02-01
            anna,,,20,,,,
            ben,,,,,,,2026-12-24 - 2026-12-31

            """
        )
        let changes = sheet.changes(except: ["anna", "ben"], by: "olga", note: nil)
        #expect(changes.map(\.action) == [.add, .leave, .leave, .capacity, .leave])
        #expect(changes.map(\.seller) == ["zoe", "zoe", "zoe", "anna", "ben"])
        let zoe = try #require(changes.first?.entry)
        #expect(zoe.name == "Zoe Okafor")
        #expect(zoe.kind == "partner")
        #expect(zoe.limits == RosterLimits(open: 40, perDay: 8))
        #expect(zoe.pools == ["west": 2, "uk": 1])
        #expect(zoe.skills == ["enterprise", "cloud"])
        #expect(changes[1].from == "2026-12-24")
        #expect(changes[1].to == "2027-01-02")
        #expect(changes[2].to == "2027-02-01")
        #expect(changes[3].limits == RosterLimits(open: 20))
    }

    @Test("All faults are told at once, with their lines")
    func faults() throws {
        let failure = #expect(throws: Failure.self) {
            try sheet("id,open,pools\nzoe,many,\n,1,\nben,1,west\nkim,1\n")
        }
        #expect(failure?.code == .badData)
        #expect(
            failure?.message.split(separator: "\n").map(String.init) == [
                "sellers.csv:2: open: \"many\" is no number", "sellers.csv:3: has no id",
                "sellers.csv:4: pools: \"west\" is no pool with a weight; write it like west:2",
                "sellers.csv:5: has 2 fields, but there are 3 columns",
            ]
        )
        #expect(throws: Failure.self) { try sheet("name,salary\n") }
        #expect(throws: Failure.self) { try sheet("name\n") }
        #expect(throws: Failure.self) { try sheet("") }
    }

    @Test("The words say what became of a change")
    func texts() {
        for action in [RosterChange.Action.add, .pause, .resume, .leave, .back, .capacity] {
            let done = RosterChanged(seller: "anna", action: action, changed: true, ruleSet: "routing-1", recalled: 2)
            #expect(done.text.hasPrefix("anna ") && done.text.hasSuffix("2 open offers go to others; rules routing-1"))
        }
        let same = RosterChanged(seller: "anna", action: .pause, changed: false, ruleSet: "routing-1", recalled: 0)
        #expect(same.text == "anna: nothing changes, it is so already")
        #expect(PoolWeight(argument: "west=2") == PoolWeight(argument: "west=2"))
        for wrong in ["west", "west=", "=2", "west=two"] { #expect(PoolWeight(argument: wrong) == nil) }
    }
}
