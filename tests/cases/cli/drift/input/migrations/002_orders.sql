ALTER TABLE orders ADD COLUMN user_id integer REFERENCES users;
CREATE INDEX orders_user_idx ON orders (user_id);
CREATE TABLE old_things (id integer);
