import Store

/// The tables of registered deals.
enum DealMigrations {
    static let all = [
        Migration(
            110,
            "registered deals",
            [
                """
                CREATE TABLE deal (
                    id TEXT PRIMARY KEY, partner TEXT NOT NULL, seller TEXT NOT NULL, received_ms BIGINT NOT NULL,
                    protected_ms BIGINT NOT NULL, withdrawn_ms BIGINT, keys TEXT NOT NULL, domain TEXT,
                    company TEXT, country TEXT, product TEXT
                ) {clustered}
                """,
                "CREATE INDEX deal_partner ON deal (partner, id)",
                "CREATE TABLE deal_key (key TEXT NOT NULL, deal TEXT NOT NULL, PRIMARY KEY (key, deal)) {clustered}",
                """
                CREATE TABLE deal_change (
                    id {identity}, deal TEXT NOT NULL, at_ms BIGINT NOT NULL, action TEXT NOT NULL,
                    sender TEXT NOT NULL, note TEXT
                )
                """,
            ]
        ),
        Migration(
            111,
            "leads offered to several, and offers without personal data",
            [
                "ALTER TABLE assignment ADD COLUMN shared BIGINT NOT NULL DEFAULT 0",
                "ALTER TABLE assignment ADD COLUMN withheld BIGINT NOT NULL DEFAULT 0",
                // Several may be asked at once; one alone may have it.
                "DROP INDEX assignment_live",
                """
                CREATE UNIQUE INDEX assignment_live ON assignment (lead)
                WHERE state IN ('accepted', 'contacted', 'opportunity') OR state = 'offered' AND shared = 0
                """,
                "CREATE INDEX assignment_asked ON assignment (lead) WHERE state = 'offered' AND shared = 1",
            ]
        ),
    ]
}
