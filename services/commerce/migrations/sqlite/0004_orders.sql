-- Orders as they were placed, and the keys that seal their customers' personal data.
CREATE TABLE customer_keys (
    id BLOB PRIMARY KEY,
    email_hash BLOB NOT NULL,
    data_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX customer_keys_email_hash_idx ON customer_keys (email_hash);

CREATE TABLE orders (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    external_number TEXT UNIQUE,
    content_hash BLOB,
    status TEXT NOT NULL CONSTRAINT orders_status_check CHECK (status IN ('placed', 'cancelled')),
    currency TEXT NOT NULL,
    total_minor INTEGER NOT NULL CONSTRAINT orders_total_minor_check CHECK (total_minor >= 0),
    customer_key_id BLOB,
    customer BLOB,
    placed_at INTEGER NOT NULL,
    imported_at INTEGER,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL CONSTRAINT orders_version_check CHECK (version >= 1),
    sequence INTEGER NOT NULL CONSTRAINT orders_sequence_check CHECK (sequence >= 1)
) STRICT;

CREATE TABLE order_lines (
    order_id BLOB NOT NULL REFERENCES orders (id),
    line INTEGER NOT NULL,
    product_id BLOB NOT NULL,
    variant_id BLOB NOT NULL,
    sku TEXT NOT NULL,
    product_name TEXT NOT NULL,
    quantity INTEGER NOT NULL CONSTRAINT order_lines_quantity_check CHECK (quantity > 0),
    unit_price_minor INTEGER NOT NULL CONSTRAINT order_lines_unit_price_minor_check CHECK (unit_price_minor >= 0),
    PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;
