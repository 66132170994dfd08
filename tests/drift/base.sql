-- A schema with an object of every kind that drift compares.
CREATE SCHEMA billing;
CREATE SCHEMA empty_one;
CREATE EXTENSION citext;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE billing.state AS ENUM ('draft', 'sent');
CREATE TYPE address AS (street text, city varchar(80));
CREATE TYPE pair AS (a integer, b varchar(10));
CREATE TYPE span AS RANGE (subtype = date);
CREATE DOMAIN email AS text CONSTRAINT email_has_at CHECK (VALUE LIKE '%@%');
CREATE DOMAIN billing.amount AS numeric(12,2) DEFAULT 0 NOT NULL CHECK (VALUE >= 0);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE FUNCTION is_grown(age integer, lowest integer DEFAULT 18) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT age >= lowest';
CREATE FUNCTION total(a integer, b integer) RETURNS integer RETURN a + b;
CREATE FUNCTION add_up(state integer, next integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT state + next';
CREATE AGGREGATE sum_of(integer) (SFUNC = add_up, STYPE = integer, INITCOND = '0');

CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(100) NOT NULL,
  mail email,
  nick citext,
  feels mood DEFAULT 'ok',
  home address,
  age integer CONSTRAINT users_age_check CHECK (age > 0),
  initials text GENERATED ALWAYS AS (upper(substr(name, 1, 2))) STORED,
  tags text[] DEFAULT '{}',
  settings jsonb DEFAULT '{}'::jsonb NOT NULL,
  updated_at timestamptz DEFAULT now(),
  CONSTRAINT users_mail_key UNIQUE (mail)
);
CREATE TABLE teams (
  id serial PRIMARY KEY,
  title text COLLATE "C" NOT NULL,
  owner_id bigint REFERENCES users (id) ON DELETE CASCADE,
  state text DEFAULT 'new' CHECK (state IN ('new', 'old')),
  open daterange,
  CONSTRAINT teams_open_excl EXCLUDE USING gist (open WITH &&)
);
CREATE TABLE memberships (
  team_id integer NOT NULL REFERENCES teams,
  user_id bigint NOT NULL REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  since date,
  PRIMARY KEY (team_id, user_id)
);
CREATE TABLE audit_log (id uuid DEFAULT gen_random_uuid(), at date, what text);
CREATE PROCEDURE tidy(before date) LANGUAGE sql AS 'DELETE FROM audit_log WHERE at < before';
CREATE UNLOGGED TABLE scratch (v integer) WITH (fillfactor = 70);
CREATE TABLE events (id bigint, at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX events_at_idx ON events (at);
CREATE TABLE people (name text, born date);
CREATE TABLE workers (salary numeric(10,2)) INHERITS (people);
CREATE TABLE billing.invoices (id integer PRIMARY KEY, amount billing.amount, state billing.state, user_id bigint REFERENCES public.users);

CREATE SEQUENCE ticket_number START WITH 100 INCREMENT BY 5;
CREATE INDEX users_name_idx ON users (name);
CREATE INDEX users_lower_idx ON users (lower(name)) WHERE age > 18;
CREATE INDEX users_tags_idx ON users USING gin (tags);
CREATE UNIQUE INDEX users_nick_key ON users (nick) INCLUDE (age);
CREATE INDEX users_age_idx ON users (age DESC NULLS LAST);
CREATE STATISTICS users_stats (dependencies) ON age, name FROM users;

CREATE VIEW grown_ups AS SELECT id, name FROM users WHERE is_grown(age);
CREATE VIEW young WITH (security_barrier) AS SELECT id, age FROM users WHERE age < 18 WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW team_sizes AS SELECT team_id, count(*) AS members FROM memberships GROUP BY team_id;
CREATE UNIQUE INDEX team_sizes_key ON team_sizes (team_id);

CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER users_renamed AFTER UPDATE OF name ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
CREATE RULE audit_keeps AS ON DELETE TO audit_log DO INSTEAD NOTHING;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON memberships FOR SELECT USING (user_id > 0);
CREATE POLICY writers ON memberships AS RESTRICTIVE FOR INSERT WITH CHECK (team_id > 0);

COMMENT ON TABLE users IS 'who there is';
COMMENT ON COLUMN users.name IS 'as written';
GRANT SELECT ON users TO PUBLIC;
REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC;

CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION on_ddl();
ALTER EVENT TRIGGER watch DISABLE;
CREATE PUBLICATION feed FOR TABLE users (id, name), teams WHERE (id > 10) WITH (publish = 'insert, update');
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE CAST (address AS text) WITH INOUT;
CREATE COLLATION german (provider = icu, locale = 'de-DE');
CREATE FOREIGN DATA WRAPPER elsewhere;
CREATE SERVER there TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER elsewhere;
CREATE FOREIGN TABLE far_away (id integer, note text) SERVER there OPTIONS (name 'near');
