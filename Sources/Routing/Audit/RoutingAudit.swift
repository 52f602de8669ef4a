import Assignment
import Contracts
import Store

/// Makes decisions once more from what is kept of them, and holds the books against them: a page at a time.
struct RoutingAudit {
    let transaction: any Transaction
    private let rules: RoutingRules
    private let kept: KeptRuleSets
    /// Those that this page asked for.
    private var ruleSets: [String: KeptRuleSets.RuleSet] = [:]
    var page = AuditPage()

    static func page(
        _ question: AuditQuestion,
        rules: RoutingRules,
        kept: KeptRuleSets,
        in transaction: any Transaction
    ) throws -> AuditPage {
        var audit = Self(transaction: transaction, rules: rules, kept: kept)
        let (after, limit) = (question.after, question.limit)
        switch question.part {
        case .books: try audit.readBooks()
        case .chain:
            guard let chain = question.chain else { break }
            let last = try audit.check(chain, after: after?.number ?? 0, limit: limit)
            audit.page.next = last.map { AuditPage.Cursor(name: chain.name, number: $0) }
        case .unclaimed: try audit.checkUnclaimed(after: after?.name ?? "", limit: limit)
        case .assignments: try audit.checkAssignments(after: after ?? AuditPage.Cursor(name: ""), limit: limit)
        }
        return audit.page
    }

    private init(transaction: any Transaction, rules: RoutingRules, kept: KeptRuleSets) {
        self.transaction = transaction
        self.rules = rules
        self.kept = kept
    }

    mutating func note(_ place: String, _ text: String) {
        page.differences.append(AuditPage.Difference(place: place, text: text))
    }

    /// The rules that decided: today's, or those that are kept.
    mutating func rules(of version: String) throws -> KeptRuleSets.RuleSet {
        if version == rules.version { return .found(rules) }
        if let known = ruleSets[version] { return known }
        let found = try kept.rules(of: version, in: transaction)
        ruleSets[version] = found
        return found
    }

    /// What stands in the books at one moment; and what can be told from tables alone.
    private mutating func readBooks() throws {
        let found = try transaction.run([
            AuditTable.poolChains, AuditTable.accounts, AuditTable.unchained, AuditTable.open, AuditTable.bookless,
            AuditTable.brokenHeads, AuditTable.headless,
        ])
        page.chains = try found[0].map { AuditPage.Chain(name: try $0.text(0), length: try $0.integer(1)) }
        page.accounts = try found[1].map {
            AuditPage.Account(ledger: try $0.text(0), seller: try $0.text(1), turn: Int(try $0.integer(2)))
        }
        page.unchained = Int(try found[2].first?.integer(0) ?? 0)
        for row in found[3] {
            let (book, live) = (try row.integer(1), try row.integer(2))
            if book != live { note("book of \(try row.text(0))", "has \(book) open, but her assignments are \(live)") }
        }
        for row in found[4] { note("book of \(try row.text(0))", "is missing, though she has open assignments") }
        for row in found[5] {
            let last = try row.optionalInteger(2).map { ", the last of them \($0)" } ?? ""
            let (length, count) = (try row.integer(1), try row.integer(3))
            note("chain \(try row.text(0))", "has \(length) decisions by its head, but \(count) are there\(last)")
        }
        for row in found[6] { note("chain \(try row.text(0))", "has decisions, but no head") }
    }
}

/// What an audit reads.
enum AuditTable {
    static let poolChains = Statement(
        "SELECT chain, length FROM decision_chain WHERE chain NOT LIKE 'lead:%' ORDER BY chain"
    )
    static let accounts = Statement("SELECT pool, seller, turn FROM pool_turn ORDER BY pool, seller")
    static let unchained = Statement("SELECT COUNT(*) FROM decision WHERE chain IS NULL")
    static let open = Statement(
        """
        SELECT seller, open_count, (SELECT COUNT(*) FROM assignment WHERE assignment.seller = seller_book.seller
        AND state IN (\(AssignmentRow.live))) FROM seller_book ORDER BY seller
        """
    )
    static let bookless = Statement(
        """
        SELECT DISTINCT seller FROM assignment WHERE state IN (\(AssignmentRow.live))
        AND seller NOT IN (SELECT seller FROM seller_book) ORDER BY seller
        """
    )
    /// Heads that are not where their decisions end, or do not count them; with the last of those and how many there are.
    static let brokenHeads = Statement(
        """
        SELECT head.chain, head.length, MAX(decision.number), COUNT(decision.number) FROM decision_chain AS head
        LEFT JOIN decision ON decision.chain = head.chain GROUP BY head.chain, head.length
        HAVING COUNT(decision.number) <> head.length OR MAX(decision.number) <> head.length
        ORDER BY head.chain LIMIT 1000
        """
    )
    static let headless = Statement(
        """
        SELECT DISTINCT chain FROM decision WHERE chain IS NOT NULL
        AND chain NOT IN (SELECT chain FROM decision_chain) ORDER BY chain LIMIT 1000
        """
    )

    /// The chains of leads that no territory claims.
    static func unclaimed(after chain: String, limit: Int) -> Statement {
        Statement(
            """
            SELECT chain, length FROM decision_chain WHERE chain LIKE 'lead:%' AND chain > $1 ORDER BY chain LIMIT $2
            """,
            [.text(chain), SQLValue(limit)]
        )
    }

    static func decisions(of chain: AuditPage.Chain, after number: Int64, limit: Int) -> Statement {
        Statement(
            """
            SELECT number, hash, document, lead, at_ms, rule_set FROM decision
            WHERE chain = $1 AND number > $2 AND number <= $3 ORDER BY number, id LIMIT $4
            """,
            [.text(chain.name), .integer(number), .integer(chain.length), SQLValue(limit)]
        )
    }

    static func hash(of number: Int64, in chain: String) -> Statement {
        Statement(
            "SELECT hash FROM decision WHERE chain = $1 AND number = $2 ORDER BY id DESC LIMIT 1",
            [.text(chain), .integer(number)]
        )
    }

    /// What a seller was offered at an instant.
    static func assignments(of seller: String, at instant: Instant) -> Statement {
        Statement(
            "SELECT id, territory, pool FROM assignment WHERE seller = $1 AND offered_ms = $2",
            [.text(seller), .integer(instant.milliseconds)]
        )
    }

    static func assignments(after cursor: AuditPage.Cursor, limit: Int) -> Statement {
        Statement(
            """
            SELECT \(AssignmentRow.columns) FROM assignment WHERE (seller, offered_ms, id) > ($1, $2, $3)
            ORDER BY seller, offered_ms, id LIMIT $4
            """,
            [.text(cursor.name), .integer(cursor.number), .text(cursor.id), SQLValue(limit)]
        )
    }

    /// What a seller was given between two instants, or had open at the first.
    static func assignments(of seller: String, from start: Instant, openAt first: Instant, to last: Instant)
        -> Statement
    {
        Statement(
            """
            SELECT \(AssignmentRow.columns) FROM assignment WHERE seller = $1 AND offered_ms <= $2
            AND (offered_ms >= $3 OR state IN (\(AssignmentRow.live)) OR closed_ms >= $4)
            """,
            [
                .text(seller), .integer(last.milliseconds), .integer(start.milliseconds),
                .integer(first.milliseconds),
            ]
        )
    }

    /// What was decided on a lead at an instant, and in which chain.
    static func decisions(on lead: String, at instant: Instant) -> Statement {
        Statement(
            "SELECT document, chain FROM decision WHERE lead = $1 AND at_ms = $2 ORDER BY id",
            [.text(lead), .integer(instant.milliseconds)]
        )
    }
}
