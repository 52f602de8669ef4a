import Contracts
import Enrichment
import FoundationEssentials
import Matching
import ServiceKit
import Store
import TestKit
import Testing

/// A store that an older program wrote goes on as if today's had written it.
@Suite struct EnrichmentMigrationTests {
    private static let anna = MatchHandTests.anna
    private static let bela = MatchHandTests.bela
    private static let others = ["Kovalenko", "Oyelaran", "Tamm"].map { name in
        Contact(firstName: "Ilse", lastName: name, email: "\(name.lowercased())@\(name.lowercased())-works.example")
    }

    /// Leads of one submission and of two, one that went into another, two that were said to be two, a pair in doubt, and
    /// an activity of somebody who is not known yet.
    private func fill(_ desk: HandBench) async throws {
        let old = try await desk.take("s1", Self.anna, company: "Nordvik AB")
        var second = Self.anna
        (second.title, second.phone) = ("Buyer", "+1 856-636-8749")
        try await desk.take("s2", second, minute: 1)
        try await desk.merge(old, desk.take("s3", Self.bela, minute: 2))
        var leads: [String] = []
        for (number, person) in Self.others.enumerated() {
            leads.append(try await desk.take("x\(number)", person, minute: Int64(3 + number)))
        }
        try await desk.apart(leads[0], leads[1])
        try await desk.bench.handle([Samples.activity("a1", email: "nadia@tamm-works.example")], at: after(10))
    }

    /// What comes after: of those who are known by mailbox, number, name and place, and of somebody new.
    private var next: [Message] {
        var contacts = [Self.anna, Self.bela] + Self.others
        contacts.append(Contact(phone: "+1 856-636-8749"))
        contacts.append(Contact(firstName: "Nadia", lastName: "Tamm", email: "nadia@tamm-works.example"))
        return contacts.enumerated().map { HandBench.submission("n\($0)", $1, minute: 100 + Int64($0)) }
    }

    /// The number of the newest step that the older program knew.
    @Test(arguments: [104, 106] as [Int64], StoreEngine.allCases)
    func aStoreOfYesterdayMatchesAsBefore(_ newest: Int64, _ engine: StoreEngine) async throws {
        let today = try await HandBench(engine)
        try await fill(today)
        let source = today.bench
        let migrated = HandBench(
            try await StageBench(
                Samples.enrichment(),
                engine,
                after: EnrichmentStage.migrations.filter { $0.number <= newest }
            ) { store in
                try await newest == 104 ? copyTo104(from: source, to: store) : copyTo106(from: source, to: store)
            }
        )
        try await migrated.bench.begin(at: after(90))
        try await migrated.check()
        for message in next {
            let (wanted, found) = (
                try await source.handle([message], at: after(100)),
                try await migrated.bench.handle([message], at: after(100))
            )
            #expect(wanted.enriched.map(\.lead.submissions) == found.enriched.map(\.lead.submissions))
            #expect(wanted.enriched.map(\.activities) == found.enriched.map(\.activities))
        }
        let groups = """
            SELECT submission.id, (SELECT MIN(other.id) FROM submission other WHERE other.lead = submission.lead)
            FROM submission ORDER BY submission.id
            """
        #expect(try await source.rows(groups) == migrated.bench.rows(groups))
        #expect(try await migrated.bench.rows("SELECT COUNT(*) FROM waiting_activity") == ["0"])
        try await migrated.check()
        // A decision that the older program made is still told, and still holds.
        let lead = try await migrated.lead(of: "s3")
        let story = try await migrated.story(lead)
        #expect(story.entries.filter { $0.kind == "match" }.count == 6)
        #expect(story.entries.contains { $0.summary.contains("olga") })
        let (one, two) = (try await migrated.lead(of: "x0"), try await migrated.lead(of: "x1"))
        #expect(try await migrated.merge(one, two).refusal(0)?.type == .matchConflict)
        let taken = try #require(try await migrated.unmerge(lead, "s3", "n1").decided)
        #expect(taken.changed)
        try await migrated.check()
    }

    private static let unchanged = [
        "lead_key": "value, lead", "waiting_activity": "submission, value, document",
        "match_entry": "number, lead, entry, seen", "match_head": "lane, last, at_ms",
        "match_review": "lead, other, weight, submission, at_ms, decision",
        "match_hand": "id, lead, other, action, at_ms, document, decision",
    ]

    /// The tables as today's program wrote them, without what came later.
    private func copyTo106(from bench: StageBench, to store: any Store) async throws {
        for (table, columns) in Self.unchanged { try await copy(table, columns, from: bench, to: store) }
        try await copy("submission", "id, lead, at_ms, rule_set, document, decision", from: bench, to: store)
        try await copy("lead", "id, revision, merged_into, document, provenance, notes", from: bench, to: store)
        try await copy("match_candidate", "lead, revision, created_ms, records, apart", from: bench, to: store)
    }

    /// The tables with documents in JSON, and what is compared of a lead beside its document.
    private func copyTo104(from bench: StageBench, to store: any Store) async throws {
        for (table, columns) in Self.unchanged { try await copy(table, columns, from: bench, to: store) }
        try await copy("submission", "id, lead, at_ms, rule_set, document, decision", from: bench, to: store) { row in
            guard case .text(let text) = row[5], let decision = MatchDecision(stored: text) else { return }
            row[5] = .text(try BodyCodec.encode(decision))
        }
        let columns = "id, revision, merged_into, document, provenance, notes"
        let compared = """
            COALESCE((SELECT records FROM match_candidate WHERE match_candidate.lead = lead.id), '') AS records, \
            (SELECT apart FROM match_candidate WHERE match_candidate.lead = lead.id) AS apart
            """
        try await copy("lead", columns + ", records, apart", reading: columns + ", " + compared, from: bench, to: store)
        { row in
            guard case .text(let text) = row[4], let provenance = Provenance(stored: text) else { return }
            row[4] = .text(Self.yesterdays(provenance))
            guard case .text(let text) = row[6], let records = [MatchRecord](text: text) else { return }
            row[6] = .text(try BodyCodec.encode(records))
        }
    }

    private static func yesterdays(_ provenance: Provenance) -> String {
        func origin(_ origin: Provenance.Origin) -> String {
            #""submission":"\#(origin.submission)","source":"\#(origin.source)","at":"\#(origin.at.text)""#
        }
        let groups = Dictionary(grouping: provenance.fields) { $0.value }.map { from, fields in
            let names = fields.map { "\"\($0.key)\"" }.joined(separator: ",")
            return "{\(origin(from)),\"fields\":[\(names)]}"
        }
        let newest = provenance.last.map { "\"newest\":{\(origin($0))}," } ?? ""
        return "{\(newest)\"from\":[\(groups.joined(separator: ","))]}"
    }

    private func copy(
        _ table: String,
        _ columns: String,
        reading: String? = nil,
        from bench: StageBench,
        to store: any Store,
        change: @escaping @Sendable (inout [SQLValue]) throws -> Void = { _ in }
    ) async throws {
        let rows = try await bench.store.read { transaction in
            try transaction.run(Statement("SELECT \(reading ?? columns) FROM \(table)")).map(\.values)
        }
        let places = (1...columns.split(separator: ",").count).map { "$\($0)" }.joined(separator: ", ")
        _ = try await store.write { transaction in
            try transaction.run(
                rows.map { values in
                    var values = values
                    try change(&values)
                    return Statement("INSERT INTO \(table) (\(columns)) VALUES (\(places))", values)
                }
            )
        }
    }
}
