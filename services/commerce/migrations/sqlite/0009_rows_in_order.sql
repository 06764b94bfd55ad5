-- A row lies where the last one was written: what a thousand orders add is then a few hundred pages, not a page for each.
-- Keys come in no order, and only their index is touched all over the place.
CREATE TABLE idempotency_records_in_order (
    position INTEGER PRIMARY KEY,
    key_hash BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    reply TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO idempotency_records_in_order (key_hash, fingerprint, status, reply, created_at)
SELECT key_hash, fingerprint, status, reply, created_at FROM idempotency_records ORDER BY created_at;
DROP TABLE idempotency_records;
ALTER TABLE idempotency_records_in_order RENAME TO idempotency_records;
CREATE UNIQUE INDEX idempotency_records_key_hash_key ON idempotency_records (key_hash);

-- Movements have ids in order of time: their table needs no second key.
CREATE TABLE stock_movements_in_order (
    id BLOB PRIMARY KEY NOT NULL,
    variant_id BLOB NOT NULL,
    from_account TEXT NOT NULL,
    from_stock BLOB REFERENCES stock (id),
    to_account TEXT NOT NULL,
    to_stock BLOB REFERENCES stock (id),
    quantity INTEGER NOT NULL CONSTRAINT stock_movements_quantity_check CHECK (quantity > 0),
    reason TEXT NOT NULL,
    order_id BLOB,
    line INTEGER,
    moved_at INTEGER NOT NULL,
    CONSTRAINT stock_movements_from_check CHECK ((from_account = 'on_hand') = (from_stock IS NOT NULL)),
    CONSTRAINT stock_movements_to_check CHECK ((to_account = 'on_hand') = (to_stock IS NOT NULL)),
    CONSTRAINT stock_movements_account_check CHECK (
        from_account IN ('on_hand', 'supplier', 'sold', 'returned', 'lost', 'found')
        AND to_account IN ('on_hand', 'supplier', 'sold', 'returned', 'lost', 'found')
    )
) STRICT, WITHOUT ROWID;
INSERT INTO stock_movements_in_order
SELECT id, variant_id, from_account, from_stock, to_account, to_stock, quantity, reason, order_id, line, moved_at
FROM stock_movements ORDER BY id;
DROP TABLE stock_movements;
ALTER TABLE stock_movements_in_order RENAME TO stock_movements;
CREATE INDEX stock_movements_variant_id_idx ON stock_movements (variant_id, id);
CREATE INDEX stock_movements_order_id_idx ON stock_movements (order_id) WHERE order_id IS NOT NULL;

-- What is still to be sent, and nothing else: a row goes with its delivery, and the table stays small. An event that
-- was not sent cannot go.
CREATE TABLE outbox_due (
    position INTEGER PRIMARY KEY REFERENCES outbox_events (position)
) STRICT;
INSERT INTO outbox_due (position) SELECT position FROM outbox_deliveries WHERE sent_at IS NULL;
DROP TRIGGER outbox_events_delivery;
DROP TABLE outbox_deliveries;
ALTER TABLE outbox_due RENAME TO outbox_deliveries;
CREATE TRIGGER outbox_events_delivery AFTER INSERT ON outbox_events BEGIN
    INSERT INTO outbox_deliveries (position) VALUES (new.position);
END;
