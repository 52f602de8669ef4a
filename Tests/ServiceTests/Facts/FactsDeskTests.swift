import Contracts
import Matching
import ServiceKit
import Store
import TestKit
import Testing

@testable import Enrichment

/// A provider that is never asked: these tests tell the stage themselves what it said.
private struct NoProvider: FactProvider {
    func facts(of domain: String) async -> FactAnswer { .unknown }
    func close() async throws {}
}

@Suite("Leads wait for facts, and never for long", .timeLimit(.minutes(2)))
struct FactsDeskTests {
    private static let acme = CompanyFacts(name: "Acme", industry: "Pumps", employees: 420)

    private func bench(
        _ engine: StoreEngine,
        waitMs: Int64 = 2_000,
        _ change: (inout FetchPlan.Limits) -> Void = { _ in }
    ) async throws -> (bench: StageBench, link: FactLink) {
        var policy = FactPolicy()
        policy.waitMs = waitMs
        var limits = FetchPlan.Limits()
        change(&limits)
        let reference = try Samples.reference()
        let books = try CompanyBooks(
            accountsFile: nil,
            firmographicsFile: nil,
            places: Places(),
            reference: reference
        )
        let facts = FactService(books: books, policy: policy, provider: NoProvider(), limits: limits)
        let link = try #require(facts.link)
        return (try await StageBench(FactsStage(facts: facts, reference: reference), engine), link)
    }

    private func submitted(_ lead: String, email: String = "anna@acme.example", visits: Int = 1) -> Message {
        let activities = (0..<visits).map { Activity(type: "page_view", at: noon, id: "\(lead)-\($0)") }
        let post = Samples.post(lead, email: email, activities: activities)
        return .leadSubmitted(LeadSubmitted(submission: "s-" + lead, source: "us-web", receivedAt: noon, post: post))
    }

    private func arrived(_ outcome: FactsArrived.Outcome, _ facts: CompanyFacts? = nil) -> Message {
        .factsArrived(FactsArrived(domain: "acme.example", outcome: outcome, facts: facts))
    }

    private func due(_ lead: String) -> Message {
        .factsDue(FactsDue(domain: "acme.example", lead: lead, submission: "s-" + lead))
    }

    @Test(arguments: StoreEngine.allCases)
    func theAnswerLetsTheLeadGoWithItsFactsAndActivities(_ engine: StoreEngine) async throws {
        let (bench, link) = try await bench(engine)
        let first = try await bench.handle([submitted("L1", visits: 2)])
        #expect(first.enriched.isEmpty)
        #expect(first.scheduled.map(\.due) == [noon.adding(milliseconds: 2_000)])
        #expect(first.scheduled.map(\.message) == [due("L1")])
        #expect(link.count == 1)
        let then = try await bench.handle([arrived(.found, Self.acme)], at: after(0))
        let told = try #require(then.enriched.first)
        #expect(then.enriched.count == 1)
        #expect(told.lead.company == Company(name: "Acme", industry: "Pumps", employees: 420))
        #expect(told.lead.revision == 2 && told.submission == "s-L1" && told.activities.count == 2)
        // The timer that was written finds nothing to do.
        #expect(try await bench.handle([due("L1")], from: nil).isEmpty)
        #expect(try await bench.rows("SELECT COUNT(*) FROM fact_request") == ["0"])
    }

    @Test(arguments: StoreEngine.allCases)
    func theLeadGoesOnAtTheDeadlineAndALateAnswerIsAnUpdate(_ engine: StoreEngine) async throws {
        let (bench, _) = try await bench(engine)
        try await bench.handle([submitted("L1")])
        let released = try await bench.handle([due("L1")], from: nil, at: after(1))
        let told = try #require(released.enriched.first)
        #expect(told.activities.count == 1 && told.lead.company == nil && told.lead.revision == 2)
        #expect(try await bench.handle([due("L1")], from: nil, at: after(1)).isEmpty, "a second timer does nothing")
        let late = try await bench.handle([arrived(.found, Self.acme)], at: after(2))
        let update = try #require(late.enriched.first)
        #expect(update.lead.company?.employees == 420 && update.lead.revision == 3)
        #expect(update.activities.isEmpty, "activities are told once")
        #expect(try await bench.handle([arrived(.found, Self.acme)], at: after(3)).enriched.isEmpty)
    }

    @Test(arguments: StoreEngine.allCases, [FactsArrived.Outcome.unknown, .failed])
    func noAnswerToBeHadLetsItGoAsItIs(_ engine: StoreEngine, _ outcome: FactsArrived.Outcome) async throws {
        let (bench, _) = try await bench(engine)
        try await bench.handle([submitted("L1"), submitted("L2")])
        try await bench.handle([due("L2")], from: nil)
        let told = try await bench.handle([arrived(outcome)]).enriched
        #expect(told.map(\.lead.id) == ["L1"], "one that went on already has no news")
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsKnownIsKeptForAsLongAsItHolds(_ engine: StoreEngine) async throws {
        let (bench, link) = try await bench(engine)
        try await bench.handle([arrived(.found, Self.acme)])
        let soon = try await bench.handle([submitted("L1")], at: after(1))
        #expect(soon.enriched.first?.lead.company?.employees == 420 && soon.scheduled.isEmpty && link.count == 0)
        let later = try await bench.handle([submitted("L2")], at: after(30 * 24 * 60))
        #expect(later.enriched.isEmpty && link.count == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func thatNothingIsKnownHoldsForADayAndAFailureForMinutes(_ engine: StoreEngine) async throws {
        for (outcome, minutes) in [(FactsArrived.Outcome.unknown, Int64(24 * 60)), (.failed, 5)] {
            let (bench, link) = try await bench(engine)
            try await bench.handle([arrived(outcome)])
            let soon = try await bench.handle([submitted("L1")], at: after(minutes - 1))
            #expect(soon.enriched.count == 1 && link.count == 0)
            let later = try await bench.handle([submitted("L2")], at: after(minutes))
            #expect(later.enriched.isEmpty && link.count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func answerAndDeadlineInOneBatchLetItGoOnce(_ engine: StoreEngine) async throws {
        for order in [[0, 1], [1, 0]] {
            let (bench, _) = try await bench(engine)
            try await bench.handle([submitted("L1", visits: 3)])
            let both = [due("L1"), arrived(.found, Self.acme)]
            let told = try await bench.handle(order.map { both[$0] }).enriched
            #expect(told.map(\.activities.count).reduce(0, +) == 3)
            #expect(told.last?.lead.company?.employees == 420)
            #expect(Set(told.map(\.lead.revision)).count == told.count)
        }
    }

    @Test func submissionAndAnswerInOneBatchNeedNoWaiting() async throws {
        let (bench, _) = try await bench(.sqlite)
        let told = try await bench.handle([arrived(.found, Self.acme), submitted("L1")])
        #expect(told.enriched.first?.lead.company?.employees == 420 && told.scheduled.isEmpty)
        let (other, _) = try await self.bench(.sqlite)
        let turned = try await other.handle([submitted("L1"), arrived(.found, Self.acme)])
        #expect(turned.enriched.map(\.lead.company?.employees) == [420])
        #expect(try await other.rows("SELECT COUNT(*) FROM fact_request") == ["0"])
    }

    @Test func freeMailAsksForNothing() async throws {
        let (bench, link) = try await bench(.sqlite)
        #expect(try await bench.handle([submitted("L1", email: "anna@gmail.com")]).enriched.count == 1)
        #expect(link.count == 0)
    }

    @Test func withoutAWaitTheLeadGoesOnAndTheFactsFollow() async throws {
        let (bench, link) = try await bench(.sqlite, waitMs: 0)
        let first = try await bench.handle([submitted("L1")])
        #expect(first.enriched.count == 1 && first.scheduled.isEmpty && link.count == 1)
        #expect(try await bench.handle([arrived(.found, Self.acme)]).enriched.first?.lead.company?.employees == 420)
    }

    @Test func whenTooManyWaitTheLeadGoesOnWithout() async throws {
        let (bench, _) = try await bench(.sqlite) { $0.queue = 1 }
        let told = try await bench.handle([submitted("L1"), submitted("L2", email: "b@other.example")])
        #expect(told.enriched.map(\.lead.id) == ["L2"])
    }

    @Test func whileTheProviderFailsNobodyWaits() async throws {
        let (bench, link) = try await bench(.sqlite) { $0.failures = 1 }
        #expect(link.offer("down.example"))
        #expect(link.next(at: .now) == .fetch("down.example"))
        #expect(link.finished("down.example", .failed("x"), at: .now) == nil)
        let told = try await bench.handle([submitted("L1")])
        #expect(told.enriched.count == 1 && told.scheduled.isEmpty)
        #expect(try await bench.handle([arrived(.found, Self.acme)]).enriched.first?.lead.company?.employees == 420)
    }

    @Test func whatWasHeldIsLetGoAlsoWhenTheProviderIsSwitchedOff() async throws {
        let (bench, _) = try await bench(.sqlite)
        try await bench.handle([submitted("L1")])
        let reference = try Samples.reference()
        let books = try CompanyBooks(accountsFile: nil, firmographicsFile: nil, places: Places(), reference: reference)
        let off = bench.restarted(as: FactsStage(facts: FactService(books: books), reference: reference))
        #expect(try await off.handle([due("L1")], from: nil, at: after(1)).enriched.count == 1)
        #expect(try await off.handle([submitted("L2")]).enriched.count == 1)
    }

    /// More than one answer releases at once: the rest follows by a message of the desk to itself.
    @Test func manyLeadsOfOneCompanyAreLetGoInPortions() async throws {
        let (bench, _) = try await bench(.sqlite)
        try await bench.handle((0..<FactRequestTable.limit + 20).map { submitted("L\($0)") })
        let first = try await bench.handle([arrived(.found, Self.acme)])
        #expect(first.enriched.count == FactRequestTable.limit)
        let again = try #require(first.scheduled.first)
        #expect(again.due == noon)
        let rest = try await bench.handle([again.message], from: nil)
        #expect(rest.enriched.count == 20 && rest.scheduled.isEmpty)
    }
}
