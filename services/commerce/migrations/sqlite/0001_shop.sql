-- The shop itself, what it must remember of requests, and the events on their way to the log.
CREATE TABLE shop (
    singleton INTEGER PRIMARY KEY CONSTRAINT shop_singleton_check CHECK (singleton = 1),
    id BLOB NOT NULL,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Numbers are taken in blocks, outside the transaction that uses them.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    next_value INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency_records (
    key_hash BLOB PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    reply TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_records_created_at_idx ON idempotency_records (created_at);

CREATE TABLE outbox_events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BLOB NOT NULL,
    topic TEXT NOT NULL,
    subject BLOB NOT NULL,
    sequence INTEGER NOT NULL CONSTRAINT outbox_events_sequence_check CHECK (sequence >= 1),
    event_type TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    sent_at INTEGER,
    UNIQUE (subject, sequence)
) STRICT;
CREATE INDEX outbox_events_unsent_idx ON outbox_events (position) WHERE sent_at IS NULL;
CREATE INDEX outbox_events_sent_at_idx ON outbox_events (sent_at) WHERE sent_at IS NOT NULL;
