import Contracts
import Rules
import Scorecard
import Scoring
import ServiceKit
import TestKit
import Testing

@Suite struct ScoringTests {
    static let rules = """
        version: 1
        limits: {fit: 70, engagement: 30}
        shared_fit:
          - id: who
            max: 70
            rules:
              - {id: mail, field: email_kind, points: {business: 40}}
              - {id: phone, when: phone is not empty, points: 30}
        engagement:
          - id: what
            max: 30
            rules:
              - {id: page, event: page_view, points: 10, at_most: 3, ageing: none}
        classes: {warm: 40, hot: 65}
        stages:
          iql: {enter: score >= 20}
          mql: {enter: score >= 40}
          sql: {accept: auto, enter: score >= 60}

        """

    static func bench(_ engine: StoreEngine) async throws -> StageBench {
        try await StageBench(ScoringStage(rules: ScoringRules.read(rules, file: "scoring.yaml")), engine)
    }

    static func enriched(
        _ id: String,
        _ revision: Int64,
        hasMail: Bool = true,
        hasPhone: Bool = true,
        visits: [String] = [],
        merged: [String] = []
    ) -> Message {
        let lead = Samples.lead(id, revision: revision) { lead in
            lead.emailKind = hasMail ? .business : nil
            lead.phone = hasPhone ? "+15046218927" : nil
        }
        let activities = visits.map { Activity(type: "page_view", at: noon, id: $0) }
        return .leadEnriched(LeadEnriched(lead: lead, submission: "s", activities: activities, merged: merged))
    }

    static func won(_ lead: String, _ state: AssignmentState = .won) -> Message {
        .leadOutcome(LeadOutcome(lead: lead, assignment: "\(lead).1", seller: "anna", state: state, at: noon))
    }

    /// As `leadline rules check` shows them, which has them from the same rules.
    @Test func whatIsDoubtfulInTheRulesIsToldAtAStart() throws {
        let agreed = "agreed: {marketing: A, sales: B, date: 2025-01-01, review_by: 2025-06-01}\n"
        let rules = try ScoringRules.read(Self.rules + agreed, file: "scoring.yaml")
        let warnings = ScoringStage(rules: rules).warnings(at: noon)
        #expect(warnings == rules.warnings(at: noon).map(\.description))
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("scoring.yaml:19:") == true, "\(warnings)")
        let before = try #require(Instant("2025-05-01T00:00:00Z"))
        #expect(ScoringStage(rules: rules).warnings(at: before) == [])
    }

    @Test(arguments: StoreEngine.allCases)
    func aQualifiedLeadGoesToRouting(_ engine: StoreEngine) async throws {
        let outgoing = try await Self.bench(engine).handle([Self.enriched("A", 1)])
        #expect(outgoing.scored.map(\.score.total) == [70])
        #expect(outgoing.scored.map(\.score.stage) == [.sql])
        #expect(outgoing.scored.map(\.score.revision) == [1])
        #expect(outgoing.statuses == [LeadStatus(lead: "A", event: .scored, at: noon, stage: .sql)])
    }

    @Test(arguments: StoreEngine.allCases)
    func routingHearsOfALeadOnlyOnceItIsQualifiedAndThenAlways(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        #expect(try await bench.handle([Self.enriched("A", 1, hasPhone: false)]).scored.isEmpty)
        #expect(try await bench.handle([Self.enriched("A", 2)]).scored.count == 1)
        // What sales has is not taken back because the score fell.
        let less = try await bench.handle([Self.enriched("A", 3, hasMail: false)])
        #expect(less.scored.map(\.score.total) == [30])
        #expect(less.scored.map(\.score.stage) == [.sql])
        #expect(less.statuses.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func anOlderRevisionIsIgnored(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 2)])
        let late = try await bench.handle([Self.enriched("A", 1, hasPhone: false), Self.enriched("A", 2)])
        #expect(late.isEmpty)
        #expect(try await bench.rows("SELECT revision, score_revision, stage FROM lead") == ["2 1 sql"])
    }

    @Test(arguments: StoreEngine.allCases)
    func activitiesCountOnceHoweverLateAndOften(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 2, hasPhone: false, visits: ["v1"])])
        // Of an older revision the activity still counts, but nothing else.
        let late = try await bench.handle([
            Self.enriched("A", 1, hasMail: false, hasPhone: false, visits: ["v2", "v1"])
        ])
        #expect(late.scored.map(\.score.total) == [60])
        let again = try await bench.handle([
            Self.enriched("A", 1, visits: ["v1"]), Self.enriched("A", 2, visits: ["v2"]),
        ])
        #expect(again.isEmpty)
        #expect(try await bench.rows("SELECT id FROM activity ORDER BY id") == ["v1", "v2"])
    }

    @Test(arguments: [true, false], StoreEngine.allCases)
    func aMergeJoinsWhatBothDid(inOneBatch: Bool, _ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        let messages = [
            Self.enriched("A", 1, hasPhone: false, visits: ["v1", "both"]),
            Self.enriched("B", 1, hasPhone: false, visits: ["both", "v2"]),
            Self.enriched("A", 3, hasPhone: false, merged: ["B"]),
        ]
        var outgoing: [Outgoing] = []
        if inOneBatch {
            outgoing = try await bench.handle(messages)
        } else {
            for message in messages { outgoing += try await bench.handle([message]) }
        }
        let last = try #require(outgoing.scored.last)
        #expect(last.lead.id == "A")
        #expect(last.merged == ["B"])
        #expect(last.score.total == 70)
        #expect(try await bench.rows("SELECT lead, id FROM activity ORDER BY id") == ["A both", "A v1", "A v2"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aLateMessageForAMergedLeadCountsForTheOther(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 3, hasPhone: false, merged: ["B"])])
        let late = try await bench.handle([Self.enriched("B", 1, visits: ["v1", "v2"])])
        #expect(late.scored.map(\.lead.id) == ["A"])
        #expect(late.scored.map(\.score.total) == [60])
        #expect(try await bench.rows("SELECT id, merged_into FROM lead ORDER BY id") == ["A -", "B A"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aMergeThatIsOvertakenStillHolds(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 1), Self.enriched("B", 1, visits: ["v1"])])
        try await bench.handle([Self.enriched("A", 4)])
        let late = try await bench.handle([Self.enriched("A", 3, hasPhone: false, merged: ["B"])])
        #expect(late.scored.map(\.merged) == [["B"]])
        // What the older message says of the lead itself does not count.
        #expect(late.scored.map(\.score.total) == [80])
        #expect(try await bench.rows("SELECT id, revision, merged_into FROM lead ORDER BY id") == ["A 4 -", "B 1 A"])
    }

    @Test(arguments: StoreEngine.allCases)
    func aMergeIntoALeadThatIsGoneGoesToTheOneThatLivesOn(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 1), Self.enriched("B", 1), Self.enriched("C", 1)])
        try await bench.handle([Self.enriched("A", 5, merged: ["B"])])
        let late = try await bench.handle([Self.enriched("B", 2, merged: ["C"])])
        #expect(late.scored.map(\.lead.id) == ["A"])
        #expect(late.scored.map(\.merged) == [["C"]])
        #expect(try await bench.rows("SELECT merged_into FROM lead ORDER BY id") == ["-", "A", "A"])
    }

    @Test(arguments: StoreEngine.allCases)
    func whoBoughtIsACustomerAndStaysOne(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 1)])
        let bought = try await bench.handle([Self.won("A")])
        #expect(bought.scored.map(\.score.stage) == [.customer])
        #expect(bought.statuses.map(\.stage) == [.customer])
        #expect(try await bench.handle([Self.won("A")]).isEmpty)
        let later = try await bench.handle([Self.enriched("A", 2, hasPhone: false)])
        #expect(later.scored.map(\.score.stage) == [.customer])
        #expect(later.statuses.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases)
    func whoBoughtUnderAMergedNameIsACustomer(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 1), Self.enriched("B", 1), Self.enriched("A", 2, merged: ["B"])])
        #expect(try await bench.handle([Self.won("B")]).scored.map(\.score.stage) == [.customer])
        #expect(try await bench.rows("SELECT id FROM lead WHERE held_stage = 'customer'") == ["A"])
    }

    @Test(arguments: StoreEngine.allCases)
    func whatWasLostIsNotedAndChangesNothing(_ engine: StoreEngine) async throws {
        let bench = try await Self.bench(engine)
        try await bench.handle([Self.enriched("A", 1)])
        #expect(try await bench.handle([Self.won("A", .lost), Self.won("A", .lost)]).isEmpty)
        #expect(try await bench.rows("SELECT lead, state FROM outcome") == ["A lost"])
    }
}
