-- 1 store identity 8619789484a1fde6
-- 2 inbox 99adb739d3042ab8
-- 3 outbox 215fab8b0ce82218
-- 4 timers fa8cbd10187f511d
-- 5 dead letters 4eff7ac9e389f5dd
-- 6 lanes 882b8e603cec50e7
-- 100 leads 712182dc18732d23
-- 101 scores and outcomes dab3b7ba6f4b6c55
-- 102 changes of stage, and when the next is due c913b2661670d618
-- 103 the score that a lead was handed over with, beside what came of it 1605607d74f54b7
-- 104 how far leads came, by their first touch e0bfd5b9d52f12cb
-- 105 leads that closed, and what a learned scorecard had said of them 6045becf47ede5
-- 106 that nobody answered in time was noted fde955622ed81830
-- 107 rule sets, and which of them was in force when 34304bfc0ade93cb
-- 108 the newest score at a glance 463f4a64e4ff87c4
-- 109 outcomes by the score that the lead was handed over with 4591865f3ad80d5d
CREATE INDEX closed_lead_at ON closed_lead (at_ms, score_lead, score_revision);
CREATE INDEX lead_stage ON lead (stage);
CREATE INDEX outcome_score ON outcome (score_lead, score_revision);
CREATE INDEX timer_due ON timer (due_ms);
CREATE TABLE activity (
    lead TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (lead, id)
) WITHOUT ROWID;
CREATE TABLE closed_lead (
    score_lead TEXT NOT NULL, score_revision BIGINT NOT NULL, at_ms BIGINT NOT NULL,
    won BIGINT NOT NULL, model TEXT, points BIGINT, probability BIGINT,
    PRIMARY KEY (score_lead, score_revision)
) WITHOUT ROWID;
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms BIGINT NOT NULL, type TEXT NOT NULL, destination TEXT NOT NULL,
    affinity TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE inbox (
    sender TEXT NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (sender, seq)
) WITHOUT ROWID;
CREATE TABLE lane (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE lead (
    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, score_revision BIGINT NOT NULL, stage TEXT,
    held_stage TEXT, is_routed BIGINT NOT NULL, merged_into TEXT, document TEXT NOT NULL
, stage_since_ms BIGINT, due_ms BIGINT, rest_until_ms BIGINT, handoff_lead TEXT, handoff_revision BIGINT, outcome_ms BIGINT, reminded_ms BIGINT, score_rules TEXT, score_ms BIGINT, score_fit BIGINT, score_engagement BIGINT, score_total BIGINT, score_class TEXT) WITHOUT ROWID;
CREATE TABLE lead_progress (
    lead TEXT PRIMARY KEY, source TEXT, campaign TEXT, channel TEXT, funnel_position TEXT,
    mql_ms BIGINT, sql_ms BIGINT, accepted_ms BIGINT, won_ms BIGINT, reject_reason TEXT
) WITHOUT ROWID;
CREATE TABLE outbox (
    seq BIGINT PRIMARY KEY, destination TEXT NOT NULL, type TEXT NOT NULL, affinity TEXT NOT NULL,
    at_ms BIGINT NOT NULL, trace TEXT, body TEXT NOT NULL
);
CREATE TABLE outcome (
    lead TEXT NOT NULL, assignment TEXT NOT NULL, state TEXT NOT NULL, at_ms BIGINT NOT NULL,
    document TEXT NOT NULL, score_lead TEXT, score_revision BIGINT, refusal TEXT, PRIMARY KEY (lead, assignment, state)
) WITHOUT ROWID;
CREATE TABLE rule_publication (
    number BIGINT PRIMARY KEY, version TEXT NOT NULL, at_ms BIGINT NOT NULL, published_by TEXT NOT NULL,
    note TEXT, cursor TEXT NOT NULL, leads BIGINT NOT NULL, looked BIGINT NOT NULL,
    changed BIGINT NOT NULL, finished_ms BIGINT
) WITHOUT ROWID;
CREATE TABLE rule_set (version TEXT PRIMARY KEY, text TEXT NOT NULL, first_ms BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE schema_migration (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL
);
CREATE TABLE score (
    lead TEXT NOT NULL, revision BIGINT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
    lead_document TEXT NOT NULL, activities TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (lead, revision)
) WITHOUT ROWID;
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE stage_change (
    lead TEXT NOT NULL, revision BIGINT NOT NULL, at_ms BIGINT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (lead, revision)
) WITHOUT ROWID;
CREATE TABLE store_identity (id TEXT PRIMARY KEY);
CREATE TABLE timer (id INTEGER PRIMARY KEY AUTOINCREMENT, due_ms BIGINT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
