-- 1 store identity 8619789484a1fde6
-- 2 inbox 99adb739d3042ab8
-- 3 outbox 215fab8b0ce82218
-- 4 timers fa8cbd10187f511d
-- 5 dead letters 4eff7ac9e389f5dd
-- 6 lanes 882b8e603cec50e7
-- 100 submissions db4f4c86ca8b37bd
-- 101 lead events f17bceff76e05b35
-- 102 what a submission is, and by which way it came e2bffee2c9b089
CREATE UNIQUE INDEX submission_key ON submission (source, idempotency_key);
CREATE INDEX submission_lead ON submission (lead);
CREATE INDEX timer_due ON timer (due_ms);
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms BIGINT NOT NULL, type TEXT NOT NULL, destination TEXT NOT NULL,
    affinity TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE inbox (
    sender TEXT NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (sender, seq)
) WITHOUT ROWID;
CREATE TABLE lane (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE lead_event (
    lead TEXT NOT NULL, at_ms BIGINT NOT NULL, event TEXT NOT NULL, stage TEXT, reason TEXT,
    PRIMARY KEY (lead, at_ms, event)
) WITHOUT ROWID;
CREATE TABLE lead_merge (lead TEXT PRIMARY KEY, into_lead TEXT NOT NULL);
CREATE TABLE outbox (
    seq BIGINT PRIMARY KEY, destination TEXT NOT NULL, type TEXT NOT NULL, affinity TEXT NOT NULL,
    at_ms BIGINT NOT NULL, trace TEXT, body TEXT NOT NULL
);
CREATE TABLE schema_migration (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL
);
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE store_identity (id TEXT PRIMARY KEY);
CREATE TABLE submission (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL, received_ms BIGINT NOT NULL, lead TEXT
, kind TEXT, campaign TEXT, channel TEXT, funnel_position TEXT);
CREATE TABLE timer (id INTEGER PRIMARY KEY AUTOINCREMENT, due_ms BIGINT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
