CREATE TYPE state AS ENUM ('draft', 'sent');
CREATE TABLE users (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(255) NOT NULL,
  note text
);
CREATE TABLE orders (id integer PRIMARY KEY, total numeric(10,2) DEFAULT 0, state state);
