import Contracts
import Scorecard
import Scoring
import ServiceKit
import Store
import TestKit
import Testing

/// Leads that closed: what was known of them at the hand-off, and what a learned scorecard had said.
@Suite struct ScoringClosedTests {
    private static let section = """
        predictive:
          method: counts
          outcome: "won"
          learned_from: {closed: 400, won: 150}
          max: 10
          probability: {intercept: -2, points: 0.04}
          fields:
            - {field: "region", points: {"CA": 50}, other: 0, empty: 0}

        """
    private static let rules = ScoringTests.rules.replacing(
        "{accept: auto, enter: score >= 60}",
        with: "{accept: auto, enter: score >= 60, reject_reasons: [bad_fit], rest_after_reject: 30 days}"
    )

    private static func bench(_ engine: StoreEngine, learned: Bool = true) async throws -> StageBench {
        let rules = try ScoringRules.read(rules + (learned ? section : ""), file: "scoring.yaml")
        return try await StageBench(ScoringStage(rules: rules), engine)
    }

    private static func report(_ state: AssignmentState, of lead: String, at minutes: Int64) -> Message {
        .leadOutcome(
            LeadOutcome(lead: lead, assignment: "\(lead).\(minutes)", seller: "anna", state: state, at: after(minutes))
        )
    }

    private func page(_ bench: StageBench, offset: Int = 0) async throws -> ClosedLeadsPage {
        let answer = try await bench.answer(.closedLeadsQuestion(ClosedLeadsQuestion(offset: offset)))
        guard case .closedLeadsPage(let page) = answer else { throw Problem(.unknownType, "no page") }
        return page
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsLearnedFromIsWhatWasKnownAtTheHandOff(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([ScoringTests.enriched("A", 1)])
        // What is found out later was not known then.
        let later = Samples.lead("A", revision: 2) { lead in
            lead.phone = "+15046218927"
            lead.emailKind = .business
            lead.attributes["called"] = .string("yes")
        }
        try await bench.handle([.leadEnriched(LeadEnriched(lead: later, submission: "s"))], at: after(5))
        #expect(try await page(bench).leads.isEmpty)
        try await bench.handle([Self.report(.accepted, of: "A", at: 10)], at: after(10))
        #expect(try await page(bench).leads.isEmpty)
        try await bench.handle([Self.report(.lost, of: "A", at: 20)], at: after(20))
        let lost = try await page(bench)
        let lead = try #require(lost.leads.first)
        #expect(!lead.won && lead.handedAt == noon && lead.closedAt == after(20))
        #expect(lead.fields["attributes.called"] == nil)
        #expect(lead.fields["region"] == "CA")
        #expect(lead.fields["email"] == nil && lead.fields["phone"] == nil)
        // 1 / (1 + e^-(-2 + 50 · 0.04)) = 0.5
        #expect(lost.model == lead.said?.model)
        #expect(lead.said?.points == 50 && lead.said?.probability == 500_000)
        // Sold all the same; a sale is a sale.
        try await bench.handle([Self.report(.won, of: "A", at: 30)], at: after(30))
        try await bench.handle([Self.report(.lost, of: "A", at: 40)], at: after(40))
        let won = try await page(bench)
        #expect(won.leads.map(\.won) == [true])
        #expect(won.leads.map(\.closedAt) == [after(30)])
        #expect(try await page(bench, offset: 1).leads.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func withoutALearnedScorecardNothingWasSaid(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine, learned: false)
        try await bench.handle([ScoringTests.enriched("A", 1)])
        try await bench.handle([Self.report(.won, of: "A", at: 10)], at: after(10))
        let page = try await page(bench)
        #expect(page.model == nil)
        #expect(page.leads.map(\.said) == [nil])
        #expect(page.leads.map(\.won) == [true])
    }

    @Test(arguments: StoreEngine.allCases)
    func longPagesAreCut(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let leads = (100..<210).map { "L\($0)" }
        try await bench.handle(leads.map { ScoringTests.enriched($0, 1) })
        try await bench.handle(leads.map { Self.report(.won, of: $0, at: 10) }, at: after(10))
        let first = try await page(bench)
        #expect(first.leads.count == 100 && first.more)
        let last = try await page(bench, offset: 100)
        #expect(last.leads.count == 10 && !last.more)
    }

    @Test(arguments: StoreEngine.allCases)
    func aScorecardThatDoesNotHoldAnyMoreIsComplainedOf(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let model = try #require(try await page(bench).model)
        // It says that every other one of them is won.
        let leads = (1000..<1350).map { "L\($0)" }
        try await bench.handle(leads.map { ScoringTests.enriched($0, 1) })
        for (number, lead) in leads.enumerated() {
            let at = Int64(10 + number)
            let state = number < 250 ? (number % 2 == 0 ? AssignmentState.won : .lost) : .lost
            try await bench.handle([Self.report(state, of: lead, at: at)], at: after(at))
            if number == 249 {
                let drift = try await bench.store.read { try ModelDrift(of: model, in: $0) }
                #expect(drift.closed == 250 && drift.complaint == nil)
            }
        }
        let drift = try await bench.store.read { try ModelDrift(of: model, in: $0) }
        #expect(drift.closed == 350)
        let complaint = try #require(drift.complaint)
        #expect(complaint.hasPrefix("\(model) has drifted: of 350 leads, "), "\(complaint)")
        #expect(complaint.hasSuffix("35.7 % were won where 50 % were said"), "\(complaint)")
        #expect(drift.shift < -0.5 && drift.shift > -0.65)
        let other = try await bench.store.read { try ModelDrift(of: "another", in: $0) }
        #expect(other.closed == 0)
    }
}
