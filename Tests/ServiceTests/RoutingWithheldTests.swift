import Contracts
import Routing
import ServiceKit
import Store
import TestKit
import Testing

/// Offers to channel partners that say nothing of who the person is, until they accept.
@Suite struct RoutingWithheldTests {
    /// Everything about her that is nobody's business before.
    private static let secrets = [
        "Mira", "Novak", "mira.novak", "+4420", "12 Mill Lane", "Head of Pumps", "EC1A", "cert-4711", "wording-v3",
        "she-wrote-this", "her-path",
    ]

    private static let lead = Samples.scored("L", country: "GB", region: nil) { lead in
        lead.contact = Contact(
            firstName: "Mira",
            lastName: "Novak",
            email: "Mira.Novak@acme.example",
            phone: "+442071838750",
            title: "Head of Pumps",
            street: "12 Mill Lane",
            city: "London",
            postcode: "EC1A 1BB",
            country: "GB"
        )
        lead.email = "mira.novak@acme.example"
        lead.phone = "+442071838750"
        lead.company = Company(name: "Acme Pumps", industry: "manufacturing", employees: 420)
        lead.account = AccountRef(id: "domain:acme.example", via: .unknownDomain)
        lead.consent = Consent(granted: true, at: noon, wording: "wording-v3", proof: "cert-4711")
        lead.attributes = ["product": .string("crm"), "note": .string("she-wrote-this"), "path": .string("her-path")]
    }

    private func told(_ seller: String, _ desk: RoutingBench) async throws -> [(type: String, body: String)] {
        let events = try await desk.bench.store.read {
            try desk.bench.stage.events(for: seller, after: 0, limit: 10, in: $0)
        }
        return events.events.map { ($0.type, $0.body) }
    }

    @Test(arguments: StoreEngine.allCases)
    func nothingTellsWhoSheIsBeforeThePartnerAccepts(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        try await desk.take(Self.lead)
        for partner in ["north", "star"] {
            let lines = try await told(partner, desk)
            #expect(lines.map(\.type) == ["assignment.offered"])
            for secret in Self.secrets {
                #expect(!lines.contains { $0.body.lowercased().contains(secret.lowercased()) }, "\(secret) in \(lines)")
            }
            let offer = try BodyCodec.decode(AssignmentOffered.self, from: try #require(lines.first?.body))
            #expect(offer.withheld == true && offer.shared == true)
            #expect(offer.lead.company?.name == "Acme Pumps" && offer.lead.country == "GB" && offer.score.total == 70)
            #expect(offer.lead.attributes == ["product": .string("crm")])
        }
        // A rep sees all at once.
        #expect(try await told("anna", desk).first?.body.contains("Novak") == true)
        try await desk.answer("L.2", .accept, by: "north")
        let lines = try await told("north", desk)
        #expect(lines.map(\.type) == ["assignment.offered", "assignment.lead"])
        let whole = try BodyCodec.decode(AssignmentLead.self, from: try #require(lines.last?.body))
        #expect(
            whole.assignment == "L.2" && whole.lead.contact.lastName == "Novak" && whole.lead.phone == "+442071838750"
        )
        // Who was not quick enough never knows.
        let lost = try await told("star", desk)
        #expect(lost.map(\.type) == ["assignment.offered", "assignment.closed"])
        #expect(!lost.contains { $0.body.contains("Novak") })
    }

    @Test(arguments: StoreEngine.allCases)
    func whereNothingIsWithheldNothingIsSentTwice(_ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingBench.channelRules())
        _ = try await desk.register("1", "acme.example", by: "north")
        try await desk.take(Samples.scored("A", of: "acme.example"), at: 1)
        try await desk.answer("A.1", .accept, by: "north", at: 2)
        #expect(try await told("north", desk).map(\.type) == ["assignment.offered"])
    }
}
