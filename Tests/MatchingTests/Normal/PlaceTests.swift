import Matching
import Testing

struct PlaceTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    @Test(arguments: [
        ("DE", "DE"), ("de", "DE"), ("DEU", "DE"), ("Deutschland", "DE"), ("germany", "DE"), ("Allemagne", "DE"),
        ("Германия", "DE"), ("ドイツ", "DE"), ("USA", "US"), ("U.S.", "US"), ("u.s.a.", "US"), ("Estados Unidos", "US"),
        ("The United States of America", "US"), ("美国", "US"), ("США", "US"), ("UK", "GB"), ("England", "GB"),
        ("Great Britain", "GB"), ("Vereinigtes Königreich", "GB"), ("英国", "GB"), ("Österreich", "AT"),
        ("Oesterreich", "AT"), ("the netherlands", "NL"), ("Holland", "NL"), ("España", "ES"), ("Espana", "ES"),
        ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("NA", "NA"),
        ("NO", "NO"), ("Trinidad and Tobago", "TT"), ("Trinidad & Tobago", "TT"), ("中国", "CN"), ("日本", "JP"),
        ("Россия", "RU"), ("Viet Nam", "VN"), ("Korea, Republic of", "KR"), ("대한민국", "KR"), ("Georgia", "GE"),
        ("Ελλάδα", "GR"), ("EL", "GR"), ("مصر", "EG"), ("الهند", "IN"), ("भारत", "IN"), ("ישראל", "IL"),
        ("Brasil", "BR"),
        ("Schweiz", "CH"), ("Türkiye", "TR"), ("Turkey", "TR"),
    ])
    func country(_ name: String, _ code: String) {
        #expect(reference.country(named: name) == code)
    }

    @Test(arguments: ["", "-", "XX", "ZZ", "Middle-earth", "the", "中"])
    func noCountry(_ name: String) {
        #expect(reference.country(named: name) == nil)
    }

    @Test(
        arguments: [
            ("california", "US", "CA"), ("Calif.", "US", "CA"), ("us-ca", "US", "CA"), ("CA", "US", "CA"),
            ("Washington DC", "US", "DC"), ("N. Carolina", "US", "NC"), ("Puerto Rico", "US", "PR"),
            ("Ontario", "CA", "ON"),
            ("Québec", "CA", "QC"), ("PEI", "CA", "PE"), ("New South Wales", "AU", "NSW"), ("nsw", "AU", "NSW"),
            ("Vic.", "AU", "VIC"), ("Kent", "GB", "KEN"), ("West Sussex", "GB", "WSX"), ("Scotland", "GB", "SCT"),
            ("Hants", "GB", "HAM"), ("Greater London", "GB", "LND"), ("Bayern", "DE", "BY"), ("Bavaria", "DE", "BY"),
            ("NRW", "DE", "NW"), ("Nordrhein Westfalen", "DE", "NW"), ("Wien", "AT", "9"), ("Zürich", "CH", "ZH"),
            ("Zurich", "CH", "ZH"), ("Île-de-France", "FR", "IDF"), ("Lombardia", "IT", "25"), ("Milano", "IT", "MI"),
            ("Cataluña", "ES", "CT"), ("Catalunya", "ES", "CT"), ("Noord-Holland", "NL", "NH"),
            ("Vlaanderen", "BE", "VLG"),
            ("CDMX", "MX", "CMX"), ("São Paulo", "BR", "SP"), ("Sao Paulo", "BR", "SP"), ("Maharashtra", "IN", "MH"),
            ("广东省", "CN", "GD"), ("Guangdong", "CN", "GD"), ("東京都", "JP", "13"), ("Tokyo", "JP", "13"),
            ("서울특별시", "KR", "11"), ("Москва", "RU", "MOW"), ("Московская область", "RU", "MOS"), ("Київ", "UA", "30"),
            ("دبي", "AE", "DU"), ("תל אביב", "IL", "TA"), ("Αττική", "GR", "I"), ("İstanbul", "TR", "34"),
            ("mazowieckie", "PL", "14"), ("Gauteng", "ZA", "GP"),
        ]
    )
    func region(_ name: String, _ country: String, _ code: String) {
        #expect(reference.region(named: name, country: country) == code)
    }

    @Test(arguments: [("California", "MX"), ("Ontario", "US"), ("", "US"), ("Kent", "XX")])
    func noRegion(_ name: String, _ country: String) {
        #expect(reference.region(named: name, country: country) == nil)
    }

    @Test(
        arguments: [
            ("70116", "US", "70116"), ("70116-1234", "US", "70116"), ("7750", "US", "07750"),
            ("77501234", "US", "07750"),
            ("501", "US", "00501"), ("K1A 0B1", "CA", "K1A0B1"), ("k1a-0b1", "CA", "K1A0B1"),
            ("sw1a 1aa", "GB", "SW1A1AA"),
            ("D-80331", "DE", "80331"), ("1067", "DE", "01067"), ("A-1010", "AT", "1010"), ("CH-8001", "CH", "8001"),
            ("F-75001", "FR", "75001"), ("6000", "FR", "06000"), ("100", "FI", "00100"), ("10", "FI", "10"),
            ("1012 AB", "NL", "1012AB"), ("800", "AU", "0800"),
            ("2000", "AU", "2000"), ("111 22", "SE", "11122"), ("LV-1010", "LV", "1010"), ("00-950", "PL", "00950"),
            ("1000-205", "PT", "1000205"), ("01310-100", "BR", "01310100"), ("1310100", "BR", "01310100"),
            ("〒100-0001", "JP", "1000001"), ("１００－０００１", "JP", "1000001"), ("110 001", "IN", "110001"),
            ("101000", "RU", "101000"), ("١٢٣٤٥", "SA", "12345"), ("D02 AF30", "IE", "D02AF30"), ("12", "US", "12"),
            ("123456", "US", "123456"), ("ab-12 c", nil, "AB12C"), ("", "US", nil), ("--", nil, nil),
        ] as [(String, String?, String?)]
    )
    func postcode(_ given: String, _ country: String?, _ postcode: String?) {
        #expect(Postcode.normal(given, country: country) == postcode)
    }
}
