-- The shop itself, what it must remember of requests, and the events on their way to the log.
CREATE TABLE shop (
    singleton BIGINT PRIMARY KEY CONSTRAINT shop_singleton_check CHECK (singleton = 1),
    id UUID NOT NULL,
    secret BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- Numbers are taken in blocks, outside the transaction that uses them.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    next_value BIGINT NOT NULL
);

CREATE TABLE idempotency_records (
    key_hash BYTEA PRIMARY KEY,
    fingerprint BYTEA NOT NULL,
    status BIGINT NOT NULL,
    reply TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX idempotency_records_created_at_idx ON idempotency_records (created_at);

CREATE TABLE outbox_events (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id UUID NOT NULL,
    topic TEXT NOT NULL,
    subject UUID NOT NULL,
    sequence BIGINT NOT NULL CONSTRAINT outbox_events_sequence_check CHECK (sequence >= 1),
    event_type TEXT NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    envelope BYTEA NOT NULL,
    sent_at TIMESTAMPTZ,
    UNIQUE (subject, sequence)
);
CREATE INDEX outbox_events_unsent_idx ON outbox_events (position) WHERE sent_at IS NULL;
CREATE INDEX outbox_events_sent_at_idx ON outbox_events (sent_at) WHERE sent_at IS NOT NULL;
