/// The settings of enrichment beside those that every service has; docs/enrichment.md tells them.
///
/// - `enrichment.accounts`, `enrichment.firmographics`: files of the operator; none is an empty table.
/// - `enrichment.provider.url`: address with `{domain}` in it; without it there is no provider.
/// - `enrichment.provider.token-file`: file with the bearer token.
/// - `enrichment.provider.map`: `field=path`, separated by commas; default every field under its own name.
/// - `enrichment.provider.wait-ms`: longest that a lead waits; default 2000, 0 to 60000.
/// - `enrichment.provider.timeout-ms`: longest that a call takes; default 5000, 10 to 60000.
/// - `enrichment.provider.per-second`: most calls a second; default 10, 1 to 1000.
/// - `enrichment.provider.keep-days`: how long an answer holds; default 30, 1 to 3650.
/// - `enrichment.provider.keep-unknown-hours`: how long it holds that nothing is known; default 24, 1 to 8760.
/// - `enrichment.provider.queue`: most domains that wait; default 10000, 1 to 1000000.
package struct EnrichmentSettings: Sendable {
    static let keys: Set<String> = [
        "enrichment.accounts", "enrichment.firmographics", "enrichment.provider.url",
        "enrichment.provider.token-file", "enrichment.provider.map", "enrichment.provider.wait-ms",
        "enrichment.provider.timeout-ms", "enrichment.provider.per-second", "enrichment.provider.keep-days",
        "enrichment.provider.keep-unknown-hours", "enrichment.provider.queue",
    ]

    package let accountsFile: String?
    package let firmographicsFile: String?
    package let providerURL: String?
    package let providerTokenFile: String?
    package let providerMap: [String]?
    package let providerWaitMs: Int64
    package let providerTimeoutMs: Int
    package let providerPerSecond: Int
    package let providerKeepMs: Int64
    package let providerKeepUnknownMs: Int64
    package let providerQueue: Int

    init(_ settings: Settings) throws {
        accountsFile = try settings.text("enrichment.accounts")
        firmographicsFile = try settings.text("enrichment.firmographics")
        providerURL = try settings.text("enrichment.provider.url")
        providerTokenFile = try settings.text("enrichment.provider.token-file")
        providerMap = settings.list("enrichment.provider.map")
        providerWaitMs = try settings.number("enrichment.provider.wait-ms", in: 0...60_000) ?? 2_000
        providerTimeoutMs = try settings.number("enrichment.provider.timeout-ms", in: 10...60_000) ?? 5_000
        providerPerSecond = try settings.number("enrichment.provider.per-second", in: 1...1_000) ?? 10
        let days: Int64 = try settings.number("enrichment.provider.keep-days", in: 1...3_650) ?? 30
        providerKeepMs = days * 86_400_000
        let hours: Int64 = try settings.number("enrichment.provider.keep-unknown-hours", in: 1...8_760) ?? 24
        providerKeepUnknownMs = hours * 3_600_000
        providerQueue = try settings.number("enrichment.provider.queue", in: 1...1_000_000) ?? 10_000
    }
}
