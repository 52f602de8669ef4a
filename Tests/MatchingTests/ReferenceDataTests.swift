import Matching
import Testing

struct ReferenceDataTests {
    @Test(arguments: [
        ("DE", "DE"), ("de", "DE"), ("DEU", "DE"), ("Deutschland", "DE"), ("germany", "DE"), ("USA", "US"),
        ("U.S.", "US"),
        ("u.s.a.", "US"), ("The United States of America", "US"), ("UK", "GB"), ("England", "GB"),
        ("Great Britain", "GB"),
        ("Österreich", "AT"), ("Oesterreich", "AT"), ("the netherlands", "NL"), ("Holland", "NL"), ("España", "ES"),
        ("Espana", "ES"), ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Czech Republic", "CZ"), ("NA", "NA"),
        ("NO", "NO"), ("Trinidad and Tobago", "TT"), ("Trinidad & Tobago", "TT"), ("中国", "CN"), ("Россия", "RU"),
        ("Viet Nam", "VN"), ("Korea, Republic of", "KR"), ("Georgia", "GE"), ("Ελλάδα", "GR"), ("EL", "GR"),
    ])
    func country(_ name: String, _ code: String) throws {
        #expect(try Fixtures.reference().country(named: name) == code)
    }

    @Test(arguments: ["", "-", "XX", "ZZ", "Middle-earth", "the"])
    func noCountry(_ name: String) throws {
        #expect(try Fixtures.reference().country(named: name) == nil)
    }

    @Test func everyFaultIsToldWithItsLine() {
        let error = #expect(throws: ReferenceDataError.self) {
            try ReferenceData(
                countries: "# head\r\nDE\tDEU\tGermany\r\nGermany\n\nFR\tFRA\tFrance\tGermany\nit\tITA\tItaly\n",
                usStates: "CA\tCalifornia\nTX\t\n",
                freeMailDomains: "mail.example\nanna@mail.example\n",
                roleMailboxes: "# nothing\n"
            )
        }
        #expect(
            error?.description == """
                countries.tsv:3: has 1 columns; 3 to 4 are wanted, none of them empty, split by one tab
                countries.tsv:5: "Germany" already stands for DE
                countries.tsv:6: "it" is no code; 2 capital letters are wanted
                us-states.tsv:2: has 2 columns; 2 to 3 are wanted, none of them empty, split by one tab
                free-mail-domains.txt:2: "anna@mail.example" is no domain; write it like mail.example
                role-mailboxes.txt:1: holds no line of data
                """
        )
    }
}
