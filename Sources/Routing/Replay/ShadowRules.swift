import Assignment
import Contracts
import Rules
import ServiceKit
import Store

/// The rules that are tried beside those that decide: kept with the moment from which on they count.
///
/// What they would have decided is made from what is recorded, when somebody asks (`Replay`). So they cost no decision any
/// time, and have no effect on anybody.
enum ShadowRules {
    /// The rules of a text; throws the problem to tell who sent one that is wrong.
    static func read(_ text: String) throws(Problem) -> RoutingRules {
        do {
            return try RoutingRules.read(text, file: "routing.yaml", zones: .system)
        } catch {
            throw Problem(.invalidBody, "The rules are wrong: \(error.description)")
        }
    }

    static func state(in transaction: any Transaction) throws -> ShadowState? {
        guard let row = try transaction.run(ShadowTable.newest).first, let version = try row.optionalText(0) else {
            return nil
        }
        return ShadowState(
            ruleSet: version,
            since: Instant(milliseconds: try row.integer(1)),
            by: try row.text(2),
            note: try row.optionalText(3)
        )
    }
}

extension RoutingDesk {
    /// Other rules are tried from now on, or none any more.
    mutating func take(_ order: ShadowSet, from received: Received) throws {
        let rules: RoutingRules?
        do throws(Problem) {
            rules = try order.text.map { text throws(Problem) in try ShadowRules.read(text) }
        } catch {
            outgoing.append(.refuse(error, index: received.index))
            return
        }
        if let rules { statements.append(RuleSetTable.insert(rules, at: instant)) }
        statements.append(ShadowTable.insert(rules?.version, order, at: instant))
        let state = ShadowState(ruleSet: rules?.version, since: instant, by: order.by, note: order.note)
        outgoing.append(.reply(.shadowState(state), to: received.index, replayed: false))
    }
}

enum ShadowTable {
    static func insert(_ version: String?, _ order: ShadowSet, at instant: Instant) -> Statement {
        Statement(
            "INSERT INTO shadow_rules (rule_set, since_ms, who, note) VALUES ($1, $2, $3, $4)",
            [SQLValue(version), .integer(instant.milliseconds), .text(order.by), SQLValue(order.note)]
        )
    }

    static let newest = Statement("SELECT rule_set, since_ms, who, note FROM shadow_rules ORDER BY id DESC LIMIT 1")
}
