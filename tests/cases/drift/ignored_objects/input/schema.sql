CREATE EXTENSION citext;
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, note text, synced_at timestamptz);
CREATE INDEX orders_note_idx ON orders (note);
CREATE TABLE audit_log (id bigint);
CREATE FUNCTION audit_log() RETURNS int LANGUAGE sql AS 'SELECT 1';
