import Contracts
import ServiceKit
import Store
import TestKit
import Testing

/// What is locked before what is read, and how often the store is asked.
///
/// A lock that has to be waited for travels with the statements after it: each `run` is one way to the store and back.
@Suite struct LockTests {
    // MARK: Ingestion

    private let ingestion = LockAudit { statement in
        switch statement.sql {
        case let sql where sql.hasPrefix("SELECT") && sql.contains("FROM submission"):
            [["post:\(statement.text(1))/\(statement.text(2))"]]
        case let sql where sql.hasPrefix("INSERT INTO submission"):
            [["post:\(statement.text(2))/\(statement.text(3))"]]
        default: []
        }
    }

    @Test func keysAreLockedBeforeTheyAreLookedUp() async throws {
        let bench = try await IngestionTests.bench(.sqlite)
        let posts = ["k2", "k1", "k2", "k3"].map { Message.submissionPost(Samples.post($0)) }
        let status = LeadStatus(lead: "L", event: .matched, at: noon, submission: "s")
        let batch = posts.map { ($0, Asker.source("us-web")) } + [(.leadStatus(status), .aService)]
        let steps = try await bench.steps(batch)
        #expect(steps.outline == ["post", "run", "run"])
        #expect(ingestion.slips(in: steps) == [])
        // Statuses alone need no lock.
        #expect(try await bench.steps([(.leadStatus(status), .aService)]).outline == ["run"])
    }

    @Test func rowsOfStatusesAreWrittenInOneOrder() async throws {
        let bench = try await IngestionTests.bench(.sqlite)
        var statuses = (1...9).flatMap { number in
            [
                LeadStatus(lead: "L\(number % 4)", event: .matched, at: noon, submission: "s\(number)"),
                LeadStatus(lead: "L\(number)", event: .merged, at: noon, into: "L0"),
                LeadStatus(lead: "L\(number % 2)", event: .scored, at: after(Int64(number)), stage: .sql),
            ]
        }
        var orders: Set<[Statement]> = []
        for seed in 1...5 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            statuses.shuffle(using: &generator)
            let steps = try await bench.steps(statuses.map { (.leadStatus($0), .aService) })
            guard case .run(let written) = steps.last else { continue }
            orders.insert(written)
        }
        #expect(orders.count == 1)
    }

    // MARK: Enrichment

    /// `leads` are those that the store had before.
    private func enrichment(_ leads: Set<String>) -> LockAudit {
        LockAudit { statement in
            let sql = statement.sql
            if sql.hasPrefix("SELECT lead FROM lead_key") || sql.hasPrefix("SELECT document FROM waiting_activity")
                || sql.hasPrefix("DELETE FROM waiting_activity") || sql.hasPrefix("INSERT INTO lead_key")
            {
                return [[statement.text(1)]]
            }
            if sql.hasPrefix("INSERT INTO waiting_activity") { return [[statement.text(2)]] }
            // What a decision was made on is read once more behind the lock, and made anew when it changed.
            if sql.hasPrefix("SELECT revision, merged_into FROM lead") { return [["lead:\(statement.text(1))"]] }
            if sql.hasPrefix("INSERT INTO lead (") {
                return leads.contains(statement.text(1)) ? [["lead:\(statement.text(1))"]] : []
            }
            if sql.hasPrefix("UPDATE") {
                return [statement.text(1), statement.text(2)].filter(leads.contains).map { ["lead:\($0)"] }
            }
            return []
        }
    }

    @Test func keysAreLockedBeforeLeadsAndLeadsBeforeTheyAreRead() async throws {
        let bench = try await EnrichmentTests.bench(.sqlite)
        let phones = EnrichmentTests.phones
        let first = [
            Samples.submitted("s1", email: "a@acme.example"), Samples.submitted("s2", phone: phones[0]),
            Samples.activity("a1", email: "c@acme.example"),
        ]
        let steps = try await bench.steps(first.map { ($0, .aService) })
        #expect(steps.outline == ["email phone", "run", "run", "run"])
        #expect(enrichment([]).slips(in: steps) == [])
        let awaited = try #require(steps.firstIndex { [$0].statements("SELECT 1 FROM waiting_activity").count == 1 })
        #expect(awaited > 0)

        let leads = Set(try await bench.rows("SELECT id FROM lead"))
        let second = [
            Samples.submitted("s3", email: "a@acme.example", phone: phones[0]),
            Samples.submitted("s4", email: "c@acme.example"),
            Samples.activity("a2", lead: leads.first),
        ]
        let more = try await bench.steps(second.map { ($0, .aService) })
        #expect(more.outline == ["email phone", "run", "run", "run", "run", "run", "lead", "run", "run", "run"])
        #expect(enrichment(leads).slips(in: more) == [])
        #expect(more.statements("UPDATE lead_key").count == 1)
        #expect(more.statements("DELETE FROM waiting_activity").count == 1)
    }

    // MARK: Scoring

    private let scoring = LockAudit { statement in
        let isOfALead = ["SELECT", "INSERT", "DELETE"].contains { statement.sql.hasPrefix($0) }
        return isOfALead && !statement.sql.contains("rule_publication") ? [["lead:\(statement.text(1))"]] : []
    }

    @Test func leadsAreLockedBeforeTheyAreScored() async throws {
        let bench = try await ScoringTests.bench(.sqlite)
        let batch = [
            ScoringTests.enriched("B", 1, visits: ["v1"]), ScoringTests.enriched("A", 2, merged: ["B"]),
            ScoringTests.won("C"),
        ]
        let steps = try await bench.steps(batch.map { ($0, .aService) })
        // Which rules are in force is asked first.
        #expect(steps.outline == ["run", "lead", "run", "run"])
        #expect(scoring.slips(in: steps) == [])
        // One that went before leads to the one that it went into.
        let late = try await bench.steps([(ScoringTests.enriched("B", 3, visits: ["v2"]), .aService)])
        #expect(late.outline == ["run", "lead", "run", "lead", "run", "run"])
        #expect(scoring.slips(in: late) == [])
    }
}
