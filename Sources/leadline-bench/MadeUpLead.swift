/// A lead that nobody is, about 700 bytes long, different for every number.
enum MadeUpLead {
    private static let states = ["CA", "NY", "TX", "IL", "WA", "MA", "FL", "OH"]
    private static let syllables = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi",
        "yo",
        "zu", "bra", "cle", "dri", "fro", "glu", "kra", "ple", "sti", "tro", "vlu", "sha", "che",
    ]

    /// A name of so many syllables, drawn from the number: nobody is taken for another.
    private static func name(_ number: Int, _ salt: UInt64, _ count: Int) -> String {
        var random = (UInt64(number) &+ salt) &* 0x9e37_79b9_7f4a_7c15
        random ^= random >> 29
        random = random &* 0xbf58_476d_1ce4_e5b9
        var name = ""
        for _ in 0..<count {
            name += syllables[Int(random >> 59)]
            random <<= 5
        }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// Appends the line that posts it.
    ///
    /// `run` and `at` travel along, so that the offer tells when it was posted, by whom.
    static func write(_ number: Int, run: Int, seq: Int64, at nanoseconds: Int64, to bytes: inout [UInt8]) {
        let (first, last) = (name(number, 11, 3), name(number, 77, 4))
        let company = name(number, 1_000_003, 5)
        let phone = String(2_000_000 + number % 7_000_000)
        let area = ["212", "415", "312", "617", "206", "713"][number / 7_000_000 % 6]
        bytes +=
            """
            {"seq":\(seq),"type":"submission.post","body":{"idempotency_key":"bench-\(number)","contact":{\
            "first_name":"\(first)","last_name":"\(last)","email":"\(first).\(last)@\(company).example",\
            "phone":"+1\(area)\(phone)","street":"\(number % 9_999) \(name(number, 5, 3)) St","city":"\(name(number % 900, 9, 3))",\
            "region":"\(states[number % states.count])","postcode":"\(10_000 + number % 80_000)","country":"US",\
            "title":"Head of Operations"},"company":{"name":"\(company) Inc.","industry":"manufacturing",\
            "employees":\(10 + number % 900),"website":"https://\(company).example"},\
            "campaign":"c-\(number % 400)","channel":"inbound","position":"bofu","bant":{"budget":true,\
            "authority":"decides","timeframe_months":3},"attributes":{"bench_run":\(run),"bench_ns":\(nanoseconds),\
            "utm_source":"search","utm_medium":"cpc","page":"/pricing/\(number % 977)"},\
            "consent":{"granted":true,"at":"2026-11-22T04:40:59Z","wording":"v3","proof":"cert-\(number)"}}}\n
            """.utf8
    }
}
