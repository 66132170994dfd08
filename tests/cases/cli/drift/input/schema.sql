CREATE TYPE state AS ENUM ('draft', 'sent', 'paid');
CREATE TABLE users (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  note text,
  nickname text
);
CREATE TABLE orders (id integer PRIMARY KEY, total numeric(10,2) DEFAULT 0.00, state state, user_id integer REFERENCES users (id) ON DELETE CASCADE);
CREATE INDEX orders_by_user ON orders USING btree (user_id);
CREATE TABLE payments (id integer PRIMARY KEY, order_id integer REFERENCES orders);
