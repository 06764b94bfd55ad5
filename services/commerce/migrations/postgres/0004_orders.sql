-- Orders as they were placed, and the keys that seal their customers' personal data.
CREATE TABLE customer_keys (
    id UUID PRIMARY KEY,
    email_hash BYTEA NOT NULL,
    data_key BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX customer_keys_email_hash_idx ON customer_keys (email_hash);

CREATE TABLE orders (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    external_number TEXT UNIQUE,
    content_hash BYTEA,
    status TEXT NOT NULL CONSTRAINT orders_status_check CHECK (status IN ('placed', 'cancelled')),
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL CONSTRAINT orders_total_minor_check CHECK (total_minor >= 0),
    customer_key_id UUID,
    customer BYTEA,
    placed_at TIMESTAMPTZ NOT NULL,
    imported_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL CONSTRAINT orders_version_check CHECK (version >= 1),
    sequence BIGINT NOT NULL CONSTRAINT orders_sequence_check CHECK (sequence >= 1)
);

CREATE TABLE order_lines (
    order_id UUID NOT NULL REFERENCES orders (id),
    line BIGINT NOT NULL,
    product_id UUID NOT NULL,
    variant_id UUID NOT NULL,
    sku TEXT NOT NULL,
    product_name TEXT NOT NULL,
    quantity BIGINT NOT NULL CONSTRAINT order_lines_quantity_check CHECK (quantity > 0),
    unit_price_minor BIGINT NOT NULL CONSTRAINT order_lines_unit_price_minor_check CHECK (unit_price_minor >= 0),
    PRIMARY KEY (order_id, line)
);
