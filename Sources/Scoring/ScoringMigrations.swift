import Store

/// The tables of scoring: leads as enrichment last told, what they did, every score, and what sales made of them.
enum ScoringMigrations {
    static let all = [
        Migration(
            100,
            "leads",
            [
                """
                CREATE TABLE lead (
                    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, score_revision BIGINT NOT NULL, stage TEXT,
                    held_stage TEXT, is_routed BIGINT NOT NULL, merged_into TEXT, document TEXT NOT NULL
                ) {clustered}
                """,
                "CREATE INDEX lead_stage ON lead (stage)",
                """
                CREATE TABLE activity (
                    lead TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (lead, id)
                ) {clustered}
                """,
            ]
        ),
        Migration(
            101,
            "scores and outcomes",
            [
                """
                CREATE TABLE score (
                    lead TEXT NOT NULL, revision BIGINT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
                    lead_document TEXT NOT NULL, activities TEXT NOT NULL, document TEXT NOT NULL,
                    PRIMARY KEY (lead, revision)
                ) {clustered}
                """,
                """
                CREATE TABLE outcome (
                    lead TEXT NOT NULL, assignment TEXT NOT NULL, state TEXT NOT NULL, at_ms BIGINT NOT NULL,
                    document TEXT NOT NULL, PRIMARY KEY (lead, assignment, state)
                ) {clustered}
                """,
            ]
        ),
        Migration(
            102,
            "changes of stage, and when the next is due",
            [
                "ALTER TABLE lead ADD COLUMN stage_since_ms BIGINT",
                "ALTER TABLE lead ADD COLUMN due_ms BIGINT",
                "ALTER TABLE lead ADD COLUMN rest_until_ms BIGINT",
                """
                CREATE TABLE stage_change (
                    lead TEXT NOT NULL, revision BIGINT NOT NULL, at_ms BIGINT NOT NULL, document TEXT NOT NULL,
                    PRIMARY KEY (lead, revision)
                ) {clustered}
                """,
            ]
        ),
        Migration(
            103,
            "the score that a lead was handed over with, beside what came of it",
            [
                // Which score it was (its lead and revision) when the lead became sales-qualified, and the newest report.
                "ALTER TABLE lead ADD COLUMN handoff_lead TEXT",
                "ALTER TABLE lead ADD COLUMN handoff_revision BIGINT",
                "ALTER TABLE lead ADD COLUMN outcome_ms BIGINT",
                // The same score, and why the report changed nothing, if it made no sense.
                "ALTER TABLE outcome ADD COLUMN score_lead TEXT",
                "ALTER TABLE outcome ADD COLUMN score_revision BIGINT",
                "ALTER TABLE outcome ADD COLUMN refusal TEXT",
            ]
        ),
        Migration(
            104,
            "how far leads came, by their first touch",
            [
                """
                CREATE TABLE lead_progress (
                    lead TEXT PRIMARY KEY, source TEXT, campaign TEXT, channel TEXT, funnel_position TEXT,
                    mql_ms BIGINT, sql_ms BIGINT, accepted_ms BIGINT, won_ms BIGINT, reject_reason TEXT
                ) {clustered}
                """
            ]
        ),
        Migration(
            105,
            "leads that closed, and what a learned scorecard had said of them",
            [
                """
                CREATE TABLE closed_lead (
                    score_lead TEXT NOT NULL, score_revision BIGINT NOT NULL, at_ms BIGINT NOT NULL,
                    won BIGINT NOT NULL, model TEXT, points BIGINT, probability BIGINT,
                    PRIMARY KEY (score_lead, score_revision)
                ) {clustered}
                """,
                "CREATE INDEX closed_lead_at ON closed_lead (at_ms, score_lead, score_revision)",
                // Those from before; what was said of them is not known.
                """
                INSERT INTO closed_lead (score_lead, score_revision, at_ms, won)
                SELECT score_lead, score_revision, MAX(at_ms), MAX(CASE WHEN state = 'won' THEN 1 ELSE 0 END)
                FROM outcome WHERE state IN ('won', 'lost') AND score_lead IS NOT NULL AND refusal IS NULL
                GROUP BY score_lead, score_revision
                """,
            ]
        ),
        Migration(
            106,
            "that nobody answered in time was noted",
            ["ALTER TABLE lead ADD COLUMN reminded_ms BIGINT"]
        ),
        Migration(
            107,
            "rule sets, and which of them was in force when",
            [
                "CREATE TABLE rule_set (version TEXT PRIMARY KEY, text TEXT NOT NULL, first_ms BIGINT NOT NULL) {clustered}",
                // The cursor is the lead up to which all were looked at again since.
                """
                CREATE TABLE rule_publication (
                    number BIGINT PRIMARY KEY, version TEXT NOT NULL, at_ms BIGINT NOT NULL, published_by TEXT NOT NULL,
                    note TEXT, cursor TEXT NOT NULL, leads BIGINT NOT NULL, looked BIGINT NOT NULL,
                    changed BIGINT NOT NULL, finished_ms BIGINT
                ) {clustered}
                """,
            ]
        ),
        Migration(
            108,
            "the newest score at a glance",
            [
                "ALTER TABLE lead ADD COLUMN score_rules TEXT",
                "ALTER TABLE lead ADD COLUMN score_ms BIGINT",
                "ALTER TABLE lead ADD COLUMN score_fit BIGINT",
                "ALTER TABLE lead ADD COLUMN score_engagement BIGINT",
                "ALTER TABLE lead ADD COLUMN score_total BIGINT",
                "ALTER TABLE lead ADD COLUMN score_class TEXT",
            ]
        ),
        Migration(
            109,
            "outcomes by the score that the lead was handed over with",
            ["CREATE INDEX outcome_score ON outcome (score_lead, score_revision)"]
        ),
    ]
}
