import ArgumentParser
import Contracts
import FoundationEssentials
import Matching
import Rules

/// Measures how well people are recognised on labelled sets, and prints one JSON line a set and profile.
struct MatchingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matching",
        abstract: "Who is the same person, on labelled sets; no training, rows one at a time."
    )

    @Option(help: "Folder of the sets, each a folder with leads.csv and truth.csv.")
    var data = "../shared/data/dedup"

    @Option(help: "The rules of matching.")
    var rules = "deploy/rules/matching.yaml"

    @Option(help: "Folder of the reference data.")
    var reference = "deploy/reference"

    @Option(name: .customLong("set"), help: "Sets to measure.")
    var sets = [
        "fake_1000", "febrl1", "febrl4", "restaurants", "leadmatch_10k", "senzing_truthset", "patstat_companies",
    ]

    @Option(
        name: .customLong("profile"),
        help:
            "lead, full, account or several; full where a set has more than lead, account where it has companies alone."
    )
    var profiles = Profile.allCases

    @Option(help: "Orders beside that of the file, each from a seed of its own.")
    var shuffles = 3

    @Option(help: "Pairs to show of those that are wrong and of those that are missing, with their evidence.")
    var show = 0

    func run() throws {
        let rules = try MatchRules.read(try Self.text(of: self.rules), file: self.rules)
        var texts: [String: String] = [:]
        for file in ReferenceData.files { texts[file] = try Self.text(of: reference + "/" + file) }
        let reference = try ReferenceData(texts: texts)
        for profile in profiles {
            for name in sets {
                guard let set = try LabelledSet(name, in: data) else {
                    print(try BodyCodec.encode(SkippedSet(skipped: name)))
                    continue
                }
                if profile == .full, !set.has("dob"), !set.has("national_id") { continue }
                if profile == .account {
                    let isOfCompanies = set.has("company") && !set.has("last_name") && !set.has("name")
                    if isOfCompanies { print(try BodyCodec.encode(measureCompanies(set, reference: reference))) }
                    continue
                }
                let report = measure(set, profile, rules: rules, reference: reference)
                print(try BodyCodec.encode(report))
            }
        }
    }

    private func measure(
        _ set: LabelledSet,
        _ profile: Profile,
        rules: MatchRules,
        reference: ReferenceData
    ) -> MatchingReport {
        var rows = set.rows
        let records = rows.map { $0.record(profile, reference: reference) }
        let (run, took) = Self.feed(records, rules: rules, reference: reference)
        let truth = rows.map(\.cluster)
        let inOrder = PairQuality(found: run.clusters, truth: truth)
        if show > 0 { showErrors(of: run, rows, records) }
        var others: [PairQuality] = []
        for seed in 0..<UInt64(shuffles) {
            rows = set.rows
            var numbers = SeededNumbers(seed: seed + 1)
            rows.shuffle(using: &numbers)
            let records = rows.map { $0.record(profile, reference: reference) }
            let clusters = Self.feed(records, rules: rules, reference: reference).run.clusters
            others.append(PairQuality(found: clusters, truth: rows.map(\.cluster)))
        }
        return MatchingReport(
            set: set.name,
            profile: profile,
            records: rows.count,
            rules: rules.version,
            file: inOrder,
            shuffled: others,
            blocking: BlockingQuality(
                keys: records.map { BlockingKeys($0).hashes },
                truth: truth,
                candidates: run.candidates
            ),
            recordsPerSecond: Double(rows.count) / took
        )
    }

    private func measureCompanies(_ set: LabelledSet, reference: ReferenceData) -> MatchingReport {
        func quality(_ rows: [LabelledSet.Row]) -> PairQuality {
            var run = CompanyRun(reference: reference)
            for row in rows { run.add(row.normal(.account, reference: reference).normal, named: row.company ?? "") }
            return PairQuality(found: run.accounts, truth: rows.map(\.cluster))
        }
        let start = ContinuousClock.now
        let inOrder = quality(set.rows)
        let took = start.duration(to: .now) / .seconds(1)
        let others = (0..<UInt64(shuffles)).map { seed in
            var numbers = SeededNumbers(seed: seed + 1)
            return quality(set.rows.shuffled(using: &numbers))
        }
        return MatchingReport(
            set: set.name,
            profile: .account,
            records: set.rows.count,
            rules: nil,
            file: inOrder,
            shuffled: others,
            blocking: nil,
            recordsPerSecond: Double(set.rows.count) / took
        )
    }

    private static func feed(
        _ records: [MatchRecord],
        rules: MatchRules,
        reference: ReferenceData
    ) -> (run: MatchingRun, seconds: Double) {
        var run = MatchingRun(rules: rules, reference: reference)
        let start = ContinuousClock.now
        for record in records { run.add(record) }
        return (run, start.duration(to: .now) / .seconds(1))
    }

    private func showErrors(of run: MatchingRun, _ rows: [LabelledSet.Row], _ records: [MatchRecord]) {
        let found = run.clusters
        var wrong: [(Int, Int)] = []
        var missing: [(Int, Int)] = []
        for one in rows.indices {
            for other in rows.indices where other > one {
                switch (found[one] == found[other], rows[one].cluster == rows[other].cluster) {
                case (true, false): wrong.append((one, other))
                case (false, true): missing.append((one, other))
                default: continue
                }
            }
        }
        for (title, var pairs) in [("wrong", wrong), ("missing", missing)] {
            var numbers = SeededNumbers(seed: 7)
            pairs.shuffle(using: &numbers)
            print("\(title): \(pairs.count)")
            for (one, other) in pairs.prefix(show) {
                print("  \(rows[one].text)\n  \(rows[other].text)")
                print(run.explanation(records[one], records[other]).lines.map { "      " + $0 }.joined(separator: "\n"))
            }
        }
    }

    private static func text(of path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}

extension Profile: ExpressibleByArgument {}

/// A set that is not there.
struct SkippedSet: Codable {
    let skipped: String
}

/// What was measured of one set.
struct MatchingReport: Codable {
    let set: String
    let profile: Profile
    let records: Int
    /// Nil of accounts, which have none; so is `blocking`.
    let rules: String?
    /// In the order of the file.
    let file: PairQuality
    let shuffled: [PairQuality]
    let blocking: BlockingQuality?
    let recordsPerSecond: Double

    private enum CodingKeys: String, CodingKey {
        case set, profile, records, rules, file, shuffled, blocking
        case recordsPerSecond = "records_per_second"
    }
}
