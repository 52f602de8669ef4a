import Assignment
import Contracts
import Rules
import Store

/// The decisions of a pool, each tied to the one before it by a hash, so that one which was changed, taken out or put in
/// is found.
///
/// The hash of a decision is the SHA-256 of the hash before it, a line feed and the decision as it is stored. Whoever
/// decides in the pool holds its lock, so a chain has one end. Leads that no territory claims have a chain each.
struct DecisionChain: Hashable, Sendable {
    let name: String
    private(set) var length: Int64
    /// Of the last decision; empty before the first.
    private(set) var hash: String
    /// How long the stored one is.
    private var stored: Int64

    static func name(of lead: String, pool: String?) -> String { pool ?? "lead:\(lead)" }

    /// From the row of its head; a new one when there is none.
    init(_ name: String, _ row: Row?) throws(StoreError) {
        self.name = name
        length = try row?.integer(0) ?? 0
        hash = try row?.text(1) ?? ""
        stored = length
    }

    /// Ties on a decision.
    mutating func append(_ document: String) {
        hash = Self.hash(document, after: hash)
        length += 1
    }

    static func hash(_ document: String, after hash: String) -> String { Fingerprint.sha256("\(hash)\n\(document)") }

    /// What writes the head over the one that was read, and gives a row unless that is no longer what is stored; nil when
    /// nothing was tied on.
    mutating func advance() -> Statement? {
        guard length != stored else { return nil }
        defer { stored = length }
        return Statement(
            """
            INSERT INTO decision_chain (chain, length, hash) VALUES ($1, $2, $3)
            ON CONFLICT (chain) DO UPDATE SET length = excluded.length, hash = excluded.hash
            WHERE decision_chain.length = $4 RETURNING length
            """,
            [.text(name), .integer(length), .text(hash), .integer(stored)]
        )
    }
}

/// Every decision, with what it was made from.
enum DecisionTable {
    static func insert(_ decision: Decision, in chain: inout DecisionChain) throws -> Statement {
        let document = try BodyCodec.encode(decision)
        chain.append(document)
        return Statement(
            """
            INSERT INTO decision (lead, at_ms, rule_set, document, chain, number, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(decision.lead), .integer(decision.at.milliseconds), .text(decision.ruleSet), .text(document),
                .text(chain.name), .integer(chain.length), .text(chain.hash),
            ]
        )
    }

    static func head(of chain: String) -> Statement {
        Statement("SELECT length, hash FROM decision_chain WHERE chain = $1", [.text(chain)])
    }

    static func all(of lead: String) -> Statement {
        Statement("SELECT document FROM decision WHERE lead = $1 ORDER BY id", [.text(lead)])
    }
}

/// The rule files that decisions were made by, with what commands had changed of their sellers, so that they can be made
/// again.
enum RuleSetTable {
    static func insert(_ rules: RoutingRules, at instant: Instant) -> Statement {
        Statement(
            """
            INSERT INTO rule_set (version, text, since_ms, roster) VALUES ($1, $2, $3, $4)
            ON CONFLICT (version) DO NOTHING
            """,
            [
                .text(rules.version), .text(rules.text), .integer(instant.milliseconds), SQLValue(rules.roster),
            ]
        )
    }

    /// The file, and the roster beside it; gives a row when the rules are kept.
    static func find(_ version: String) -> Statement {
        Statement("SELECT text, roster FROM rule_set WHERE version = $1", [.text(version)])
    }
}
