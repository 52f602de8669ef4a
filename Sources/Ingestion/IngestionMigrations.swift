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
    ]
}
