import Assignment
import Contracts
import ServiceKit
import TestKit
import Testing

/// What becomes of leads that somebody has when something new is known: each case with what it must come to.
@Suite struct RoutingLateFactTests {
    /// A case: what happens in this order, and how it ends.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var life = ""
        let steps: [Step]
        /// `id lead seller state` of all assignments.
        let assignments: [String]
        /// `id state` of all leads.
        let leads: [String]
        /// What the sellers are told but for offers: `seller assignment what`.
        var told: [String] = []

        var testDescription: String { name }
    }

    enum Step: Sendable {
        case scored(
            String,
            Int64,
            LeadStage = .sql,
            country: String = "US",
            merged: [String] = [],
            consents: Bool = true
        )
        case answer(String, AssignmentAnswer.Answer, String)
        case timer(String)
    }

    static let cases: [Case] = [
        Case(
            name: "news that changes nothing: kept",
            steps: [.scored("L", 1), .scored("L", 2)],
            assignments: ["L.1 L anna offered"],
            leads: ["L assigned"]
        ),
        Case(
            name: "disqualified while offered: withdrawn, and nobody is asked",
            steps: [.scored("L", 1), .scored("L", 2, .disqualified)],
            assignments: ["L.1 L anna recalled"],
            leads: ["L idle"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "recycled while offered: withdrawn",
            steps: [.scored("L", 1), .scored("L", 2, .recycled)],
            assignments: ["L.1 L anna recalled"],
            leads: ["L idle"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "disqualified when accepted: flagged, once",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .scored("L", 2, .disqualified),
                .scored("L", 3, .disqualified),
            ],
            assignments: ["L.1 L anna accepted"],
            leads: ["L assigned"],
            told: ["anna L.1 flagged disqualified"]
        ),
        Case(
            name: "disqualified when contacted, then given back: nobody is asked",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .contacted, "anna"),
                .scored("L", 2, .disqualified), .answer("L.1", .return, "anna"),
            ],
            assignments: ["L.1 L anna returned"],
            leads: ["L idle"],
            told: ["anna L.1 flagged disqualified"]
        ),
        Case(
            name: "withdrawn, and qualified again: the others are asked",
            steps: [.scored("L", 1), .scored("L", 2, .mql), .scored("L", 3)],
            assignments: ["L.1 L anna recalled", "L.2 L ben offered"],
            leads: ["L assigned"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "withdrawn, and qualified again, same first: she is asked again",
            life: "when_back: same_first",
            steps: [.scored("L", 1), .scored("L", 2, .mql), .scored("L", 3)],
            assignments: ["L.1 L anna recalled", "L.2 L anna offered"],
            leads: ["L assigned"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "consent taken back while offered: withdrawn",
            steps: [.scored("L", 1), .scored("L", 2, consents: false)],
            assignments: ["L.1 L anna recalled"],
            leads: ["L idle"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "consent taken back when accepted: flagged",
            steps: [.scored("L", 1), .answer("L.1", .accept, "anna"), .scored("L", 2, consents: false)],
            assignments: ["L.1 L anna accepted"],
            leads: ["L assigned"],
            told: ["anna L.1 flagged no_consent"]
        ),
        Case(
            name: "another country while offered: offered there",
            steps: [.scored("L", 1), .scored("L", 2, country: "SE")],
            assignments: ["L.1 L anna recalled", "L.2 L carla offered"],
            leads: ["L assigned"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "another country while offered, keep: she is told",
            life: "when_moved: keep",
            steps: [.scored("L", 1), .scored("L", 2, country: "SE")],
            assignments: ["L.1 L anna offered"],
            leads: ["L assigned"],
            told: ["anna L.1 flagged moved"]
        ),
        Case(
            name: "another country in which she sells too: kept",
            steps: [.scored("L", 1), .scored("L", 2, country: "GB")],
            assignments: ["L.1 L anna offered"],
            leads: ["L assigned"]
        ),
        Case(
            name: "another country when accepted: flagged",
            steps: [.scored("L", 1), .answer("L.1", .accept, "anna"), .scored("L", 2, country: "SE")],
            assignments: ["L.1 L anna accepted"],
            leads: ["L assigned"],
            told: ["anna L.1 flagged moved"]
        ),
        Case(
            name: "a country where nobody sells while offered: it waits",
            steps: [.scored("L", 1), .scored("L", 2, country: "FR")],
            assignments: ["L.1 L anna recalled"],
            leads: ["L waiting"],
            told: ["anna L.1 recalled"]
        ),
        Case(
            name: "lost, and still called qualified: nobody is asked",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .lost, "anna"), .scored("L", 2),
            ],
            assignments: ["L.1 L anna lost"],
            leads: ["L closed"]
        ),
        Case(
            name: "lost, rested, qualified again: the others are asked",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .lost, "anna"),
                .scored("L", 2, .recycled), .scored("L", 3),
            ],
            assignments: ["L.1 L anna lost", "L.2 L ben offered"],
            leads: ["L assigned"]
        ),
        Case(
            name: "lost, rested, qualified again, same first: she is asked",
            life: "when_back: same_first",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .lost, "anna"),
                .scored("L", 2, .recycled), .scored("L", 3),
            ],
            assignments: ["L.1 L anna lost", "L.2 L anna offered"],
            leads: ["L assigned"]
        ),
        Case(
            name: "lost, and back in another country, same first: she is asked, though not there",
            life: "when_back: same_first",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .lost, "anna"),
                .scored("L", 2, .recycled, country: "SE"), .scored("L", 3, country: "SE"),
                .answer("L.2", .decline, "anna"),
            ],
            assignments: ["L.1 L anna lost", "L.2 L anna declined", "L.3 L carla offered"],
            leads: ["L assigned"]
        ),
        Case(
            name: "same first, and she declines: the others",
            life: "when_back: same_first",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .lost, "anna"),
                .scored("L", 2, .recycled), .scored("L", 3), .answer("L.2", .decline, "anna"),
            ],
            assignments: ["L.1 L anna lost", "L.2 L anna declined", "L.3 L ben offered"],
            leads: ["L assigned"]
        ),
        Case(
            name: "lost after all had it, qualified again, anyone: as if it were new",
            life: "when_back: anyone",
            steps: [
                .scored("L", 1), .answer("L.1", .decline, "anna"), .answer("L.2", .accept, "ben"),
                .answer("L.2", .lost, "ben"), .scored("L", 2, .recycled), .scored("L", 3),
                .answer("L.3", .decline, "ben"), .answer("L.4", .decline, "anna"),
            ],
            assignments: [
                "L.1 L anna declined", "L.2 L ben lost", "L.3 L ben declined", "L.4 L anna declined",
            ],
            leads: ["L waiting"]
        ),
        Case(
            name: "won stays won, whatever is scored",
            steps: [
                .scored("L", 1), .answer("L.1", .accept, "anna"), .answer("L.1", .won, "anna"), .scored("L", 2, .mql),
                .scored("L", 3),
            ],
            assignments: ["L.1 L anna won"],
            leads: ["L closed"]
        ),
        Case(
            name: "declined and disqualified at once: the second offer is withdrawn",
            steps: [.scored("L", 1), .answer("L.1", .decline, "anna"), .scored("L", 2, .recycled)],
            assignments: ["L.1 L anna declined", "L.2 L ben recalled"],
            leads: ["L idle"],
            told: ["ben L.2 recalled"]
        ),
        Case(
            name: "merged, both offered: who had hers first keeps it, and is told",
            steps: [.scored("A", 1), .scored("B", 1), .scored("A", 2, merged: ["B"])],
            assignments: ["A.1 A anna offered", "B.1 A ben recalled"],
            leads: ["A assigned", "B idle"],
            told: ["anna A.1 flagged merged", "ben B.1 recalled"]
        ),
        Case(
            name: "merged, the later one accepted: it stays with him",
            steps: [
                .scored("A", 1), .scored("B", 1), .answer("B.1", .accept, "ben"), .scored("A", 2, merged: ["B"]),
            ],
            assignments: ["A.1 A anna recalled", "B.1 A ben accepted"],
            leads: ["A assigned", "B idle"],
            told: ["anna A.1 recalled", "ben B.1 flagged merged"]
        ),
        Case(
            name: "merged, both at work: who had hers first keeps it",
            steps: [
                .scored("A", 1), .scored("B", 1), .answer("A.1", .accept, "anna"), .answer("B.1", .accept, "ben"),
                .answer("B.1", .opportunity, "ben"), .scored("A", 2, merged: ["B"]),
            ],
            assignments: ["A.1 A anna accepted", "B.1 A ben recalled"],
            leads: ["A assigned", "B idle"],
            told: ["anna A.1 flagged merged", "ben B.1 recalled"]
        ),
        Case(
            name: "merged into a lead that nobody has: it keeps its seller, who is told the name",
            steps: [.scored("A", 1, .mql), .scored("B", 1), .scored("A", 2, merged: ["B"])],
            assignments: ["B.1 A anna offered"],
            leads: ["A assigned", "B idle"],
            told: ["anna B.1 flagged merged"]
        ),
        Case(
            name: "merged into one that was lost and rested: closed no more",
            steps: [
                .scored("A", 1), .answer("A.1", .accept, "anna"), .answer("A.1", .lost, "anna"),
                .scored("A", 2, .recycled), .scored("B", 1), .scored("A", 3, merged: ["B"]),
            ],
            assignments: ["A.1 A anna lost", "B.1 A ben offered"],
            leads: ["A assigned", "B idle"],
            told: ["ben B.1 flagged merged"]
        ),
        Case(
            name: "its time is over: the next",
            steps: [.scored("L", 1), .timer("L.1")],
            assignments: ["L.1 L anna expired", "L.2 L ben offered"],
            leads: ["L assigned"],
            told: ["anna L.1 expired"]
        ),
    ]

    @Test(arguments: cases, StoreEngine.allCases)
    func comesToWhatTheTableSays(_ item: Case, _ engine: StoreEngine) async throws {
        let desk = try await RoutingBench(engine, RoutingLifeTests.rules(item.life))
        for (index, step) in item.steps.enumerated() {
            let minute = Int64(index)
            switch step {
            case .scored(let lead, let revision, let stage, let country, let merged, let consents):
                let message = Samples.scored(
                    lead,
                    revision: revision,
                    stage: stage,
                    merged: merged,
                    country: country,
                    region: nil
                )
                guard case .leadScored(var scored) = message else { continue }
                scored.lead.consent.granted = consents
                try await desk.take(.leadScored(scored), at: minute)
            case .answer(let assignment, let answer, let seller):
                let outgoing = try await desk.answer(assignment, answer, by: seller, at: minute)
                #expect(outgoing.refusal(0) == nil)
            case .timer(let assignment):
                let lead = String(assignment.prefix { $0 != "." })
                let due = AssignmentClosed(assignment: assignment, lead: lead, state: .expired, at: after(minute))
                try await desk.bench.handle([.assignmentClosed(due)], from: nil, at: after(minute))
            }
        }
        #expect(try await desk.assignments() == item.assignments)
        #expect(try await desk.leadStates() == item.leads)
        #expect(try await told(desk) == item.told)
        try await desk.checkBooks()
        try await desk.checkEvents()
        try await desk.checkDecisions()
        #expect(try await desk.audit().differences == [])
    }

    private func told(_ desk: RoutingBench) async throws -> [String] {
        let rows = try await desk.bench.rows(
            """
            SELECT seller, assignment, type, body FROM seller_event WHERE type <> 'assignment.offered'
            ORDER BY seller, seq
            """
        )
        return try rows.map { row in
            let words = row.split(separator: " ", maxSplits: 3).map(String.init)
            let what =
                words[2] == "assignment.flagged"
                ? "flagged \(try BodyCodec.decode(AssignmentFlagged.self, from: words[3]).fact.rawValue)"
                : try BodyCodec.decode(AssignmentClosed.self, from: words[3]).state.rawValue
            return "\(words[0]) \(words[1]) \(what)"
        }
    }
}
