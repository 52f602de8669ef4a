-- 1 store identity 8619789484a1fde6
-- 2 inbox 99adb739d3042ab8
-- 3 outbox 215fab8b0ce82218
-- 4 timers fa8cbd10187f511d
-- 5 dead letters 4eff7ac9e389f5dd
-- 6 lanes 882b8e603cec50e7
-- 100 leads 187ee05a61541409
-- 101 submissions db2d411636082f0c
-- 102 waiting activities ab5a4f60fe0d3922
-- 103 match index 2b8837ec98635584
-- 104 decisions by hand 23c4f0d892406e37
-- 105 facts of companies 741a0bcdb176db13
-- 106 match candidates 7b2dc4f3d5690509
-- 107 posted activities d4791b7af3f37e11
CREATE INDEX lead_key_lead ON lead_key (lead);
CREATE INDEX lead_merged ON lead (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX match_hand_lead ON match_hand (lead);
CREATE INDEX match_hand_other ON match_hand (other);
CREATE INDEX match_review_age ON match_review (at_ms, lead, other);
CREATE INDEX match_review_other ON match_review (other);
CREATE INDEX match_review_weight ON match_review (weight, lead, other);
CREATE INDEX posted_activity_lead ON posted_activity (lead);
CREATE INDEX submission_lead ON submission (lead);
CREATE INDEX timer_due ON timer (due_ms);
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms BIGINT NOT NULL, type TEXT NOT NULL, destination TEXT NOT NULL,
    affinity TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE fact_cache (
    domain TEXT PRIMARY KEY, outcome TEXT NOT NULL, document TEXT, until_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE fact_request (
    domain TEXT NOT NULL, lead TEXT NOT NULL, submission TEXT NOT NULL, document TEXT,
    at_ms BIGINT NOT NULL, PRIMARY KEY (domain, lead, submission)
) WITHOUT ROWID;
CREATE TABLE inbox (
    sender TEXT NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (sender, seq)
) WITHOUT ROWID;
CREATE TABLE lane (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE "lead" (
    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, merged_into TEXT, document TEXT NOT NULL,
    provenance TEXT NOT NULL, notes TEXT NOT NULL
);
CREATE TABLE lead_key (value TEXT PRIMARY KEY, lead TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE match_candidate (
    lead TEXT PRIMARY KEY, revision BIGINT NOT NULL, created_ms BIGINT, records TEXT NOT NULL,
    apart TEXT
) WITHOUT ROWID;
CREATE TABLE match_entry (
    number BIGINT PRIMARY KEY, lead TEXT NOT NULL, entry TEXT NOT NULL, seen TEXT
) WITHOUT ROWID;
CREATE TABLE match_hand (
    id TEXT PRIMARY KEY, lead TEXT NOT NULL, other TEXT NOT NULL, action TEXT NOT NULL,
    at_ms BIGINT NOT NULL, document TEXT NOT NULL, decision TEXT
) WITHOUT ROWID;
CREATE TABLE match_head (
    lane BIGINT PRIMARY KEY, last BIGINT NOT NULL, at_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE match_review (
    lead TEXT NOT NULL, other TEXT NOT NULL, weight BIGINT NOT NULL, submission TEXT NOT NULL,
    at_ms BIGINT NOT NULL, decision TEXT NOT NULL, PRIMARY KEY (lead, other)
) WITHOUT ROWID;
CREATE TABLE outbox (
    seq BIGINT PRIMARY KEY, destination TEXT NOT NULL, type TEXT NOT NULL, affinity TEXT NOT NULL,
    at_ms BIGINT NOT NULL, trace TEXT, body TEXT NOT NULL
);
CREATE TABLE posted_activity (
    submission TEXT PRIMARY KEY, lead TEXT NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE schema_migration (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL
);
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE store_identity (id TEXT PRIMARY KEY);
CREATE TABLE "submission" (
    id TEXT PRIMARY KEY, lead TEXT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
    document TEXT NOT NULL, decision TEXT NOT NULL
, first_lead TEXT);
CREATE TABLE timer (id INTEGER PRIMARY KEY AUTOINCREMENT, due_ms BIGINT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE waiting_activity (
    submission TEXT NOT NULL, value TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (value, submission)
) WITHOUT ROWID;
