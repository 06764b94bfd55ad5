-- A line remembers whether it took stock: its variant may be counted differently later.
ALTER TABLE order_lines ADD COLUMN takes_stock INTEGER NOT NULL DEFAULT 1;
-- An erasure finds the orders under its keys.
CREATE INDEX orders_customer_key_id_idx ON orders (customer_key_id) WHERE customer_key_id IS NOT NULL;
