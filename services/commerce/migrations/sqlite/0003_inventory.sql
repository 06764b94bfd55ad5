-- Stock and its ledger. What is on hand changes only together with a movement.
CREATE TABLE locations (
    id BLOB PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE stock (
    id BLOB PRIMARY KEY,
    variant_id BLOB NOT NULL REFERENCES variants (id),
    location_id BLOB NOT NULL REFERENCES locations (id),
    on_hand INTEGER NOT NULL CONSTRAINT stock_on_hand_check CHECK (on_hand >= 0),
    reserved INTEGER NOT NULL DEFAULT 0 CONSTRAINT stock_reserved_check CHECK (reserved >= 0),
    version INTEGER NOT NULL CONSTRAINT stock_version_check CHECK (version >= 1),
    sequence INTEGER NOT NULL CONSTRAINT stock_sequence_check CHECK (sequence >= 0),
    last_replenishment_at INTEGER,
    updated_at INTEGER NOT NULL,
    UNIQUE (variant_id, location_id),
    CONSTRAINT stock_reserved_on_hand_check CHECK (reserved <= on_hand)
) STRICT;

-- A movement takes units from one account to another: always two entries, so the accounts sum to 0.
-- An account is `on_hand` of a stock row, or one of the outside: supplier, sold, returned, lost, found.
CREATE TABLE stock_movements (
    id BLOB PRIMARY KEY,
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
) STRICT;
CREATE INDEX stock_movements_variant_id_idx ON stock_movements (variant_id, id);
CREATE INDEX stock_movements_order_id_idx ON stock_movements (order_id) WHERE order_id IS NOT NULL;
