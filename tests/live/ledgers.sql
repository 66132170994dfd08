-- Every kind of ledger, side by side in one database.
CREATE ROLE reader LOGIN PASSWORD 'r€ad/er@1';
CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO drizzle.__drizzle_migrations (id, hash, created_at) VALUES (10, 'bb', 1700000100000), (2, 'aa', 1700000000000), (11, 'cc', NULL);
CREATE TABLE public.my_ledger (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO public.my_ledger (hash, created_at) VALUES ('dd', 1);
CREATE SCHEMA v1;
CREATE TABLE v1."Migrations" (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now());
INSERT INTO v1."Migrations" (hash, created_at, name, applied_at) VALUES ('ee', 1700000000000, '20231114221320_a', '2026-01-31 12:00:00.1239+02'), ('ff', 1700000100000, 'b', NULL);
CREATE SCHEMA app;
CREATE TABLE app._prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
INSERT INTO app._prisma_migrations VALUES ('2', 'c2', NULL, '0002_b', E'it\nfailed', NULL, '2026-01-02 00:00:00+00', 0), ('1', 'c1', '2026-01-01 00:00:01+00', '0001_a', NULL, NULL, '2026-01-01 00:00:00+00', 1);
CREATE TABLE public.goose_db_version (id serial, version_id bigint);
INSERT INTO public.goose_db_version (version_id) VALUES (0), (1);
CREATE TABLE public.schema_migrations (version text);
CREATE TABLE public.job_migrations (name text);
-- None of these is a ledger.
CREATE TABLE public.uploads (id serial, hash text, created_at timestamptz);
CREATE TABLE public.emigrations (id int);
CREATE TABLE public.users (id int);
GRANT USAGE ON SCHEMA drizzle, v1, app TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public, drizzle, v1, app TO reader;
