CREATE TABLE "orders" ("id" uuid PRIMARY KEY, "placed_at" timestamptz NOT NULL);
