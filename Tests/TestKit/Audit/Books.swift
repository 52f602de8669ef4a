package import Contracts
import Store

/// Everything that the four stopped services hold, as the audit needs it.
package struct Books {
    struct Submission {
        let id: String
        let key: String
        let lead: String?
    }

    struct EnrichedLead {
        let revision: Int64
        let mergedInto: String?
        let document: String
    }

    struct ScoredLead {
        let revision: Int64
        let scoreRevision: Int64
        let stage: String?
        let isRouted: Bool
        let mergedInto: String?
        let document: String
    }

    struct RoutedLead {
        let revision: Int64
        let state: String
        let mergedInto: String?
    }

    struct Assignment {
        let id: String
        let lead: String
        let seller: String
        let pool: String
        let state: AssignmentState
        let offeredMs: Int64
    }

    var submissions: [Submission] = []
    var sourceMerges: [String: String] = [:]
    /// Lead by submission.
    var matches: [String: String] = [:]
    var enriched: [String: EnrichedLead] = [:]
    var scored: [String: ScoredLead] = [:]
    /// `assignment/state` of everything that scoring was told.
    var outcomes: Set<String> = []
    var routed: [String: RoutedLead] = [:]
    var assignments: [Assignment] = []
    /// Pool by lead.
    var waiting: [String: String] = [:]
    var openCounts: [String: Int64] = [:]
    /// How many decisions assigned a lead, by `lead/seller/time`.
    var decisions: [String: Int] = [:]
    /// How often each assignment was offered.
    var offers: [String: Int] = [:]
    /// How often each assignment's seller was told that it is no longer hers.
    var endings: [String: Int] = [:]
    /// `seller/number` of events that share their number.
    var doubledEvents: [String] = []
    /// Rows of the outbox and of the dead letters, by service.
    var unsent: [ServiceName: Int64] = [:]
    var dead: [ServiceName: [String]] = [:]

    /// Reads the stores of the services, which have stopped, and lets go of them.
    package init(_ open: (ServiceName) async throws -> StoreReading) async throws {
        for service in ServiceName.allCases {
            let store = try await open(service)
            unsent[service] = try await store.number("SELECT COUNT(*) FROM outbox")
            dead[service] = try await store.rows("SELECT type, reason FROM dead_letter LIMIT 50")
                .map { "\(try $0.text(0)): \(try $0.text(1))" }
            switch service {
            case .ingestion: try await readIngestion(store)
            case .enrichment: try await readEnrichment(store)
            case .scoring: try await readScoring(store)
            case .routing: try await readRouting(store)
            }
            try await store.close()
        }
    }

    private mutating func readIngestion(_ store: StoreReading) async throws {
        submissions = try await store.rows("SELECT id, idempotency_key, lead FROM submission").map {
            Submission(id: try $0.text(0), key: try $0.text(1), lead: try $0.optionalText(2))
        }
        for row in try await store.rows("SELECT lead, into_lead FROM lead_merge") {
            sourceMerges[try row.text(0)] = try row.text(1)
        }
    }

    private mutating func readEnrichment(_ store: StoreReading) async throws {
        for row in try await store.rows("SELECT id, lead FROM submission") {
            matches[try row.text(0)] = try row.text(1)
        }
        for row in try await store.rows("SELECT id, revision, merged_into, document FROM lead") {
            enriched[try row.text(0)] = EnrichedLead(
                revision: try row.integer(1),
                mergedInto: try row.optionalText(2),
                document: try row.text(3)
            )
        }
    }

    private mutating func readScoring(_ store: StoreReading) async throws {
        let sql = "SELECT id, revision, score_revision, stage, is_routed, merged_into, document FROM lead"
        for row in try await store.rows(sql) {
            scored[try row.text(0)] = ScoredLead(
                revision: try row.integer(1),
                scoreRevision: try row.integer(2),
                stage: try row.optionalText(3),
                isRouted: try row.integer(4) == 1,
                mergedInto: try row.optionalText(5),
                document: try row.text(6)
            )
        }
        for row in try await store.rows("SELECT assignment, state FROM outcome") {
            outcomes.insert("\(try row.text(0))/\(try row.text(1))")
        }
    }

    private mutating func readRouting(_ store: StoreReading) async throws {
        for row in try await store.rows("SELECT id, revision, state, merged_into FROM lead") {
            routed[try row.text(0)] = RoutedLead(
                revision: try row.integer(1),
                state: try row.text(2),
                mergedInto: try row.optionalText(3)
            )
        }
        assignments = try await store.rows("SELECT id, lead, seller, pool, state, offered_ms FROM assignment").map {
            Assignment(
                id: try $0.text(0),
                lead: try $0.text(1),
                seller: try $0.text(2),
                pool: try $0.text(3),
                state: try Self.state(try $0.text(4)),
                offeredMs: try $0.integer(5)
            )
        }
        for row in try await store.rows("SELECT lead, pool FROM waiting_lead") {
            waiting[try row.text(0)] = try row.text(1)
        }
        for row in try await store.rows("SELECT seller, open_count FROM seller_book") {
            openCounts[try row.text(0)] = try row.integer(1)
        }
        for row in try await store.rows("SELECT lead, at_ms, document FROM decision") {
            let decision = try BodyCodec.decode(Decision.self, from: try row.text(2))
            guard decision.outcome == "assigned", let seller = decision.seller else { continue }
            decisions["\(try row.text(0))/\(seller)/\(try row.integer(1))", default: 0] += 1
        }
        try await readEvents(store)
    }

    private mutating func readEvents(_ store: StoreReading) async throws {
        let told = "SELECT assignment, type, COUNT(*) FROM seller_event GROUP BY assignment, type"
        for row in try await store.rows(told) {
            let (assignment, count) = (try row.text(0), Int(try row.integer(2)))
            switch try row.text(1) {
            case Message.Kind.assignmentOffered.rawValue: offers[assignment] = count
            case Message.Kind.assignmentClosed.rawValue: endings[assignment] = count
            // Of one that is still hers.
            default: break
            }
        }
        let doubled = "SELECT seller, seq FROM seller_event GROUP BY seller, seq HAVING COUNT(*) > 1"
        doubledEvents = try await store.rows(doubled).map { "\(try $0.text(0))/\(try $0.integer(1))" }
    }

    private static func state(_ name: String) throws -> AssignmentState {
        guard let state = AssignmentState(rawValue: name) else { throw StoreError(.corrupt, "no state: \(name)") }
        return state
    }

    /// What counts here of a decision's document.
    private struct Decision: Decodable {
        let seller: String?
        let outcome: String
    }
}
