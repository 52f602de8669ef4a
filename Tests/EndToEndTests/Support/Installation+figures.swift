import Contracts
import Lines
import TestKit

/// What running services say in figures.
extension Installation {
    /// What each replica of a service has received since it started; 0 where one cannot be reached.
    func received(by service: ServiceName) async throws -> [Int64] {
        var counts: [Int64] = []
        for replica in replicas(of: service) {
            counts.append(try await statusIfUp(of: service, replica: replica.number)?.received ?? 0)
        }
        return counts
    }

    /// Waits until all replicas of a service have something to do.
    func waitUntilAllWork(_ service: ServiceName) async throws {
        try await eventually("every replica of \(service.rawValue) is at work") {
            try await received(by: service).allSatisfy { $0 > 30 }
        }
    }

    /// Whether a process of the service stands still in a transaction that has written something.
    func holdsLocks(_ service: ServiceName) throws -> Bool {
        guard let database = databases[service] else { return false }
        let standing = """
            SELECT COUNT(*) FROM pg_sleep(0.15), pg_stat_activity WHERE datname = '\(database.database)'
            AND state = 'idle in transaction' AND backend_xid IS NOT NULL
            AND clock_timestamp() - state_change > INTERVAL '0.1 s'
            """
        return try database.server.run(standing) != "0"
    }

    /// How many assignments every seller has in each state; those that were recalled are left out.
    func assignments() async throws -> [String: [AssignmentState: Int]] {
        guard let replica = replicas(of: .routing).first(where: isRunning) else {
            throw LineError(.unreachable, "routing does not run")
        }
        let question = Message.reportQuestion(ReportQuestion(name: .sellers))
        let answer = try await ask(.routing, replica: replica.number, question)
        guard case .report(let report) = answer else {
            throw LineError(.protocolViolation, "routing told no report: \(answer)")
        }
        var counts: [String: [AssignmentState: Int]] = [:]
        for row in report.rows {
            for (column, cell) in zip(report.columns, row) {
                guard let state = AssignmentState(rawValue: column) else { continue }
                counts[row.first ?? "", default: [:]][state] = Int(cell)
            }
        }
        return counts
    }

    /// How many assignments are in a state, whoever has them.
    func count(_ state: AssignmentState) async throws -> Int {
        try await assignments().values.reduce(0) { $0 + ($1[state] ?? 0) }
    }
}

extension ServiceStatus {
    /// Whether whatever waits came after that moment.
    func waitsOnlySince(_ moment: ContinuousClock.Instant) -> Bool {
        .milliseconds(oldestMs) < moment.duration(to: .now)
    }
}
