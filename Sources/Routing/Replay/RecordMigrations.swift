import Store

/// What records are found by, and the rules that are tried beside those that decide.
enum RecordMigrations {
    static let all = [
        Migration(
            115,
            "decisions by instant",
            ["CREATE INDEX decision_at ON decision (at_ms)"]
        ),
        Migration(
            116,
            "rules that are tried",
            [
                """
                CREATE TABLE shadow_rules (
                    id {identity}, rule_set TEXT, since_ms BIGINT NOT NULL, who TEXT NOT NULL, note TEXT
                )
                """
            ]
        ),
    ]
}
