-- Stock and its ledger. What is on hand changes only together with a movement.
CREATE TABLE locations (
    id UUID PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    priority BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE stock (
    id UUID PRIMARY KEY,
    variant_id UUID NOT NULL REFERENCES variants (id),
    location_id UUID NOT NULL REFERENCES locations (id),
    on_hand BIGINT NOT NULL CONSTRAINT stock_on_hand_check CHECK (on_hand >= 0),
    reserved BIGINT NOT NULL DEFAULT 0 CONSTRAINT stock_reserved_check CHECK (reserved >= 0),
    version BIGINT NOT NULL CONSTRAINT stock_version_check CHECK (version >= 1),
    sequence BIGINT NOT NULL CONSTRAINT stock_sequence_check CHECK (sequence >= 0),
    last_replenishment_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (variant_id, location_id),
    CONSTRAINT stock_reserved_on_hand_check CHECK (reserved <= on_hand)
);

-- A movement takes units from one account to another: always two entries, so the accounts sum to 0.
-- An account is `on_hand` of a stock row, or one of the outside: supplier, sold, returned, lost, found.
CREATE TABLE stock_movements (
    id UUID PRIMARY KEY,
    variant_id UUID NOT NULL,
    from_account TEXT NOT NULL,
    from_stock UUID REFERENCES stock (id),
    to_account TEXT NOT NULL,
    to_stock UUID REFERENCES stock (id),
    quantity BIGINT NOT NULL CONSTRAINT stock_movements_quantity_check CHECK (quantity > 0),
    reason TEXT NOT NULL,
    order_id UUID,
    line BIGINT,
    moved_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_movements_from_check CHECK ((from_account = 'on_hand') = (from_stock IS NOT NULL)),
    CONSTRAINT stock_movements_to_check CHECK ((to_account = 'on_hand') = (to_stock IS NOT NULL)),
    CONSTRAINT stock_movements_account_check CHECK (
        from_account IN ('on_hand', 'supplier', 'sold', 'returned', 'lost', 'found')
        AND to_account IN ('on_hand', 'supplier', 'sold', 'returned', 'lost', 'found')
    )
);
CREATE INDEX stock_movements_variant_id_idx ON stock_movements (variant_id, id);
CREATE INDEX stock_movements_order_id_idx ON stock_movements (order_id) WHERE order_id IS NOT NULL;
