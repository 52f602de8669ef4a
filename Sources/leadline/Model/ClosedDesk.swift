import ArgumentParser
import Contracts
import Learning

/// The leads that closed in the running service.
struct ClosedDesk {
    let client: OperatorClient

    /// All of them, and the learned scorecard among the service's rules.
    func all() async throws -> (model: String?, leads: [ClosedLead]) {
        var leads: [ClosedLead] = []
        while true {
            let answer = await client.ask(
                .scoring,
                .closedLeadsQuestion(ClosedLeadsQuestion(offset: leads.count))
            )
            guard case .closedLeadsPage(let page) = try answer.get() else {
                throw Failure(.failure, "scoring answered with something else than closed leads")
            }
            leads += page.leads
            if !page.more || page.leads.isEmpty { return (page.model, leads) }
        }
    }
}

extension HistoryFile {
    /// Leads of the running service: what was known of each when it was handed over.
    init(_ leads: [ClosedLead], leaveOut: [String], keep: [String]) throws {
        let table = HistoryTable(file: "scoring", rows: leads.map(\.fields))
        let unknown = (leaveOut + keep).filter { !table.titles.contains($0) }
        guard unknown.isEmpty else {
            let known = table.titles.joined(separator: ", ")
            throw Failure(
                .usage,
                unknown.map { "no closed lead has a field \"\($0)\"; there are: \(known)" }.joined(
                    separator: "\n"
                )
            )
        }
        let closed = ClosedLeads(
            won: leads.map(\.won),
            dates: leads.map { Double($0.handedAt.milliseconds) }
        )
        self.init(table, closed, HistoryOptions(outcome: "won", leaveOut: leaveOut, keep: keep))
    }
}
