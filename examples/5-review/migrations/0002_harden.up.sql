CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE orders ADD CONSTRAINT orders_product_id_fkey FOREIGN KEY (product_id) REFERENCES products (id);

CREATE INDEX products_title_trgm ON products USING gin (title gin_trgm_ops);

ALTER TABLE orders ADD COLUMN note text;

ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';

ALTER TABLE products ALTER COLUMN title TYPE text;

ALTER TABLE products ALTER COLUMN legacy_code SET NOT NULL;

ALTER TABLE products DROP COLUMN legacy_code;
