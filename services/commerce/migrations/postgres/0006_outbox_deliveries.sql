-- Whether an event was sent stands beside it, not in it: an envelope may be half a megabyte, and readers of the
-- table's changes see each event once.
CREATE TABLE outbox_deliveries (
    position BIGINT PRIMARY KEY REFERENCES outbox_events (position) ON DELETE CASCADE,
    sent_at TIMESTAMPTZ
);
INSERT INTO outbox_deliveries (position, sent_at) SELECT position, sent_at FROM outbox_events;
CREATE INDEX outbox_deliveries_unsent_idx ON outbox_deliveries (position) WHERE sent_at IS NULL;
CREATE INDEX outbox_deliveries_sent_at_idx ON outbox_deliveries (sent_at) WHERE sent_at IS NOT NULL;
DROP INDEX outbox_events_unsent_idx;
DROP INDEX outbox_events_sent_at_idx;
ALTER TABLE outbox_events DROP COLUMN sent_at;
-- Whoever writes an event, the relay finds it.
CREATE FUNCTION note_outbox_deliveries() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO outbox_deliveries (position) SELECT position FROM written;
    RETURN NULL;
END
$$;
CREATE TRIGGER outbox_events_delivery AFTER INSERT ON outbox_events
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_outbox_deliveries();
