import Store

/// The tables of routing: leads, assignments, the books they count in, the decisions, and what sellers are told.
enum RoutingMigrations {
    static let all = own + DealMigrations.all + RecordMigrations.all

    private static let own = [
        Migration(
            100,
            "leads and assignments",
            [
                """
                CREATE TABLE lead (
                    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, state TEXT NOT NULL, merged_into TEXT,
                    country TEXT, region TEXT, document TEXT NOT NULL
                ) {clustered}
                """,
                """
                CREATE TABLE assignment (
                    id TEXT PRIMARY KEY, lead TEXT NOT NULL, seller TEXT NOT NULL, territory TEXT NOT NULL,
                    pool TEXT NOT NULL, attempt BIGINT NOT NULL, state TEXT NOT NULL, offered_ms BIGINT NOT NULL,
                    due_ms BIGINT NOT NULL, closed_ms BIGINT, reason TEXT
                ) {clustered}
                """,
                // The promise that a lead is nobody else's while somebody has it, kept by the store itself.
                """
                CREATE UNIQUE INDEX assignment_live ON assignment (lead) WHERE state IN ('offered', 'accepted')
                """,
                "CREATE INDEX assignment_lead ON assignment (lead)",
                "CREATE INDEX assignment_seller ON assignment (seller, state)",
            ]
        ),
        Migration(
            101,
            "books and decisions",
            [
                // The events that a seller has: the number of her last one.
                """
                CREATE TABLE seller_book (
                    seller TEXT PRIMARY KEY, open_count BIGINT NOT NULL, event_count BIGINT NOT NULL
                )
                """,
                """
                CREATE TABLE pool_turn (
                    pool TEXT NOT NULL, seller TEXT NOT NULL, turn BIGINT NOT NULL, PRIMARY KEY (pool, seller)
                ) {clustered}
                """,
                """
                CREATE TABLE decision (
                    id {identity}, lead TEXT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
                    document TEXT NOT NULL
                )
                """,
                "CREATE INDEX decision_lead ON decision (lead)",
                """
                CREATE TABLE waiting_lead (
                    lead TEXT PRIMARY KEY, pool TEXT NOT NULL, rule_set TEXT NOT NULL, since_ms BIGINT NOT NULL
                ) {clustered}
                """,
                "CREATE INDEX waiting_pool ON waiting_lead (pool, since_ms)",
            ]
        ),
        Migration(
            102,
            "events for sellers",
            [
                """
                CREATE TABLE seller_event (
                    seller TEXT NOT NULL, seq BIGINT NOT NULL, assignment TEXT NOT NULL, at_ms BIGINT NOT NULL,
                    type TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (seller, seq)
                )
                """
            ]
        ),
        Migration(
            103,
            "capacities of periods, alarms, chained decisions",
            [
                // Where a lead is stands in its document, with all else that rules ask for.
                "ALTER TABLE lead DROP COLUMN country",
                "ALTER TABLE lead DROP COLUMN region",
                "CREATE INDEX assignment_given ON assignment (seller, offered_ms, state)",
                "CREATE TABLE waiting_alarm (queue TEXT PRIMARY KEY, due_ms BIGINT NOT NULL)",
                // Turns were in units of weights; now in parts of a lead, next to which those are nothing.
                "DELETE FROM pool_turn",
                "ALTER TABLE decision ADD COLUMN chain TEXT",
                "ALTER TABLE decision ADD COLUMN number BIGINT",
                "ALTER TABLE decision ADD COLUMN hash TEXT",
                "CREATE TABLE decision_chain (chain TEXT PRIMARY KEY, length BIGINT NOT NULL, hash TEXT NOT NULL)",
                "CREATE TABLE rule_set (version TEXT PRIMARY KEY, text TEXT NOT NULL, since_ms BIGINT NOT NULL)",
            ]
        ),
        Migration(
            104,
            "decisions by chain",
            ["CREATE INDEX decision_number ON decision (chain, number)"]
        ),
        Migration(
            105,
            "life of an assignment",
            [
                // When it was accepted; and whether its seller wants to give it back: `waits` or `refused`, since when, why.
                "ALTER TABLE assignment ADD COLUMN accepted_ms BIGINT",
                "UPDATE assignment SET accepted_ms = closed_ms WHERE state = 'accepted'",
                "ALTER TABLE assignment ADD COLUMN asked_back TEXT",
                "ALTER TABLE assignment ADD COLUMN asked_back_ms BIGINT",
                "ALTER TABLE assignment ADD COLUMN asked_back_reason TEXT",
                "CREATE INDEX assignment_asked_back ON assignment (asked_back_ms) WHERE asked_back = 'waits'",
                "DROP INDEX assignment_live",
                """
                CREATE UNIQUE INDEX assignment_live ON assignment (lead)
                WHERE state IN ('offered', 'accepted', 'contacted', 'opportunity')
                """,
                """
                CREATE TABLE assignment_step (
                    id {identity}, assignment TEXT NOT NULL, at_ms BIGINT NOT NULL, step TEXT NOT NULL,
                    who TEXT NOT NULL, reason TEXT
                )
                """,
                "CREATE INDEX step_of_assignment ON assignment_step (assignment)",
            ]
        ),
        Migration(
            106,
            "leads that come back",
            // When it was last sales-qualified once more, after somebody had it.
            ["ALTER TABLE lead ADD COLUMN back_ms BIGINT"]
        ),
        Migration(
            107,
            "roster",
            [
                "CREATE TABLE roster (id BIGINT PRIMARY KEY, version BIGINT NOT NULL, document TEXT NOT NULL)",
                """
                INSERT INTO roster (id, version, document) VALUES (1, 0, '{"sellers":{}}')
                """,
                """
                CREATE TABLE roster_change (
                    id {identity}, at_ms BIGINT NOT NULL, seller TEXT NOT NULL, rule_set TEXT NOT NULL,
                    document TEXT NOT NULL
                )
                """,
                "CREATE INDEX roster_change_of ON roster_change (seller)",
                "ALTER TABLE rule_set ADD COLUMN roster TEXT",
            ]
        ),
        Migration(
            108,
            "events on their way to endpoints",
            [
                """
                CREATE TABLE webhook_delivery (
                    seller TEXT NOT NULL, seq BIGINT NOT NULL, error TEXT, PRIMARY KEY (seller, seq)
                )
                """
            ]
        ),
        Migration(
            109,
            "when sellers come on duty",
            ["CREATE TABLE seller_digest (seller TEXT PRIMARY KEY, due_ms BIGINT NOT NULL)"]
        ),
    ]
}
