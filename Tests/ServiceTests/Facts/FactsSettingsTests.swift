import Configuration
import Contracts
import ServiceKit
import TestKit
import Testing

@testable import Enrichment

@Suite struct FactsSettingsTests {
    private func settings(_ values: [String: String]) throws -> EnrichmentSettings {
        var all: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, value) in values {
            all[AbsoluteConfigKey(ConfigKey(key))] = ConfigValue(.string(value), isSecret: false)
        }
        let config = ConfigReader(provider: InMemoryProvider(values: all))
        return try ServiceConfiguration(.enrichment, config: config).enrichment
    }

    @Test func withoutSettingsThereIsNoProvider() throws {
        let settings = try settings([:])
        #expect(settings.providerURL == nil && settings.accountsFile == nil)
        #expect(settings.providerWaitMs == 2_000 && settings.providerKeepMs == 30 * 86_400_000)
        #expect(try FactService.provider(settings) == nil)
    }

    @Test(arguments: [
        ("https://api.example/v1/{domain}", "acme.com", "https://api.example/v1/acme.com"),
        (
            "https://api.example/find?domain={domain}&all=1", "a-b.co.uk",
            "https://api.example/find?domain=a-b.co.uk&all=1"
        ),
        ("http://127.0.0.1:8080/{domain}", "acme.com", "http://127.0.0.1:8080/acme.com"),
        ("http://localhost/{domain}", "acme.com", "http://localhost/acme.com"),
        ("http://[::1]:1/{domain}", "acme.com", "http://[::1]:1/acme.com"),
    ])
    func addressesAreMade(_ template: String, _ domain: String, _ address: String) throws {
        #expect(try FactURL.read(template).get().address(of: domain) == address)
    }

    @Test(arguments: [
        "https://api.example/v1", "https://api.example/{domain}/{domain}", "http://api.example/{domain}",
        "ftp://api.example/{domain}", "https://{domain}/x", "https:///{domain}",
        "https://me:secret@api.example/{domain}",
        "https://api.example/a b/{domain}", "https://api.example/ü/{domain}", "http://127.0.0.1.evil.example/{domain}",
        "http://localhost.evil.example/{domain}", "https://x{domain}.example/",
    ])
    func addressesThatMayNotBeAskedAreRefused(_ template: String) throws {
        #expect(throws: FactURL.Fault.self) { try FactURL.read(template).get() }
        let settings = try settings(["enrichment.provider.url": template])
        let error = #expect(throws: StartupError.self) { try FactService.provider(settings) }
        #expect(error?.code == .configuration && error?.message.hasPrefix("enrichment.provider.url must") == true)
    }

    @Test(arguments: [
        "", "a/b", "a?b", "a b", "ACME.COM", "a\n", "ü.example", "%2e", String(repeating: "a", count: 254),
    ])
    func domainsThatWouldChangeTheAddressAreNotAskedFor(_ domain: String) throws {
        #expect(try FactURL.read("https://api.example/{domain}").get().address(of: domain) == nil)
    }

    @Test(arguments: ["employees", "size=a", "name=", "name=a..b", "name=a,name=b", "=a", "name=a.b.c.d.e.f.g.h.i"])
    func aWrongMapIsRefused(_ map: String) throws {
        let given = ["enrichment.provider.url": "https://a.example/{domain}", "enrichment.provider.map": map]
        let error = #expect(throws: StartupError.self) { try FactService.provider(try settings(given)) }
        #expect(error?.message.hasPrefix("enrichment.provider.map: ") == true)
    }

    @Test(arguments: ["wait-ms": "60001", "timeout-ms": "9", "per-second": "0", "queue": "0", "keep-days": "x"])
    func aNumberOutOfBoundsIsRefused(_ key: String, _ value: String) {
        #expect(throws: StartupError.self) { try settings(["enrichment.provider.\(key)": value]) }
    }

    @Test func aTokenThatOthersCanReadIsRefused() throws {
        let folder = try ScratchFolder()
        let file = folder.path + "/token"
        try Samples.write("secret-token\n", to: file, mode: 0o644)
        let given = ["enrichment.provider.url": "https://a.example/{domain}", "enrichment.provider.token-file": file]
        #expect(throws: StartupError.self) { try FactService.provider(try settings(given)) }
        try Samples.write("two tokens\n", to: file, mode: 0o600)
        #expect(throws: StartupError.self) { try FactService.provider(try settings(given)) }
        try Samples.write("secret-token\n", to: file, mode: 0o600)
        let provider = try #require(try FactService.provider(try settings(given)) as? HTTPFactProvider)
        #expect(provider.token == "secret-token")
    }
}

@Suite struct FactsMapTests {
    private func facts(_ json: String, _ map: [String]? = nil) throws -> CompanyFacts {
        let map = try map.map { entries throws(FactURL.Fault) in try FactMap(entries) } ?? .plain
        return try map.facts(in: try BodyCodec.decode(JSONValue.self, from: json))
    }

    @Test func fieldsAreFoundUnderTheirPaths() throws {
        let json = #"{"company":{"title":"Acme","size":{"count":"420"}},"codes":{"naics":3339},"country":"us"}"#
        let map = ["name=company.title", "employees = company.size.count", "naics=codes.naics", "country=country"]
        #expect(try facts(json, map) == CompanyFacts(name: "Acme", employees: 420, naics: "3339", country: "US"))
    }

    @Test(arguments: [
        (#"{"name":"A","employees":-5}"#, CompanyFacts(name: "A")),
        (#"{"name":"A","employees":"51-200"}"#, CompanyFacts(name: "A")),
        (#"{"name":"A","employees":12.5}"#, CompanyFacts(name: "A")),
        (#"{"name":"A","employees":99999999999999999999}"#, CompanyFacts(name: "A")),
        (#"{"name":["A"],"industry":"I"}"#, CompanyFacts(industry: "I")),
        (#"{"name":"A\u0000","industry":"I"}"#, CompanyFacts(industry: "I")),
        (#"{"name":"A","country":"Germany","naics":"1"}"#, CompanyFacts(name: "A")),
        (#"{"name":"  ","industry":null}"#, CompanyFacts()),
        (#"[1,2]"#, CompanyFacts()),
        (#"{"other":1}"#, CompanyFacts()),
    ])
    func whatBreaksALimitIsLeftOut(_ json: String, _ wanted: CompanyFacts) throws {
        #expect(try facts(json) == wanted)
    }

    @Test func aTextThatIsTooLongIsLeftOut() throws {
        let long = String(repeating: "x", count: 301)
        #expect(try facts(#"{"name":"\#(long)","industry":"I"}"#) == CompanyFacts(industry: "I"))
    }
}
