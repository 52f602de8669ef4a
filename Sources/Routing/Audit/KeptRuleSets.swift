import Assignment
import Contracts
import Rules
import Store
import Synchronization

/// The rules that decided before, read from the texts that are kept; some of them stay in memory from one question to the
/// next, since to read a long file takes long.
///
/// A text is taken from the store each time, so what somebody changed there is found.
final class KeptRuleSets: Sendable {
    /// The rules of a version, or why they are not to be had.
    enum RuleSet: Sendable {
        case found(RoutingRules)
        case missing
        case unreadable
    }

    private struct Read {
        let version: String
        let text: String
        let roster: String?
        let rules: RuleSet
    }

    /// The last one that was asked for is last.
    private let last = Mutex<[Read]>([])

    /// An audit goes through the history of each pool: it meets the same few versions again and again.
    private static let most = 8

    func rules(of version: String, in transaction: any Transaction) throws -> RuleSet {
        guard let row = try transaction.run(RuleSetTable.find(version)).first else { return .missing }
        let (text, roster) = (try row.text(0), try row.optionalText(1))
        let known = last.withLock { last in
            last.first { $0.version == version && $0.text == text && $0.roster == roster }?.rules
        }
        let rules = try known ?? Self.read(text, roster, version)
        last.withLock { last in
            last.removeAll { $0.version == version }
            last.append(Read(version: version, text: text, roster: roster, rules: rules))
            if last.count > Self.most { last.removeFirst() }
        }
        return rules
    }

    private static func read(_ text: String, _ roster: String?, _ version: String) throws -> RuleSet {
        let roster = try roster.map { try BodyCodec.decode(Roster.self, from: $0) } ?? Roster()
        do {
            return .found(try RoutingRules.read(text, file: version, zones: .system).with(roster))
        } catch is RuleFaults {
            return .unreadable
        }
    }
}
