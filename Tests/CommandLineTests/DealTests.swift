import ArgumentParser
import Contracts
import Testing

@testable import leadline

@Suite("leadline deal")
struct DealTests {
    private func record(_ standing: DealRecord.Standing) -> DealRecord {
        DealRecord(
            deal: "northgate/1",
            partner: "northgate",
            seller: "northgate",
            domain: "acme.example",
            company: nil,
            country: nil,
            product: nil,
            receivedAt: Instant(milliseconds: 1_795_000_000_000),
            protectedUntil: Instant(milliseconds: 1_802_776_000_000),
            withdrawnAt: nil,
            standing: standing
        )
    }

    @Test("How a deal stands is said in a line")
    func states() {
        #expect(
            DealState(record: record(.later), changed: true).text
                == "deal northgate/1: another partner registered this customer before"
        )
        #expect(DealState(record: record(.withdrawn), changed: false).text == "deal northgate/1, unchanged: withdrawn")
        #expect(DealState(record: record(.first), changed: true).text.hasPrefix("deal northgate/1: protected until 20"))
        #expect(record(.expired).cells.first == "northgate/1" && record(.expired).cells.last == "expired")
    }

    @Test("Who the customer is must be said")
    func arguments() throws {
        let common = ["--partner", "northgate", "--key", "1"]
        #expect(throws: (any Error).self) { try DealRegisterCommand.parse(common) }
        #expect(throws: (any Error).self) { try DealRegisterCommand.parse(common + ["--company", "Acme"]) }
        #expect(try DealRegisterCommand.parse(common + ["--domain", "acme.example"]).domain == "acme.example")
        #expect(try DealExtendCommand.parse(["northgate/1", "--progress", "demo held"]).progress == "demo held")
        #expect(throws: (any Error).self) { try DealExtendCommand.parse(["northgate/1"]) }
    }
}
