-- 1 store identity 8619789484a1fde6
-- 2 inbox 99adb739d3042ab8
-- 3 outbox 215fab8b0ce82218
-- 4 timers fa8cbd10187f511d
-- 5 dead letters 4eff7ac9e389f5dd
-- 6 lanes 882b8e603cec50e7
-- 100 leads and assignments e50a021ac4bf45e0
-- 101 books and decisions 65323dd1e0e50844
-- 102 events for sellers eb67923fdc423335
-- 103 capacities of periods, alarms, chained decisions d0d9fd53cbe2e1e4
-- 104 decisions by chain 24aaf16cf13bbec6
-- 105 life of an assignment d4275c41a3ca1fb9
-- 106 leads that come back ddea41d559486468
-- 107 roster 521db37e69429711
-- 108 events on their way to endpoints 7a7b799272ae46c3
-- 109 when sellers come on duty a141051d71e424c4
-- 110 registered deals e3c85384898cd038
-- 111 leads offered to several, and offers without personal data 75dca5b557c271d0
-- 115 decisions by instant 873f07cdd7c2ce54
-- 116 rules that are tried cfa7a2a81ffeb8d9
CREATE INDEX assignment_asked ON assignment (lead) WHERE state = 'offered' AND shared = 1;
CREATE INDEX assignment_asked_back ON assignment (asked_back_ms) WHERE asked_back = 'waits';
CREATE INDEX assignment_given ON assignment (seller, offered_ms, state);
CREATE INDEX assignment_lead ON assignment (lead);
CREATE UNIQUE INDEX assignment_live ON assignment (lead)
WHERE state IN ('accepted', 'contacted', 'opportunity') OR state = 'offered' AND shared = 0;
CREATE INDEX assignment_seller ON assignment (seller, state);
CREATE INDEX deal_partner ON deal (partner, id);
CREATE INDEX decision_at ON decision (at_ms);
CREATE INDEX decision_lead ON decision (lead);
CREATE INDEX decision_number ON decision (chain, number);
CREATE INDEX roster_change_of ON roster_change (seller);
CREATE INDEX step_of_assignment ON assignment_step (assignment);
CREATE INDEX timer_due ON timer (due_ms);
CREATE INDEX waiting_pool ON waiting_lead (pool, since_ms);
CREATE TABLE assignment (
    id TEXT PRIMARY KEY, lead TEXT NOT NULL, seller TEXT NOT NULL, territory TEXT NOT NULL,
    pool TEXT NOT NULL, attempt BIGINT NOT NULL, state TEXT NOT NULL, offered_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL, closed_ms BIGINT, reason TEXT
, accepted_ms BIGINT, asked_back TEXT, asked_back_ms BIGINT, asked_back_reason TEXT, shared BIGINT NOT NULL DEFAULT 0, withheld BIGINT NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE assignment_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT, assignment TEXT NOT NULL, at_ms BIGINT NOT NULL, step TEXT NOT NULL,
    who TEXT NOT NULL, reason TEXT
);
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms BIGINT NOT NULL, type TEXT NOT NULL, destination TEXT NOT NULL,
    affinity TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE deal (
    id TEXT PRIMARY KEY, partner TEXT NOT NULL, seller TEXT NOT NULL, received_ms BIGINT NOT NULL,
    protected_ms BIGINT NOT NULL, withdrawn_ms BIGINT, keys TEXT NOT NULL, domain TEXT,
    company TEXT, country TEXT, product TEXT
) WITHOUT ROWID;
CREATE TABLE deal_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT, deal TEXT NOT NULL, at_ms BIGINT NOT NULL, action TEXT NOT NULL,
    sender TEXT NOT NULL, note TEXT
);
CREATE TABLE deal_key (key TEXT NOT NULL, deal TEXT NOT NULL, PRIMARY KEY (key, deal)) WITHOUT ROWID;
CREATE TABLE decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT, lead TEXT NOT NULL, at_ms BIGINT NOT NULL, rule_set TEXT NOT NULL,
    document TEXT NOT NULL
, chain TEXT, number BIGINT, hash TEXT);
CREATE TABLE decision_chain (chain TEXT PRIMARY KEY, length BIGINT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE inbox (
    sender TEXT NOT NULL, seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (sender, seq)
) WITHOUT ROWID;
CREATE TABLE lane (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE lead (
    id TEXT PRIMARY KEY, revision BIGINT NOT NULL, state TEXT NOT NULL, merged_into TEXT,
    document TEXT NOT NULL
, back_ms BIGINT) WITHOUT ROWID;
CREATE TABLE outbox (
    seq BIGINT PRIMARY KEY, destination TEXT NOT NULL, type TEXT NOT NULL, affinity TEXT NOT NULL,
    at_ms BIGINT NOT NULL, trace TEXT, body TEXT NOT NULL
);
CREATE TABLE pool_turn (
    pool TEXT NOT NULL, seller TEXT NOT NULL, turn BIGINT NOT NULL, PRIMARY KEY (pool, seller)
) WITHOUT ROWID;
CREATE TABLE roster (id BIGINT PRIMARY KEY, version BIGINT NOT NULL, document TEXT NOT NULL);
CREATE TABLE roster_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms BIGINT NOT NULL, seller TEXT NOT NULL, rule_set TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE TABLE rule_set (version TEXT PRIMARY KEY, text TEXT NOT NULL, since_ms BIGINT NOT NULL, roster TEXT);
CREATE TABLE schema_migration (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL
);
CREATE TABLE seller_book (
    seller TEXT PRIMARY KEY, open_count BIGINT NOT NULL, event_count BIGINT NOT NULL
);
CREATE TABLE seller_digest (seller TEXT PRIMARY KEY, due_ms BIGINT NOT NULL);
CREATE TABLE seller_event (
    seller TEXT NOT NULL, seq BIGINT NOT NULL, assignment TEXT NOT NULL, at_ms BIGINT NOT NULL,
    type TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (seller, seq)
);
CREATE TABLE shadow_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT, rule_set TEXT, since_ms BIGINT NOT NULL, who TEXT NOT NULL, note TEXT
);
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE store_identity (id TEXT PRIMARY KEY);
CREATE TABLE timer (id INTEGER PRIMARY KEY AUTOINCREMENT, due_ms BIGINT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE waiting_alarm (queue TEXT PRIMARY KEY, due_ms BIGINT NOT NULL);
CREATE TABLE waiting_lead (
    lead TEXT PRIMARY KEY, pool TEXT NOT NULL, rule_set TEXT NOT NULL, since_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE webhook_delivery (
    seller TEXT NOT NULL, seq BIGINT NOT NULL, error TEXT, PRIMARY KEY (seller, seq)
);
