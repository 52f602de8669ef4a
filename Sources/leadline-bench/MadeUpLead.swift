/// A lead that nobody is, about 700 bytes long; two numbers have nothing alike but by chance.
enum MadeUpLead {
    private static let states = ["CA", "NY", "TX", "IL", "WA", "MA", "FL", "OH"]
    private static let syllables = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi",
        "yo",
        "zu", "bra", "cle", "dri", "fro", "glu", "kra", "ple", "sti", "tro", "vlu", "sha", "che",
    ]

    /// A name of so many syllables.
    private static func name(_ syllableCount: Int, _ random: inout SeededNumbers) -> String {
        // Five bits a syllable, the highest first.
        var bits = random.next()
        var name = ""
        for _ in 0..<syllableCount {
            name += syllables[Int(bits >> 59)]
            bits <<= 5
        }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// Seven digits, another seven for every number, and neighbours unlike each other: a prime is its own remainder.
    private static func localNumber(_ number: Int) -> Int {
        2_000_000 + number % 7_999_993 * 4_194_301 % 7_999_993
    }

    /// Appends the line that posts it.
    ///
    /// `run` and `at` travel along, so that the offer tells when it was posted, by whom.
    static func write(_ number: Int, run: Int, seq: Int64, at nanoseconds: Int64, to bytes: inout [UInt8]) {
        var random = SeededNumbers(seed: UInt64(number))
        let (first, last, company) = (name(4, &random), name(5, &random), name(6, &random))
        let (street, city) = (name(4, &random), name(3, &random))
        let (house, postcode) = (1 + random.next() % 9_999, 10_000 + random.next() % 80_000)
        let area = ["212", "415", "312", "617", "206", "713"][number / 7_999_993 % 6]
        bytes +=
            """
            {"seq":\(seq),"type":"submission.post","body":{"idempotency_key":"bench-\(number)","contact":{\
            "first_name":"\(first)","last_name":"\(last)","email":"\(first).\(last)@\(company).example",\
            "phone":"+1\(area)\(localNumber(number))","street":"\(house) \(street) St","city":"\(city)",\
            "region":"\(states[number % states.count])","postcode":"\(postcode)","country":"US",\
            "title":"Head of Operations"},"company":{"name":"\(company) Inc.","industry":"manufacturing",\
            "employees":\(10 + number % 900),"website":"https://\(company).example"},\
            "campaign":"c-\(number % 400)","channel":"inbound","position":"bofu","bant":{"budget":true,\
            "authority":"decides","timeframe_months":3},"attributes":{"bench_run":\(run),"bench_ns":\(nanoseconds),\
            "utm_source":"search","utm_medium":"cpc","page":"/pricing/\(number % 977)"},\
            "consent":{"granted":true,"at":"2026-11-22T04:40:59Z","wording":"v3","proof":"cert-\(number)"}}}\n
            """.utf8
    }
}
