import Contracts
import Ingestion
import Rules
import TestKit
import Testing

@Suite("The country of a source's people")
struct FactsSourceTests {
    private func rules(_ line: String) -> String {
        """
        version: 1
        sources:
          - id: at-web
            token_sha256: 853f4e77343f52ad9bde0d5734a696b2c5f743995651dd200cd82460f3a4f6ea
            \(line)
        """
    }

    @Test(arguments: [("country: NO", "NO"), ("channel: inbound", nil)])
    func itGoesAlongWithEachSubmission(_ line: String, _ country: String?) async throws {
        let read = try SourceRules.read(rules(line), file: "sources.yaml")
        #expect(read.sources["at-web"]?.country == country)
        let bench = try await StageBench(IngestionStage(rules: read, ids: Samples.ids()), .sqlite)
        let outgoing = try await bench.handle([.submissionPost(Samples.post("k1"))], from: .source("at-web"))
        #expect(outgoing.submitted.map(\.country) == [country])
        #expect(outgoing.submitted.first?.post.contact.country == "US", "what is given stays as it was")
    }

    @Test(arguments: ["country: Austria", "country: at", "country: AUT", "country: 43"])
    func whatIsNoCodeIsRefused(_ line: String) {
        let faults = #expect(throws: RuleFaults.self) { try SourceRules.read(rules(line), file: "sources.yaml") }
        #expect(faults?.description.contains("sources.yaml:5:14") == true, "\(String(describing: faults))")
        #expect(faults?.description.contains("two capital letters") == true)
    }
}
