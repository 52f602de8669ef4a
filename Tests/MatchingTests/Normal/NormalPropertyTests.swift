import Contracts
import Matching
import Testing

/// What holds for every text, tried on many that are drawn by a seed.
struct NormalPropertyTests {
    private let reference: ReferenceData

    init() throws { reference = try Fixtures.reference() }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func foldingTwiceChangesNothing(_ seed: UInt64) {
        var texts = TextGenerator(seed: seed)
        for _ in 0..<1500 {
            let folded = texts.next().folded()
            #expect(folded.folded() == folded)
            #expect(!folded.hasPrefix(" ") && !folded.hasSuffix(" ") && !folded.contains("  "))
        }
    }

    @Test(arguments: [5, 6, 7, 8] as [UInt64])
    func noTextTraps(_ seed: UInt64) {
        var texts = TextGenerator(seed: seed)
        let countries: [String?] = [nil, "US", "DE", "GB", "JP", "RU", "AU", "XX", ""]
        for index in 0..<300 {
            var contact = Contact(
                firstName: texts.next(),
                lastName: texts.next(),
                email: texts.next() + "@" + texts.next() + ".com",
                phone: texts.next(),
                street: texts.next(),
                city: texts.next(),
                region: texts.next(),
                postcode: texts.next()
            )
            contact.country = index % 3 == 0 ? texts.next() : nil
            let normal = NormalContact(
                contact,
                company: Company(name: texts.next(), website: texts.next()),
                attributes: ["dob": .string(texts.next()), "tax_id": .string(texts.next())],
                defaultCountry: countries[index % countries.count],
                reference: reference
            )
            #expect(normal.city?.isEmpty != true && normal.postcode?.isEmpty != true)
            #expect(normal.company.map { !$0.words.isEmpty } ?? true)
            _ = PersonName(full: contact.firstName)
        }
    }

    @Test(arguments: [9, 10] as [UInt64])
    func aNormalFormIsItsOwn(_ seed: UInt64) throws {
        var texts = TextGenerator(seed: seed)
        for _ in 0..<300 {
            let address = texts.next(of: "abcXYZ0.+-") + "@" + texts.next(of: "abcXYZ0-") + ".com"
            guard let email = EmailAddress(address, reference: reference) else { continue }
            #expect(EmailAddress(email.text, reference: reference)?.domain == email.domain)
            if let domain = WebDomain(host: email.domain) { #expect(WebDomain(host: domain.text) == domain) }
        }
    }
}

/// Draws texts of many scripts, the same ones for the same seed.
private struct TextGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static let blocks: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0x20...0x7E, 0x30...0x39, 0x00...0x2FF, 0x300...0x36F, 0x370...0x52F, 0x530...0x6FF, 0x900...0xDFF,
        0xE00...0x13FF, 0x1400...0x1FFF, 0x2000...0x2BFF, 0x3000...0x31FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
        0xF900...0xFFFF, 0x10000...0x1FFFF, 0x0...0x10FFFF,
    ]

    mutating func next() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let block = Self.blocks.randomElement(using: &self) ?? 0x20...0x7E
            for _ in 0..<Int.random(in: 0...5, using: &self) {
                if let scalar = Unicode.Scalar(UInt32.random(in: block, using: &self)) { text.append(scalar) }
            }
        }
        return String(text)
    }

    mutating func next(of letters: String) -> String {
        String((0..<Int.random(in: 1...12, using: &self)).compactMap { _ in letters.randomElement(using: &self) })
    }
}
