import Contracts
import Matching
import Testing

@Suite("What is compared")
struct MatchRecordTests {
    private func record(_ contact: Contact) throws -> MatchRecord {
        let reference = try Fixtures.reference()
        return MatchRecord(NormalContact(contact, defaultCountry: "US", reference: reference), of: contact)
    }

    @Test("A whole name in the field of the last name is taken apart; a single word stays a last name")
    func names() throws {
        let whole = try record(Contact(lastName: "Anna Smith", email: "a@acme.example"))
        #expect(whole.first == "anna" && whole.last == "smith")
        let alone = try record(Contact(lastName: "Hughes", email: "a@acme.example"))
        #expect(alone.first.isEmpty && alone.last == "hughes")
    }
}
