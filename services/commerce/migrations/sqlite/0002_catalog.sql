-- Products with their variants, tags, categories and pictures.
CREATE TABLE categories (
    id BLOB PRIMARY KEY,
    parent_id BLOB REFERENCES categories (id),
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    depth INTEGER NOT NULL CONSTRAINT categories_depth_check CHECK (depth >= 1),
    sequence INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE products (
    id BLOB PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT products_status_check CHECK (status IN ('draft', 'active', 'archived')),
    vendor TEXT,
    type TEXT,
    options TEXT NOT NULL,
    attributes TEXT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT products_version_check CHECK (version >= 1),
    sequence INTEGER NOT NULL CONSTRAINT products_sequence_check CHECK (sequence >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE variants (
    id BLOB PRIMARY KEY,
    product_id BLOB NOT NULL REFERENCES products (id),
    sku TEXT NOT NULL UNIQUE,
    price_minor INTEGER NOT NULL CONSTRAINT variants_price_minor_check CHECK (price_minor >= 0),
    currency TEXT NOT NULL,
    options TEXT NOT NULL,
    barcode TEXT,
    weight_grams INTEGER CONSTRAINT variants_weight_grams_check CHECK (weight_grams >= 0),
    inventory_policy TEXT NOT NULL
        CONSTRAINT variants_inventory_policy_check CHECK (inventory_policy IN ('deny', 'untracked')),
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX variants_product_id_idx ON variants (product_id, position);

CREATE TABLE product_tags (
    id BLOB PRIMARY KEY,
    product_id BLOB NOT NULL REFERENCES products (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (product_id, name, value)
) STRICT;

CREATE TABLE product_categories (
    product_id BLOB NOT NULL REFERENCES products (id),
    category_id BLOB NOT NULL REFERENCES categories (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (product_id, category_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_categories_category_id_idx ON product_categories (category_id);

CREATE TABLE images (
    id BLOB PRIMARY KEY,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    content_hash BLOB NOT NULL UNIQUE,
    blob_name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE product_images (
    product_id BLOB NOT NULL REFERENCES products (id),
    position INTEGER NOT NULL,
    image_id BLOB NOT NULL REFERENCES images (id),
    alt TEXT NOT NULL,
    PRIMARY KEY (product_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_images_image_id_idx ON product_images (image_id);
