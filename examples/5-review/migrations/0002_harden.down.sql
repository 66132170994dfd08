ALTER TABLE products ADD COLUMN legacy_code text;
ALTER TABLE orders DROP COLUMN channel;
ALTER TABLE orders DROP COLUMN note;
DROP INDEX products_title_trgm;
ALTER TABLE orders DROP CONSTRAINT orders_product_id_fkey;
