/// A lead that nobody is, about 700 bytes long, different for every number.
enum MadeUpLead {
    private static let states = ["CA", "NY", "TX", "IL", "WA", "MA", "FL", "OH"]
    private static let firstNames = ["Ana", "Ben", "Chloe", "Dev", "Eve", "Finn", "Grace", "Hugo"]
    private static let lastNames = ["Alvarez", "Brown", "Chen", "Dsouza", "Evans", "Fischer", "Garcia"]

    /// Appends the line that posts it.
    ///
    /// `run` and `at` travel along, so that the offer tells when it was posted, by whom.
    static func write(_ number: Int, run: Int, seq: Int64, at nanoseconds: Int64, to bytes: inout [UInt8]) {
        let first = firstNames[number % firstNames.count]
        let last = lastNames[number / 3 % lastNames.count]
        let phone = String(2_000_000 + number % 7_000_000)
        let area = ["212", "415", "312", "617", "206", "713"][number / 7_000_000 % 6]
        bytes +=
            """
            {"seq":\(seq),"type":"submission.post","body":{"idempotency_key":"bench-\(number)","contact":{\
            "first_name":"\(first)","last_name":"\(last)","email":"\(first).\(last).\(number)@company\(number % 5_000).example",\
            "phone":"+1\(area)\(phone)","street":"\(number % 9_999) Main St","city":"Springfield",\
            "region":"\(states[number % states.count])","postcode":"\(10_000 + number % 80_000)","country":"US",\
            "title":"Head of Operations"},"company":{"name":"Company \(number % 5_000)","industry":"manufacturing",\
            "employees":\(10 + number % 900),"website":"https://company\(number % 5_000).example"},\
            "campaign":"c-\(number % 400)","channel":"inbound","position":"bofu","bant":{"budget":true,\
            "authority":"decides","timeframe_months":3},"attributes":{"bench_run":\(run),"bench_ns":\(nanoseconds),\
            "utm_source":"search","utm_medium":"cpc","page":"/pricing/\(number % 977)"},\
            "consent":{"granted":true,"at":"2026-11-22T04:40:59Z","wording":"v3","proof":"cert-\(number)"}}}\n
            """.utf8
    }
}
