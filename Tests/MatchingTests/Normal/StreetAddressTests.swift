import Matching
import Testing

struct StreetAddressTests {
    @Test(
        arguments: [
            ("6649 N Blue Gum St", "US", "6649", nil, "n blue gum st"),
            ("6649 North Blue Gum Street", "US", "6649", nil, "n blue gum st"),
            ("598 Fourth Avenue, Apt. 4B", "US", "598", "4b", "4 ave"), ("598 4th Ave #4B", "US", "598", "4b", "4 ave"),
            ("Suite 900, 1450 N City Rd", "US", "1450", "900", "n city rd"),
            ("P.O. Box 12987", "US", nil, nil, "pobox 12987"),
            ("423 amsterdam ave. between 80th and 81st sts.", "US", "423", nil, "amsterdam ave"),
            ("598 N 5th St", "US", "598", nil, "n 5 st"), ("123 Main St 3rd Floor", "US", "123", "3", "main st"),
            ("2nd Floor, 12 High St", "GB", "12", "2", "high st"),
            ("9304 W. 15th St La Blanca, FL 60527", "US", "9304", nil, "w 15 st blanca"),
            ("12-34 56th Rd", "US", "12", nil, "56 rd"), ("5-123 Main St", "CA", "123", "5", "main st"),
            ("12-14 Main St", "CA", "12", nil, "main st"), ("Flat 3, 12a High Street", "GB", "12a", "3", "high st"),
            ("12 A High Street", "GB", "12a", nil, "high st"), ("Rose Cottage, 5 High St.", "GB", "5", nil, "high st"),
            ("18 Danver Place, Loughborough, LE11 1UU", "GB", "18", nil, "danver pl"),
            ("12, High Street", "GB", "12", nil, "high st"),
            ("3/45 Smith Street", "AU", "45", "3", "smith st"), ("Unit 3, 45 Smith St", "AU", "45", "3", "smith st"),
            ("GPO Box 123", "AU", nil, nil, "pobox 123"), ("Hauptstraße 12a", "DE", "12a", nil, "haupt st"),
            ("Hauptstr. 12 a", "DE", "12a", nil, "haupt st"), ("Haupt-Strasse 12-14", "DE", "12", nil, "haupt st"),
            ("Straße des 17. Juni 135", "DE", "135", nil, "st 17 juni"), ("Postfach 12 34", "DE", nil, nil, "pobox 12"),
            ("Mariahilfer Straße 12/3", "AT", "12", "3", "mariahilfer st"),
            ("Bahnhofplatz 1", "CH", "1", nil, "bahnhof pl"),
            ("12 bis, rue de la Paix", "FR", "12b", nil, "r paix"),
            ("12 bd Saint-Germain", "FR", "12", nil, "blvd st germain"),
            ("BP 123", "FR", nil, nil, "pobox 123"), ("Via Roma 15", "IT", "15", nil, "via roma"),
            ("V. Roma, 15", "IT", "15", nil, "via roma"),
            ("Calle Mayor, nº 5, piso 2", "ES", "5", "2", "c mayor"), ("C/ Mayor 5", "ES", "5", nil, "c mayor"),
            ("Av. Reforma #222", "MX", "222", nil, "ave reforma"),
            ("Rua Augusta, 1500 apto 12", "BR", "1500", "12", "r augusta"),
            ("Kerkstraat 10", "NL", "10", nil, "kerk st"), ("Vesterbrogade 3", "DK", "3", nil, "vesterbro g"),
            ("Storgatan 5 lgh 12", "SE", "5", "12", "stor g"), ("ul. Długa 45/3", "PL", "45", "3", "ul dluga"),
            ("ул. Ленина, д. 5, кв. 12", "RU", "5", "12", "ul lenina"),
            ("Tolmacheva Ul., bld. 8, appt. 71", "RU", "8", "71", "tolmacheva ul"),
            ("улица Ленина 5", "RU", "5", nil, "ul lenina"),
            ("Οδός Ερμού 10", "GR", "10", nil, "od ermou"),
            ("Atatürk Caddesi No: 12 Daire 3", "TR", "12", "3", "ataturk cad"),
            ("12, MG Road, Indiranagar", "IN", "12", nil, "mg rd"), ("רחוב הרצל 10", "IL", "10", nil, "rhwb hrzl"),
            ("शिवाजी मार्ग १२", nil, "12", nil, "sivaji marga"), ("١٢ شارع التحرير", nil, "12", nil, "shar althryr"),
            ("Highway 50", "US", nil, nil, "hwy 50"), ("Main Street", nil, nil, nil, "main st"),
            ("007 Bond Street", "GB", "7", nil, "bond st"),
        ] as [(String, String?, String?, String?, String)]
    )
    func normalForm(_ given: String, _ country: String?, _ number: String?, _ unit: String?, _ words: String) throws {
        let street = try #require(StreetAddress(given, country: country))
        #expect(street.words.joined(separator: " ") == words)
        #expect(street.number == number)
        #expect(street.unit == unit)
    }

    @Test(arguments: ["", " ", "-", "/", "..", ","])
    func noAddress(_ given: String) {
        #expect(StreetAddress(given, country: "US") == nil)
    }
}
