import ArgumentParser
import Assignment
import Contracts
import Routing
import Rules

/// The reports that there are.
enum ReportName: ExpressibleByArgument, Hashable, Sendable {
    /// What the services are asked for.
    case asked(ReportQuestion.Name)
    /// What is made from the records of routing.
    case recorded(RecordedReport)

    init?(argument: String) {
        if let name = ReportQuestion.Name(rawValue: argument) {
            self = .asked(name)
        } else if let name = RecordedReport(rawValue: argument) {
            self = .recorded(name)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] {
        ReportQuestion.Name.allCases.map(\.rawValue) + RecordedReport.allCases.map(\.rawValue)
    }
}

/// The reports that are made from what routing recorded of a time.
enum RecordedReport: String, CaseIterable, Sendable {
    case distribution, speed, sla, declines, capacity, shadow

    /// The report of what a reader reads.
    func report(_ records: RecordReader) async throws -> any RecordReport {
        switch self {
        case .distribution:
            var tally = DistributionTally()
            try await records.decisions { decisions in
                for decision in decisions { tally.add(decision) }
            }
            return tally.report
        case .speed: return SpeedReport(try await records.offers())
        case .sla: return AnswerReport(try await records.offers())
        case .declines: return DeclineReport(try await records.offers())
        case .capacity: return try await CapacityReport(records)
        case .shadow: return try await ShadowReport(records)
        }
    }
}

extension CapacityReport {
    /// By the rules that decide now.
    init(_ records: RecordReader) async throws {
        guard let version = try await records.today().ruleSet, let kept = try await records.rules(version)
        else {
            throw Failure(.failure, "routing does not say which rules it decides by")
        }
        let rules = try RoutingRules.read(kept.text, file: version, zones: .system).with(kept.roster)
        var inflow = InflowTally(rules)
        try await records.decisions { decisions in
            for decision in decisions { inflow.add(decision) }
        }
        let assignments = try await records.assignments()
        self.init(rules, inflow: inflow, assignments: assignments, from: records.from, to: records.to)
    }
}
