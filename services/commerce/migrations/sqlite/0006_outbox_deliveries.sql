-- Whether an event was sent stands beside it, not in it: an envelope may be half a megabyte, and a row is written
-- anew as a whole when one of its columns changes.
CREATE TABLE outbox_deliveries (
    position INTEGER PRIMARY KEY REFERENCES outbox_events (position) ON DELETE CASCADE,
    sent_at INTEGER
) STRICT;
INSERT INTO outbox_deliveries (position, sent_at) SELECT position, sent_at FROM outbox_events;
CREATE INDEX outbox_deliveries_unsent_idx ON outbox_deliveries (position) WHERE sent_at IS NULL;
CREATE INDEX outbox_deliveries_sent_at_idx ON outbox_deliveries (sent_at) WHERE sent_at IS NOT NULL;
DROP INDEX outbox_events_unsent_idx;
DROP INDEX outbox_events_sent_at_idx;
ALTER TABLE outbox_events DROP COLUMN sent_at;
-- Whoever writes an event, the relay finds it.
CREATE TRIGGER outbox_events_delivery AFTER INSERT ON outbox_events BEGIN
    INSERT INTO outbox_deliveries (position) VALUES (new.position);
END;
