import Testing

@testable import leadline

@Suite("Maps of columns")
struct FieldMapTests {
    private func guess(_ header: String...) -> [String] {
        FieldMap.guess(from: header).columns.map { "\($0.name): \($0.field)" }
    }

    @Test("Columns with usual names are recognised, however they are written")
    func guesses() {
        #expect(
            guess("E-Mail Address", "FIRST_NAME", "Surname", "Colour", "Zip Code")
                == [
                    "FIRST_NAME: contact.first_name", "Surname: contact.last_name", "E-Mail Address: contact.email",
                    "Zip Code: contact.postcode",
                ]
        )
        #expect(guess("shoe_size").isEmpty)
        #expect(guess().isEmpty)
    }

    @Test("Of several columns for one field the more telling name comes first, whatever their order in the file")
    func order() {
        #expect(
            guess("phone2", "Mobile", "phone1") == [
                "phone1: contact.phone", "Mobile: contact.phone", "phone2: contact.phone",
            ]
        )
    }

    @Test("A file covers consent only when it says both that and since when")
    func consent() {
        #expect(FieldMap.guess(from: ["opt-in", "consent date"]).coversConsent)
        #expect(!FieldMap.guess(from: ["opt-in"]).coversConsent)
        #expect(!FieldMap.guess(from: ["consent date"]).coversConsent)
    }
}
