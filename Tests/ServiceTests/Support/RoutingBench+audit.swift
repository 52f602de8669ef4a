import Assignment
import Contracts
import Store
import Testing

extension RoutingBench {
    /// What an audit finds, asked for in small pages.
    func audit(page: Int = 7) async throws -> AuditReport {
        var round = AuditRound(limit: page)
        while let question = round.question {
            guard case .auditPage(let page) = try await bench.answer(.auditQuestion(question)) else {
                Issue.record("an answer that is no page")
                break
            }
            round.take(page)
        }
        return round.report
    }

    /// The places of what an audit finds.
    func auditedPlaces() async throws -> Set<String> { Set(try await audit().differences.map(\.place)) }

    /// Changes the store behind the back of the service.
    func tamper(_ statements: String...) async throws {
        try await bench.store.write { transaction in
            for sql in statements { try transaction.run(Statement(sql)) }
        }
    }
}
