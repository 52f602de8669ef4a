import Contracts
import Matching
import Testing

@Suite("accounts.csv and firmographics.csv: all faults at once")
struct AccountFileTests {
    private func faults(_ text: String) throws -> [String] {
        do {
            _ = try Books.directory(text)
            return []
        } catch let error as ReferenceDataError {
            return error.faults.map(\.description)
        }
    }

    @Test func everyFaultIsToldWithItsLine() throws {
        let found = try faults(
            """
            id,name,domains,country,owner,parent
            A1,One,one.example,DE,,A3
            A1,Two,two.example,DE,,
            ,Three,,,,
            A4,,four.example,,,

            # a comment
            A5,Five,gmail.com nodomain,Atlantis,,A9
            A3,Three,three.example,DE,,A1
            A6,Six,six.example,DE,,,,too many
            A:7,Seven,,,,
            """
        )
        #expect(
            found == [
                #"accounts.csv:2: "A1" is its own parent, by way of "A3""#,
                #"accounts.csv:3: has the id "A1" of line 2"#,
                "accounts.csv:4: has no id",
                "accounts.csv:5: has no name",
                "accounts.csv:8: anyone can get an address at gmail.com, so it tells no account; leave it out",
                #"accounts.csv:8: "nodomain" is no domain; write it like company.example"#,
                #"accounts.csv:8: "Atlantis" is no country; write its ISO 3166 code"#,
                #"accounts.csv:8: its parent "A9" is no account of this file"#,
                #"accounts.csv:9: "A3" is its own parent, by way of "A1""#,
                "accounts.csv:10: has 8 fields, but there are 6 titles; quote fields with commas",
                #"accounts.csv:11: the id "A:7" is longer than 100 bytes or holds a colon"#,
            ]
        )
    }

    @Test(arguments: [
        ("", "accounts.csv:1: holds no line of titles"),
        (
            "id,nmae\n",
            #"accounts.csv:1: has a column "nmae"; there are id, name, domains, country, region, city, postcode, owner, parent"#
        ),
        ("id,domains\n", #"accounts.csv:1: lacks the column "name""#),
        ("id,name,id\n", #"accounts.csv:1: has the column "id" twice"#),
        ("id,name\nA1,\"One\nA2,Two\n", #"accounts.csv:2: a quote (") opens a field that never ends"#),
        ("id,name,parent\nA1,One,A1\n", #"accounts.csv:2: "A1" is its own parent, by way of "A1""#),
    ])
    func aWrongFormIsTold(_ text: String, _ fault: String) throws {
        let found = try faults(text)
        #expect(found.contains(fault), "\(found)")
    }

    @Test func quotesLineEndsAndMarksAreRead() throws {
        let text = "\u{FEFF}ID,Name,Country\r\n A1 ,\"Quick, \"\"Silver\"\"\nand Stone\",de\r\n\r\n"
        let directory = try Books.directory(text)
        #expect(directory.accounts["A1"]?.name == "Quick, \"Silver\"\nand Stone")
        #expect(directory.accounts["A1"]?.country == "DE")
        #expect(directory.version == "accounts-test")
    }

    @Test func regionsAndDomainsAreBroughtToTheirNormalForms() throws {
        let text = "id,name,domains,country,region\nA1,One,https://www.One.example/;two.co.uk,USA,California\n"
        let account = try #require(try Books.directory(text).accounts["A1"])
        #expect(account.domains == ["one.example", "two.co.uk"])
        #expect(account.country == "US" && account.region == "CA")
    }

    private func companies(_ text: String) throws -> Firmographics {
        try Firmographics(text: text, file: "firm.csv", version: "v", reference: try Books.reference.get())
    }

    @Test func firmographicsAreFoundByDomain() throws {
        let table = try companies(
            """
            domain,name,industry,employees,naics,country,region
            www.acme.com,Acme,Manufacturing,420,3339,USA,Texas
            other.example,,,7,,,
            """
        )
        #expect(table.count == 2)
        let acme = CompanyFacts(
            name: "Acme",
            industry: "Manufacturing",
            employees: 420,
            naics: "3339",
            country: "US",
            region: "TX"
        )
        #expect(table.facts(of: "acme.com") == acme)
        #expect(table.facts(of: "other.example") == CompanyFacts(employees: 7))
        #expect(table.facts(of: "third.example") == nil)
    }

    @Test func firmographicsTellAllTheirFaults() throws {
        let error = #expect(throws: ReferenceDataError.self) {
            try companies(
                """
                domain,industry,employees,naics,country
                a.example,X,many,3,Atlantis
                b.example,,,,
                b.example,Y,,,
                gmail.com,Y,,,
                ,Y,-1,,
                """
            )
        }
        #expect(
            error?.faults.map(\.description) == [
                #"firm.csv:2: employees "many" is no whole number up to 100000000"#,
                #"firm.csv:2: naics "3" is no NAICS code; two to six digits are wanted"#,
                #"firm.csv:2: "Atlantis" is no country; write its ISO 3166 code"#,
                "firm.csv:3: says nothing of b.example",
                "firm.csv:4: has the domain b.example of line 3",
                "firm.csv:5: anyone can get an address at gmail.com, so it tells no company; leave it out",
                "firm.csv:6: has no domain",
            ]
        )
    }
}
