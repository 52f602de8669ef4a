import Contracts
import Rules
import Scorecard
import ServiceKit
import Store
import Synchronization

/// The rule sets of the service: the one of its file, and those in its store, read once each.
///
/// What was published last is in force, on all replicas: each transaction asks the store which that is. The file of the
/// start is in force as long as nothing was published.
final class RuleBook: Sendable {
    /// The rule set of the file at the start.
    let file: ScoringRules
    /// By version, which is the hash of the content: what a transaction read that was undone is no less true.
    private let known: Mutex<[String: ScoringRules]>

    /// More are asked for again when they are needed.
    private static let mostKnown = 16

    init(file: ScoringRules) {
        self.file = file
        known = Mutex([file.version: file])
    }

    /// The rule set in force, and its publication; nil when it is the file's.
    func inForce(in transaction: any Transaction) throws -> (rules: ScoringRules, publication: Publication?) {
        guard let row = try transaction.run(PublicationTable.inForce).first else { return (file, nil) }
        let publication = try Publication(row)
        guard let rules = try rules(publication.version, in: transaction) else {
            throw StoreError(.corrupt, "the rule set \(publication.version) is in force, but is not kept")
        }
        return (rules, publication)
    }

    /// A rule set that is kept; nil when it is not.
    ///
    /// Throws `StartupError` when this program cannot read what another wrote.
    func rules(_ version: String, in transaction: any Transaction) throws -> ScoringRules? {
        if let rules = known.withLock({ $0[version] }) { return rules }
        guard let row = try transaction.run(RuleSetTable.find(version)).first else { return nil }
        let text = try row.text(0)
        do {
            return note(try ScoringRules.read(text, file: version, zones: .system))
        } catch {
            throw StartupError(.rules, "the published rule set \(version) cannot be read by this program: \(error)")
        }
    }

    /// Reads what an operator sent; throws all its faults in words.
    func read(_ text: String) throws(Problem) -> ScoringRules {
        let version = RuleSetVersion.name(kind: "scoring", of: text)
        if let rules = known.withLock({ $0[version] }) { return rules }
        do {
            return note(try ScoringRules.read(text, file: "scoring.yaml", zones: .system))
        } catch {
            throw Problem(.invalidBody, "The rules are wrong: \(error)")
        }
    }

    /// How the rules are, for the status of the service.
    func status(in transaction: any Transaction) throws -> RulesInForce {
        let row = try transaction.run(PublicationTable.inForce).first
        guard let publication = try row.map({ try Publication($0) }) else {
            return RulesInForce(version: file.version, file: file.version)
        }
        var status = RulesInForce(version: publication.version, file: file.version)
        status.number = publication.number
        status.publishedAt = publication.at
        status.publishedBy = publication.by
        status.rescoring = publication.rescoring
        return status
    }

    private func note(_ rules: ScoringRules) -> ScoringRules {
        known.withLock { known in
            if known.count >= Self.mostKnown { known = [file.version: file] }
            known[rules.version] = rules
        }
        return rules
    }
}
