-- Products with their variants, tags, categories and pictures.
CREATE TABLE categories (
    id UUID PRIMARY KEY,
    parent_id UUID REFERENCES categories (id),
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    depth BIGINT NOT NULL CONSTRAINT categories_depth_check CHECK (depth >= 1),
    sequence BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE products (
    id UUID PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT products_status_check CHECK (status IN ('draft', 'active', 'archived')),
    vendor TEXT,
    type TEXT,
    options JSONB NOT NULL,
    attributes JSONB NOT NULL,
    version BIGINT NOT NULL CONSTRAINT products_version_check CHECK (version >= 1),
    sequence BIGINT NOT NULL CONSTRAINT products_sequence_check CHECK (sequence >= 1),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE variants (
    id UUID PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES products (id),
    sku TEXT NOT NULL UNIQUE,
    price_minor BIGINT NOT NULL CONSTRAINT variants_price_minor_check CHECK (price_minor >= 0),
    currency TEXT NOT NULL,
    options JSONB NOT NULL,
    barcode TEXT,
    weight_grams BIGINT CONSTRAINT variants_weight_grams_check CHECK (weight_grams >= 0),
    inventory_policy TEXT NOT NULL
        CONSTRAINT variants_inventory_policy_check CHECK (inventory_policy IN ('deny', 'untracked')),
    position BIGINT NOT NULL
);
CREATE INDEX variants_product_id_idx ON variants (product_id, position);

CREATE TABLE product_tags (
    id UUID PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES products (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (product_id, name, value)
);

CREATE TABLE product_categories (
    product_id UUID NOT NULL REFERENCES products (id),
    category_id UUID NOT NULL REFERENCES categories (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (product_id, category_id)
);
CREATE INDEX product_categories_category_id_idx ON product_categories (category_id);

CREATE TABLE images (
    id UUID PRIMARY KEY,
    media_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    content_hash BYTEA NOT NULL UNIQUE,
    blob_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE product_images (
    product_id UUID NOT NULL REFERENCES products (id),
    position BIGINT NOT NULL,
    image_id UUID NOT NULL REFERENCES images (id),
    alt TEXT NOT NULL,
    PRIMARY KEY (product_id, position)
);
CREATE INDEX product_images_image_id_idx ON product_images (image_id);
