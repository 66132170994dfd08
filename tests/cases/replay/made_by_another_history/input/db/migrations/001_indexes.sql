CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_at ON orders (placed_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS parcels_order ON parcels (order_id);
