import Store

/// The tables of ingestion.
///
/// The persons themselves are not kept here: enrichment has them.
enum IngestionMigrations {
    static let all = [
        Migration(
            100,
            "submissions",
            [
                """
                CREATE TABLE submission (
                    id TEXT PRIMARY KEY, source TEXT NOT NULL, idempotency_key TEXT NOT NULL,
                    fingerprint TEXT NOT NULL, received_ms BIGINT NOT NULL, lead TEXT
                )
                """,
                "CREATE UNIQUE INDEX submission_key ON submission (source, idempotency_key)",
                "CREATE INDEX submission_lead ON submission (lead)",
            ]
        ),
        Migration(
            101,
            "lead events",
            [
                """
                CREATE TABLE lead_event (
                    lead TEXT NOT NULL, at_ms BIGINT NOT NULL, event TEXT NOT NULL, stage TEXT, reason TEXT,
                    PRIMARY KEY (lead, at_ms, event)
                ) {clustered}
                """,
                "CREATE TABLE lead_merge (lead TEXT PRIMARY KEY, into_lead TEXT NOT NULL)",
            ]
        ),
        Migration(
            102,
            "what a submission is, and by which way it came",
            [
                // `lead` or `activity`; null for one from before this was noted.
                "ALTER TABLE submission ADD COLUMN kind TEXT",
                "ALTER TABLE submission ADD COLUMN campaign TEXT",
                "ALTER TABLE submission ADD COLUMN channel TEXT",
                "ALTER TABLE submission ADD COLUMN funnel_position TEXT",
            ]
        ),
    ]
}
