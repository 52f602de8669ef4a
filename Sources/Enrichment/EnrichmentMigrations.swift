import Store

/// The tables of enrichment: leads, what they are found by, and every submission with the decision on it.
enum EnrichmentMigrations {
    static let all = [
        Migration(
            100,
            "leads",
            [
                """
                CREATE TABLE lead (
                    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, document TEXT NOT NULL, merged_into TEXT
                ) {clustered}
                """,
                "CREATE INDEX lead_merged ON lead (merged_into) WHERE merged_into IS NOT NULL",
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
    ]
}
