import Contracts
import FoundationEssentials
import Matching
import Testing

/// Sample lists of 500 people each, one a country.
///
/// The people are invented; how they are written is not.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Fixtures.contacts.path),
        "needs the sample lists in ../shared/data/scoring/contacts"
    )
)
struct RealContactsTests {
    @Test(arguments: [("us-500.csv", "US", 490), ("uk-500.csv", "GB", 470)])
    func mostOfAListHasNormalForms(_ file: String, _ country: String, _ leastPhones: Int) throws {
        let reference = try Fixtures.reference()
        let data = try Data(contentsOf: Fixtures.contacts.appending(path: file))
        var rows = Self.rows(String(decoding: data, as: UTF8.self))
        let head = rows.removeFirst()
        let emailColumn = try #require(head.firstIndex(of: "email"))
        let phoneColumns = ["phone1", "phone2"].compactMap { head.firstIndex(of: $0) }
        var emails = 0
        var phones = 0
        for row in rows {
            if EmailAddress(row[emailColumn], reference: reference) != nil { emails += 1 }
            if phoneColumns.contains(where: { PhoneNumber(row[$0], country: country)?.kind == .line }) { phones += 1 }
        }
        print("\(file): \(rows.count) rows, \(emails) e-mail addresses, \(phones) with a phone in use")
        #expect(rows.count >= 500)
        #expect(emails * 100 >= rows.count * 95)
        #expect(phones >= leastPhones)
    }

    /// Splits a CSV text with quotes where a value holds a comma.
    private static func rows(_ text: String) -> [[String]] {
        text.split(whereSeparator: \.isNewline).map { line in
            var columns = [""]
            var isQuoted = false
            for character in line {
                if character == "\"" {
                    isQuoted.toggle()
                } else if character == ",", !isQuoted {
                    columns.append("")
                } else {
                    columns[columns.count - 1].append(character)
                }
            }
            return columns
        }
    }
}
