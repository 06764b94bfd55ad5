-- Records are written in order of time: a summary of each range of pages finds those that are out of date.
DROP INDEX idempotency_records_created_at_idx;
CREATE INDEX idempotency_records_created_at_idx ON idempotency_records
    USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);

-- What is still to be sent, and nothing else: a row goes with its delivery, and the table stays small. Rows come from
-- the trigger alone, in the statement that writes their events, and only events without one are swept: a foreign key
-- would ask the same again for each.
DELETE FROM outbox_deliveries WHERE sent_at IS NOT NULL;
DROP INDEX outbox_deliveries_unsent_idx;
DROP INDEX outbox_deliveries_sent_at_idx;
ALTER TABLE outbox_deliveries DROP CONSTRAINT outbox_deliveries_position_fkey;
ALTER TABLE outbox_deliveries DROP COLUMN sent_at;

-- As SQLite names it.
ALTER TABLE idempotency_records RENAME CONSTRAINT idempotency_records_pkey TO idempotency_records_key_hash_key;
