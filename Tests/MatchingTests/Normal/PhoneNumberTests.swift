import Matching
import Testing

struct PhoneNumberTests {
    @Test(
        arguments: [
            ("504-621-8927", "US", "+15046218927", "US", false),
            ("(504) 621 8927", "CA", "+15046218927", "US", false),
            ("+1 (416) 555-0123", nil, "+14165550123", "CA", false),
            ("01835-703597", "GB", "+441835703597", "GB", false),
            ("07400 123456", "GB", "+447400123456", "GB", true),
            ("+49 (0)30 901820", nil, "+4930901820", "DE", false),
            ("0151 23456789", "DE", "+4915123456789", "DE", true),
            ("00 44 20 7946 0958", "DE", "+442079460958", "GB", false),
            ("tel:+44-20-7946-0958", nil, "+442079460958", "GB", false),
            ("+39 06 698 83145", "US", "+390669883145", "VA", false),
            ("06 12 34 56 78", "FR", "+33612345678", "FR", true),
            ("01 42 68 53 00", "FR", "+33142685300", "FR", false),
            ("612 345 678", "ES", "+34612345678", "ES", true),
            ("(02) 9374 4000", "AU", "+61293744000", "AU", false),
            ("0412 345 678", "AU", "+61412345678", "AU", true),
            ("098765 43210", "IN", "+919876543210", "IN", true),
            ("(11) 96123-4567", "BR", "+5511961234567", "BR", true),
            ("03-3333-4444", "JP", "+81333334444", "JP", false),
            ("010-1234-5678", "KR", "+821012345678", "KR", true),
            ("138 1234 5678", "CN", "+8613812345678", "CN", true),
            ("8 (912) 345-67-89", "RU", "+79123456789", "RU", true),
            ("210 123 4567", "GR", "+302101234567", "GR", false),
            ("050-234-5678", "IL", "+972502345678", "IL", true),
            ("٠٥٠١٢٣٤٥٦٧", "AE", "+971501234567", "AE", true),
            ("０３－３３３３－４４４４", "JP", "+81333334444", "JP", false),
        ] as [(String, String?, String, String, Bool)]
    )
    func line(_ given: String, _ country: String?, _ e164: String, _ found: String, _ isMobile: Bool) throws {
        let phone = try #require(PhoneNumber(given, country: country))
        #expect(phone.e164 == e164)
        #expect(phone.kind == .line)
        #expect(phone.country == found)
        #expect(phone.isMobile == isMobile)
    }

    @Test(
        arguments: [
            ("(555) 123-4567", "US", "+15551234567", PhoneNumber.Kind.notValid),
            ("1-800-356-9377", "US", "+18003569377", .service),
            ("0900 123 4567", "DE", "+499001234567", .service),
            ("+800 1234 5678", nil, "+80012345678", .service),
            ("0800 111 999", "GB", "+44800111999", .service),
        ] as [(String, String?, String, PhoneNumber.Kind)]
    )
    func noLine(_ given: String, _ country: String?, _ e164: String, _ kind: PhoneNumber.Kind) throws {
        let phone = try #require(PhoneNumber(given, country: country))
        #expect(phone.e164 == e164)
        #expect(phone.kind == kind)
        #expect(phone.country == nil)
        #expect(!phone.isMobile)
    }

    @Test(
        arguments: [
            ("", "US"), ("call me", "US"), ("123", "US"), ("504-621-8927", nil), ("504-621-8927", "XX"),
            ("+1504621\u{0}8927", "US"), ("+15046218927 15046218927 15046218927", "US"),
        ] as [(String, String?)]
    )
    func noNumber(_ given: String, _ country: String?) {
        #expect(PhoneNumber(given, country: country) == nil)
    }

    @Test func extensionStandsApart() throws {
        let desk = try #require(PhoneNumber("+1 650 253 0000 ext. 12", country: nil))
        #expect(desk.e164 == "+16502530000")
        #expect(desk.extension == "12")
    }

    @Test func manyThreadsAtOnce() async {
        let forms = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<200 { group.addTask { PhoneNumber("504-621-8927", country: "US")?.e164 } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(forms == ["+15046218927"])
    }
}
