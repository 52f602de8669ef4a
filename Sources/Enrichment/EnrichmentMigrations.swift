import Store

/// The tables of enrichment: leads, what they are found by, and every submission with the decision on it.
enum EnrichmentMigrations {
    static let all = [
        Migration(
            100,
            "leads",
            [
                // `records` is what is compared (MatchRecord), `apart` the leads that someone said are somebody else,
                // `provenance` which submission each value of the document is from.
                """
                CREATE TABLE lead (
                    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, document TEXT NOT NULL, merged_into TEXT,
                    records TEXT NOT NULL, apart TEXT, provenance TEXT NOT NULL,
                    notes TEXT NOT NULL
                ) {clustered}
                """,
                "CREATE INDEX lead_merged ON lead (merged_into) WHERE merged_into IS NOT NULL",
                // Mailbox and number, each of the lead that had it first.
                "CREATE TABLE lead_key (value TEXT PRIMARY KEY, lead TEXT NOT NULL) {clustered}",
                "CREATE INDEX lead_key_lead ON lead_key (lead)",
            ]
        ),
        Migration(
            101,
            "submissions",
            [
                """
                CREATE TABLE submission (
                    id TEXT PRIMARY KEY, lead TEXT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
                    document TEXT NOT NULL, decision TEXT NOT NULL
                ) {clustered}
                """,
                "CREATE INDEX submission_lead ON submission (lead)",
            ]
        ),
        Migration(
            102,
            "waiting activities",
            [
                """
                CREATE TABLE waiting_activity (
                    submission TEXT NOT NULL, value TEXT NOT NULL, document TEXT NOT NULL,
                    PRIMARY KEY (value, submission)
                ) {clustered}
                """
            ]
        ),
        Migration(
            103,
            "match index",
            [
                // What each submission added to the index in memory, numbered in its writer's lane; `seen` is up to
                // where its writer knew the other lanes when it decided.
                """
                CREATE TABLE match_entry (
                    number BIGINT PRIMARY KEY, lead TEXT NOT NULL, entry TEXT NOT NULL, seen TEXT
                ) {clustered}
                """,
                """
                CREATE TABLE match_head (
                    lane BIGINT PRIMARY KEY, last BIGINT NOT NULL, at_ms BIGINT NOT NULL
                ) {clustered}
                """,
            ]
        ),
        Migration(
            104,
            "decisions by hand",
            [
                // Pairs of leads that someone should look at: those that are open.
                """
                CREATE TABLE match_review (
                    lead TEXT NOT NULL, other TEXT NOT NULL, weight BIGINT NOT NULL, submission TEXT NOT NULL,
                    at_ms BIGINT NOT NULL, decision TEXT NOT NULL, PRIMARY KEY (lead, other)
                ) {clustered}
                """,
                "CREATE INDEX match_review_other ON match_review (other)",
                "CREATE INDEX match_review_age ON match_review (at_ms, lead, other)",
                "CREATE INDEX match_review_weight ON match_review (weight, lead, other)",
                // What people decided. `decision` is what spoke for and against, where two were compared.
                """
                CREATE TABLE match_hand (
                    id TEXT PRIMARY KEY, lead TEXT NOT NULL, other TEXT NOT NULL, action TEXT NOT NULL,
                    at_ms BIGINT NOT NULL, document TEXT NOT NULL, decision TEXT
                ) {clustered}
                """,
                "CREATE INDEX match_hand_lead ON match_hand (lead)",
                "CREATE INDEX match_hand_other ON match_hand (other)",
            ]
        ),
        FactMigration.step(105),
        Migration(
            106,
            "match candidates",
            [
                // What of a lead is compared (`records`, `apart`), beside the lead's document, which is read only where it
                // changes. `created_ms` is missing in rows from before; the document tells it.
                """
                CREATE TABLE match_candidate (
                    lead TEXT PRIMARY KEY, revision BIGINT NOT NULL, created_ms BIGINT, records TEXT NOT NULL,
                    apart TEXT
                ) {clustered}
                """,
                """
                INSERT INTO match_candidate (lead, revision, records, apart)
                SELECT id, revision, records, apart FROM lead WHERE merged_into IS NULL
                """,
                // Wide rows fill pages better in the order in which they come than in that of their ids.
                """
                CREATE TABLE lead_new (
                    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, merged_into TEXT, document TEXT NOT NULL,
                    provenance TEXT NOT NULL, notes TEXT NOT NULL
                )
                """,
                """
                INSERT INTO lead_new (id, revision, merged_into, document, provenance, notes)
                SELECT id, revision, merged_into, document, provenance, notes FROM lead
                """,
                "DROP TABLE lead",
                "ALTER TABLE lead_new RENAME TO lead",
                "CREATE INDEX lead_merged ON lead (merged_into) WHERE merged_into IS NOT NULL",
                """
                CREATE TABLE submission_new (
                    id TEXT PRIMARY KEY, lead TEXT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
                    document TEXT NOT NULL, decision TEXT NOT NULL
                )
                """,
                """
                INSERT INTO submission_new (id, lead, at_ms, rule_set, document, decision)
                SELECT id, lead, at_ms, rule_set, document, decision FROM submission
                """,
                "DROP TABLE submission",
                "ALTER TABLE submission_new RENAME TO submission",
                "CREATE INDEX submission_lead ON submission (lead)",
            ]
        ),
        Migration(
            107,
            "posted activities",
            [
                // Activities that were posted by themselves, for them to go with whom they named.
                """
                CREATE TABLE posted_activity (
                    submission TEXT PRIMARY KEY, lead TEXT NOT NULL, document TEXT NOT NULL
                ) {clustered}
                """,
                "CREATE INDEX posted_activity_lead ON posted_activity (lead)",
                // The lead that a submission was of before that went into another; missing when it never did.
                "ALTER TABLE submission ADD COLUMN first_lead TEXT",
            ]
        ),
    ]
}
