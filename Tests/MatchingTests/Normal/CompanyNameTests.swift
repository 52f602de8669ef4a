import Matching
import Testing

struct CompanyNameTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    @Test(
        arguments: [
            ("Acme Inc.", "acme", "inc"), ("ACME, Incorporated", "acme", "inc"), ("The Acme Company", "acme", "co"),
            ("Acme Co., Ltd.", "acme", "ltd"), ("Acme (UK) Limited", "acme uk", "ltd"), ("Acme L.L.C.", "acme", "llc"),
            ("Marks & Spencer plc", "marks spencer", "plc"),
            ("Stewart, Parker and Elliott", "stewart parker elliott", nil),
            ("Müller GmbH", "muller", "gmbh"), ("Müller GmbH & Co. KG", "muller", "gmbh and co kg"),
            ("Siemens Aktiengesellschaft", "siemens", "ag"), ("BOSCH GMBH ROBERT", "bosch robert", "gmbh"),
            ("Sportverein Musterstadt e.V.", "sportverein musterstadt", "ev"), ("Erste Bank OHG", "erste bank", "ohg"),
            ("Société Générale S.A.", "societe generale", "sa"), ("Boulangerie Paul SARL", "boulangerie paul", "sarl"),
            ("Dupont SAS", "dupont", "sas"), ("Fiat S.p.A.", "fiat", "spa"), ("Rossi S.r.l.", "rossi", "srl"),
            ("Telefónica, S.A.", "telefonica", "sa"), ("Cemex S.A.B. de C.V.", "cemex", "sa de cv"),
            ("Construções Silva Lda.", "construcoes silva", "lda"), ("Padaria Central Ltda", "padaria central", "ltda"),
            ("Koninklijke Philips N.V.", "koninklijke philips", "nv"), ("N.V. Philips", "philips", "nv"),
            ("Hunter Douglas Industries B. V.", "hunter douglas industries", "bv"),
            ("Novo Nordisk A/S", "novo nordisk", "a s"),
            ("Equinor ASA", "equinor", "asa"), ("Volvo AB", "volvo", "ab"), ("Nokia Oyj", "nokia", "oyj"),
            ("Allegro Sp. z o.o.", "allegro", "sp z o o"), ("Škoda Auto a.s.", "skoda auto", "as"),
            ("Gazda d.o.o.", "gazda", "doo"), ("MOL Nyrt.", "mol", "nyrt"), ("Koç Holding A.Ş.", "koc holding", "as"),
            ("ООО «Ромашка»", "romaska", "ooo"), ("Ромашка, ООО", "romaska", "ooo"),
            ("ПАО Сбербанк", "sberbank", "pao"),
            ("ТОВ Нова Пошта", "nova posta", "tov"), ("Ελληνικά Πετρέλαια Α.Ε.", "ellenika petrelaia", "ae"),
            ("株式会社日立", "ri li", "kabushiki kaisha"), ("トヨタ自動車株式会社", "toyota zi dong che", "kabushiki kaisha"),
            ("阿里巴巴有限公司", "a li ba ba", "ltd"), ("삼성전자 주식회사", "samseongjeonja", "chusik hoesa"),
            ("טבע בע\"מ", "tb", "baam"), ("Tata Motors Pvt. Ltd.", "tata motors", "pvt ltd"),
            ("टाटा मोटर्स प्राइवेट लिमिटेड", "tata motarsa", "praili"), ("PT Telkom Indonesia Tbk", "pt telkom indonesia", "tbk"),
            ("Petronas Sdn. Bhd.", "petronas", "sdn bhd"), ("BHP Pty Ltd", "bhp", "pty ltd"),
            ("WHIRLPOOL EUROPE B.V., AMSTERDAM, NL", "whirlpool europe", "bv"),
            ("Acme Holdings Co., Ltd.", "acme holdings", "ltd"), ("Foo, B.V., Amsterdam", "foo", "bv"),
            ("GmbH", "gmbh", nil), ("The", "the", nil), ("3M", "3m", nil), ("Yahoo!", "yahoo", nil),
            ("Too Good To Go ApS", "too good to go", "aps"),
        ] as [(String, String, String?)]
    )
    func normalForm(_ given: String, _ words: String, _ form: String?) throws {
        let name = try #require(CompanyName(given, reference: reference))
        #expect(name.words.joined(separator: " ") == words)
        #expect(name.legalForm == form)
    }

    @Test(
        arguments: [
            ("International Business Machines Corporation", "ibm"), ("The Bank of New York", "bny"),
            ("Acme Tools Inc", nil), ("阿里巴巴有限公司", nil), ("Всероссийский банк развития регионов", "vbrr"),
        ] as [(String, String?)]
    )
    func acronym(_ given: String, _ acronym: String?) {
        #expect(CompanyName(given, reference: reference)?.acronym == acronym)
    }

    @Test(arguments: ["", " ", "-", "..."])
    func noName(_ given: String) {
        #expect(CompanyName(given, reference: reference) == nil)
    }
}
