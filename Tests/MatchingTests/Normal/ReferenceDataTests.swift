import Matching
import Testing

struct ReferenceDataTests {
    @Test func everyFaultIsToldWithItsLine() throws {
        var texts = try Fixtures.texts()
        texts["company-stop-words.txt"] = "und\nThé\n"
        texts["countries.tsv"] =
            "# head\r\nDE\tDEU\tGermany\r\nGermany\n\nFR\tFRA\tFrance\tGermany\nit\tITA\tItaly\nES\tESP\tSpain\t--\n"
        texts["free-mail-domains.txt"] = "mail.example\nanna@mail.example\n"
        texts["legal-forms.tsv"] = "ltd\tLimited\nplc\tLimited\nag\tAG\tbehind it\n"
        texts["mail-providers.tsv"] = "gmail.com\tdots typos\na.example\tcommas\nb.example\t-\tgmail.com\n"
        texts["name-frequencies.tsv"] = "smith\t8810\t-\nsmith\t-\t-\nanna\t0\t10\n"
        texts["regions.tsv"] =
            "US\tCA\tCalifornia\nUS\tTX\tCalifornia\nCA\tON\tOntario\nGermany\tBY\tBayern\nDE\tby\tBayern\n"
        texts["role-mailboxes.txt"] = "# nothing\n"
        texts["nicknames.tsv"] = nil
        let error = #expect(throws: ReferenceDataError.self) { try ReferenceData(texts: texts) }
        #expect(
            error?.description == """
                countries.tsv:3: has 1 columns; 3 to 4 are wanted, none of them empty, split by one tab
                countries.tsv:5: "Germany" already stands for DE
                countries.tsv:6: "it" is no code; 2 capital letters are wanted
                countries.tsv:7: has a spelling without a letter
                regions.tsv:2: "California" already stands for CA
                regions.tsv:4: "Germany" is no code; 2 capital letters are wanted
                regions.tsv:5: "by" is no code; 1 to 3 capital letters or digits are wanted
                free-mail-domains.txt:2: "anna@mail.example" is no domain; write it like mail.example
                mail-providers.tsv:2: "commas" is no list of "dots", "minus" and "typos", nor "-"
                mail-providers.tsv:3: "gmail.com" stands here twice
                role-mailboxes.txt:1: holds no line of data
                legal-forms.tsv:2: "Limited" already stands for ltd
                legal-forms.tsv:3: "behind it" is no place; "front" and "anywhere" are known
                company-stop-words.txt:2: "thé" is not folded; write "the"
                nicknames.tsv:1: is missing
                name-frequencies.tsv:2: "smith" stands here twice
                name-frequencies.tsv:3: "0" is neither a number from 1 to 1000000 nor "-"
                """
        )
    }

    @Test func versionFollowsTheTexts() throws {
        let reference = try Fixtures.reference()
        var texts = try Fixtures.texts()
        #expect(try ReferenceData(texts: texts).version == reference.version)
        #expect(reference.version.count == 16)
        texts["role-mailboxes.txt", default: ""] += "front.desk\n"
        let changed = try ReferenceData(texts: texts)
        #expect(changed.version != reference.version)
        #expect(changed.isRoleMailbox("front.desk"))
    }

    @Test(arguments: [
        ("bob", "robert", true), ("bob", "rob", true), ("liz", "elizabeth", true), ("pepe", "jose", true),
        ("sasha", "alexander", true), ("misha", "mikhail", true), ("bob", "bob", false), ("bob", "anna", false),
        ("nobody", "robert", false),
    ])
    func nicknames(_ one: String, _ other: String, _ are: Bool) throws {
        let reference = try Fixtures.reference()
        #expect(reference.areNicknames(one, other) == are)
        #expect(reference.areNicknames(other, one) == are)
        #expect(
            Set(reference.nicknameGroups(of: one)).isDisjoint(with: reference.nicknameGroups(of: other))
                == !(are || one == other)
        )
    }

    @Test func sharesOfNames() throws {
        let reference = try Fixtures.reference()
        #expect(reference.surnameShare("smith") == 0.010_06)
        #expect(try #require(reference.givenNameShare("mary")) > 0.01)
        #expect(reference.surnameShare("featherstonehaugh") == nil)
        #expect(reference.givenNameShare("") == nil)
    }

    @Test func noProviderIsDisposable() throws {
        let reference = try Fixtures.reference()
        for domain in [
            "gmail.com", "yahoo.com", "icloud.com", "outlook.com", "hotmail.com", "proton.me", "web.de", "qq.com",
        ] {
            #expect(reference.isFreeMail(domain) && !reference.isDisposable(domain), "\(domain)")
        }
    }
}
