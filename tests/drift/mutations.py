#!/usr/bin/python3
"""Changes a live database in one way at a time and asks whether drift reports exactly that.

usage: mutations.py DRIFT_FILES [--every N | NAME…]

A private PostgreSQL 15 (or that of RECONCILE_TEST_PG_URI) gets the schema of base.sql; each change is made in a
transaction, read by the catalog query, compared with base.sql, and taken back.
Exit: 0 all as expected, 1 some are not, 77 no PostgreSQL 15 to ask.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../differential"))
import against_server
from against_server import psycopg2

# What is done; what drift must say: "code object property=kind …" per difference, in any order.
MUTATIONS = [
    # schemas, extensions
    ("schema added", "CREATE SCHEMA extra", ["extra-schema extra"]),
    ("schema dropped", "DROP SCHEMA empty_one", ["missing-schema empty_one"]),
    ("schema renamed", "ALTER SCHEMA empty_one RENAME TO still_empty", ["missing-schema empty_one", "extra-schema still_empty"]),
    ("extension added", "CREATE EXTENSION pg_trgm", ["extra-extension pg_trgm"]),
    ("extension moved", "ALTER EXTENSION citext SET SCHEMA billing", ["changed-extension citext schema", "changed-column public.users.nick type"]),
    # tables
    ("table added", "CREATE TABLE extra (id integer PRIMARY KEY, v text)", ["extra-table public.extra"]),
    ("table dropped", "DROP TABLE audit_log", ["missing-table public.audit_log"]),
    ("table renamed", "ALTER TABLE scratch RENAME TO scratches", ["missing-table public.scratch", "extra-table public.scratches"]),
    ("table moved", "ALTER TABLE audit_log SET SCHEMA billing", ["missing-table public.audit_log", "extra-table billing.audit_log"]),
    ("table logged", "ALTER TABLE scratch SET LOGGED", ["changed-table public.scratch unlogged"]),
    ("storage option", "ALTER TABLE scratch SET (fillfactor = 90)", ["changed-table public.scratch options"]),
    ("replica identity", "ALTER TABLE teams REPLICA IDENTITY FULL", ["changed-table public.teams replica identity"]),
    ("no longer inherits", "ALTER TABLE workers NO INHERIT people", ["changed-table public.workers inherits"]),
    ("row security off", "ALTER TABLE memberships DISABLE ROW LEVEL SECURITY", ["changed-table public.memberships row security"]),
    ("row security on", "ALTER TABLE users ENABLE ROW LEVEL SECURITY", ["changed-table public.users row security"]),
    ("row security forced", "ALTER TABLE memberships FORCE ROW LEVEL SECURITY", ["changed-table public.memberships force row security"]),
    ("partition added", "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", ["extra-table public.events_2026"]),
    ("partition detached", "ALTER TABLE events DETACH PARTITION events_2025", ["changed-table public.events_2025 bound,partition of"]),
    ("partition's bound", "ALTER TABLE events DETACH PARTITION events_2025; ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2025-07-01')",
     ["changed-table public.events_2025 bound"]),
    ("foreign table's options", "ALTER FOREIGN TABLE far_away OPTIONS (SET name 'far')", ["changed-table public.far_away foreign options"]),
    # columns
    ("column added", "ALTER TABLE users ADD COLUMN extra integer", ["extra-column public.users.extra"]),
    ("serial column added", "ALTER TABLE users ADD COLUMN number serial", ["extra-column public.users.number"]),
    ("column with index and check", "ALTER TABLE users ADD COLUMN extra integer UNIQUE CHECK (extra > 1)", ["extra-column public.users.extra"]),
    ("column dropped", "ALTER TABLE users DROP COLUMN settings", ["missing-column public.users.settings"]),
    ("column dropped with its index", "ALTER TABLE users DROP COLUMN tags", ["missing-column public.users.tags"]),
    ("column renamed", "ALTER TABLE users RENAME COLUMN settings TO preferences", ["missing-column public.users.settings", "extra-column public.users.preferences"]),
    ("column's type", "ALTER TABLE audit_log ALTER COLUMN what TYPE varchar(20)", ["changed-column public.audit_log.what type"]),
    ("column's length", "ALTER TABLE memberships ALTER COLUMN since TYPE timestamp", ["changed-column public.memberships.since type"]),
    ("default changed", "ALTER TABLE teams ALTER COLUMN state SET DEFAULT 'old'", ["changed-column public.teams.state default"]),
    ("default dropped", "ALTER TABLE users ALTER COLUMN updated_at DROP DEFAULT", ["changed-column public.users.updated_at default"]),
    ("default added", "ALTER TABLE users ALTER COLUMN age SET DEFAULT 18", ["changed-column public.users.age default"]),
    ("not null dropped", "ALTER TABLE users ALTER COLUMN name DROP NOT NULL", ["changed-column public.users.name not null"]),
    ("not null added", "ALTER TABLE users ALTER COLUMN age SET NOT NULL", ["changed-column public.users.age not null"]),
    ("identity by default", "ALTER TABLE users ALTER COLUMN id SET GENERATED BY DEFAULT", ["changed-column public.users.id identity"]),
    ("identity dropped", "ALTER TABLE users ALTER COLUMN id DROP IDENTITY", ["changed-column public.users.id identity"]),
    ("identity's start", "ALTER TABLE users ALTER COLUMN id SET INCREMENT BY 10", ["changed-column public.users.id identity"]),
    ("no longer generated", "ALTER TABLE users ALTER COLUMN initials DROP EXPRESSION", ["changed-column public.users.initials generated"]),
    ("generated otherwise", "ALTER TABLE users DROP COLUMN initials; ALTER TABLE users ADD COLUMN initials text GENERATED ALWAYS AS (upper(name)) STORED",
     ["changed-column public.users.initials generated"]),
    ("column's collation", "ALTER TABLE teams ALTER COLUMN title TYPE text COLLATE \"POSIX\"", ["changed-column public.teams.title collation"]),
    ("column's storage", "ALTER TABLE audit_log ALTER COLUMN what SET STORAGE EXTERNAL", ["changed-column public.audit_log.what storage"]),
    ("column's statistics", "ALTER TABLE audit_log ALTER COLUMN what SET STATISTICS 500", ["changed-column public.audit_log.what statistics"]),
    ("partitioned column added", "ALTER TABLE events ADD COLUMN extra text", ["extra-column public.events.extra"]),
    ("inherited column dropped", "ALTER TABLE people DROP COLUMN born", ["missing-column public.people.born"]),
    # constraints
    ("check added", "ALTER TABLE users ADD CONSTRAINT not_too_old CHECK (age < 200)", ["extra-constraint public.users.not_too_old"]),
    ("check dropped", "ALTER TABLE users DROP CONSTRAINT users_age_check", ["missing-constraint public.users.users_age_check"]),
    ("check changed", "ALTER TABLE users DROP CONSTRAINT users_age_check; ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age >= 0)",
     ["changed-constraint public.users.users_age_check definition"]),
    ("check not valid", "ALTER TABLE users DROP CONSTRAINT users_age_check; ALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age > 0) NOT VALID",
     ["changed-constraint public.users.users_age_check definition"]),
    ("check restored from a dump", "ALTER TABLE teams DROP CONSTRAINT teams_state_check; ALTER TABLE teams ADD CONSTRAINT teams_state_check CHECK ((state = ANY (ARRAY['new'::text, 'old'::text])))", []),
    ("primary key dropped", "ALTER TABLE memberships DROP CONSTRAINT memberships_pkey", ["missing-constraint public.memberships.memberships_pkey"]),
    ("primary key's columns", "ALTER TABLE memberships DROP CONSTRAINT memberships_pkey; ALTER TABLE memberships ADD CONSTRAINT memberships_pkey PRIMARY KEY (user_id, team_id)",
     ["changed-constraint public.memberships.memberships_pkey definition"]),
    ("unique dropped", "ALTER TABLE users DROP CONSTRAINT users_mail_key", ["missing-constraint public.users.users_mail_key"]),
    ("unique added", "ALTER TABLE teams ADD CONSTRAINT teams_title_key UNIQUE (title)", ["extra-constraint public.teams.teams_title_key"]),
    ("unique renamed", "ALTER TABLE users RENAME CONSTRAINT users_mail_key TO users_mail_unique",
     ["missing-constraint public.users.users_mail_key", "extra-constraint public.users.users_mail_unique"]),
    ("nulls not distinct", "ALTER TABLE users DROP CONSTRAINT users_mail_key; ALTER TABLE users ADD CONSTRAINT users_mail_key UNIQUE NULLS NOT DISTINCT (mail)",
     ["changed-constraint public.users.users_mail_key definition"]),
    ("foreign key dropped", "ALTER TABLE teams DROP CONSTRAINT teams_owner_id_fkey", ["missing-constraint public.teams.teams_owner_id_fkey"]),
    ("foreign key's action", "ALTER TABLE teams DROP CONSTRAINT teams_owner_id_fkey; ALTER TABLE teams ADD CONSTRAINT teams_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users ON DELETE SET NULL",
     ["changed-constraint public.teams.teams_owner_id_fkey definition"]),
    ("foreign key not deferrable", "ALTER TABLE memberships ALTER CONSTRAINT memberships_user_id_fkey NOT DEFERRABLE", ["changed-constraint public.memberships.memberships_user_id_fkey definition"]),
    ("exclusion dropped", "ALTER TABLE teams DROP CONSTRAINT teams_open_excl", ["missing-constraint public.teams.teams_open_excl"]),
    # indexes
    ("index added", "CREATE INDEX extra_idx ON audit_log (at)", ["extra-index public.audit_log.extra_idx"]),
    ("index dropped", "DROP INDEX users_name_idx", ["missing-index public.users.users_name_idx"]),
    ("index renamed", "ALTER INDEX users_name_idx RENAME TO users_by_name", ["missing-index public.users.users_name_idx", "extra-index public.users.users_by_name"]),
    ("index's columns", "DROP INDEX users_name_idx; CREATE INDEX users_name_idx ON users (name, age)", ["changed-index public.users.users_name_idx definition"]),
    ("index's method", "DROP INDEX users_name_idx; CREATE INDEX users_name_idx ON users USING hash (name)", ["changed-index public.users.users_name_idx definition"]),
    ("index's predicate", "DROP INDEX users_lower_idx; CREATE INDEX users_lower_idx ON users (lower(name)) WHERE age > 21", ["changed-index public.users.users_lower_idx definition"]),
    ("index's expression", "DROP INDEX users_lower_idx; CREATE INDEX users_lower_idx ON users (upper(name)) WHERE age > 18", ["changed-index public.users.users_lower_idx definition"]),
    ("index's order", "DROP INDEX users_age_idx; CREATE INDEX users_age_idx ON users (age)", ["changed-index public.users.users_age_idx definition"]),
    ("index's operator class", "DROP INDEX users_name_idx; CREATE INDEX users_name_idx ON users (name varchar_pattern_ops)", ["changed-index public.users.users_name_idx definition"]),
    ("index's included columns", "DROP INDEX users_nick_key; CREATE UNIQUE INDEX users_nick_key ON users (nick) INCLUDE (name)", ["changed-index public.users.users_nick_key definition"]),
    ("index no longer unique", "DROP INDEX users_nick_key; CREATE INDEX users_nick_key ON users (nick) INCLUDE (age)", ["changed-index public.users.users_nick_key definition"]),
    ("partitioned index dropped", "DROP INDEX events_at_idx", ["missing-index public.events.events_at_idx"]),
    ("invalid index", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_name_idx'::regclass", ["changed-index public.users.users_name_idx valid"]),
    # types
    ("label added", "ALTER TYPE mood ADD VALUE 'great'", ["changed-enum public.mood labels"]),
    ("label added between", "ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'ok'", ["changed-enum public.mood labels"]),
    ("label renamed", "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'", ["changed-enum public.mood labels", "changed-column public.users.feels default"]),
    ("labels reordered", "UPDATE pg_enum SET enumsortorder = 9 WHERE enumlabel = 'sad'", ["changed-enum public.mood labels"]),
    ("enum added", "CREATE TYPE extra AS ENUM ('a')", ["extra-enum public.extra"]),
    ("enum renamed", "ALTER TYPE billing.state RENAME TO status",
     ["missing-enum billing.state", "extra-enum billing.status", "changed-column billing.invoices.state type"]),
    ("attribute added", "ALTER TYPE address ADD ATTRIBUTE zip text", ["changed-type public.address attribute zip"]),
    ("attribute's type", "ALTER TYPE pair ALTER ATTRIBUTE b TYPE varchar(90)", ["changed-type public.pair attribute b"]),
    ("range dropped", "DROP TYPE span", ["missing-type public.span"]),
    ("domain's check added", "ALTER DOMAIN email ADD CONSTRAINT short CHECK (length(VALUE) < 100)", ["changed-domain public.email constraint short"]),
    ("domain's check dropped", "ALTER DOMAIN email DROP CONSTRAINT email_has_at", ["changed-domain public.email constraint email_has_at"]),
    ("domain's default", "ALTER DOMAIN billing.amount SET DEFAULT 1", ["changed-domain billing.amount default"]),
    ("domain nullable", "ALTER DOMAIN billing.amount DROP NOT NULL", ["changed-domain billing.amount not null"]),
    # sequences
    ("sequence added", "CREATE SEQUENCE extra_seq", ["extra-sequence public.extra_seq"]),
    ("sequence dropped", "DROP SEQUENCE ticket_number", ["missing-sequence public.ticket_number"]),
    ("sequence's increment", "ALTER SEQUENCE ticket_number INCREMENT BY 7", ["changed-sequence public.ticket_number parameters"]),
    ("sequence's type", "ALTER SEQUENCE teams_id_seq AS bigint", ["changed-sequence public.teams_id_seq type"]),
    ("sequence owned", "ALTER SEQUENCE ticket_number OWNED BY teams.id", ["changed-sequence public.ticket_number owned by"]),
    ("sequence cycles", "ALTER SEQUENCE ticket_number CYCLE", ["changed-sequence public.ticket_number parameters"]),
    # views
    ("view added", "CREATE VIEW extra AS SELECT 1 AS one", ["extra-view public.extra"]),
    ("view dropped", "DROP VIEW grown_ups", ["missing-view public.grown_ups"]),
    ("view's body", "CREATE OR REPLACE VIEW grown_ups AS SELECT id, name FROM users WHERE is_grown(age, 21)", ["changed-view public.grown_ups definition"]),
    ("view's column", "CREATE OR REPLACE VIEW grown_ups AS SELECT id, name, age FROM users WHERE is_grown(age)", ["changed-view public.grown_ups columns,definition"]),
    ("view's option", "ALTER VIEW young RESET (security_barrier)", ["changed-view public.young options"]),
    ("view's check option", "ALTER VIEW young SET (check_option = cascaded)", ["changed-view public.young check option"]),
    ("view said otherwise", "CREATE OR REPLACE VIEW grown_ups AS SELECT u.id, u.name FROM public.users AS u WHERE public.is_grown(u.age)", ["changed-view public.grown_ups definition"]),
    ("materialized view dropped", "DROP MATERIALIZED VIEW team_sizes", ["missing-view public.team_sizes"]),
    ("materialized view's index", "DROP INDEX team_sizes_key", ["missing-index public.team_sizes.team_sizes_key"]),
    # functions
    ("function added", "CREATE FUNCTION extra() RETURNS integer LANGUAGE sql AS 'SELECT 1'", ["extra-function public.extra()"]),
    ("function dropped", "DROP PROCEDURE tidy", ["missing-function public.tidy(date)"]),
    ("function's body", "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$", ["changed-function public.touch() body"]),
    ("function's blanks", "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$", ["changed-function public.touch() body"]),
    ("function's parsed body", "CREATE OR REPLACE FUNCTION total(a integer, b integer) RETURNS integer RETURN a - b", ["changed-function public.total(integer, integer) body"]),
    ("function's signature", "CREATE FUNCTION is_grown(age bigint) RETURNS boolean LANGUAGE sql AS 'SELECT age > 1'", ["extra-function public.is_grown(bigint)"]),
    ("function's default", "CREATE OR REPLACE FUNCTION is_grown(age integer, lowest integer DEFAULT 21) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT age >= lowest'",
     ["changed-function public.is_grown(integer, integer) arguments"]),
    ("function's volatility", "ALTER FUNCTION is_grown STABLE", ["changed-function public.is_grown(integer, integer) volatility"]),
    ("function's security", "ALTER FUNCTION touch SECURITY DEFINER", ["changed-function public.touch() security"]),
    ("function's setting", "ALTER FUNCTION touch SET search_path = public", ["changed-function public.touch() settings"]),
    ("function strict", "ALTER FUNCTION is_grown STRICT", ["changed-function public.is_grown(integer, integer) strict"]),
    ("function's cost", "ALTER FUNCTION is_grown COST 7", ["changed-function public.is_grown(integer, integer) cost"]),
    ("aggregate dropped", "DROP AGGREGATE sum_of(integer)", ["missing-function public.sum_of(integer)"]),
    ("aggregate's start", "DROP AGGREGATE sum_of(integer); CREATE AGGREGATE sum_of(integer) (SFUNC = add_up, STYPE = integer, INITCOND = '1')",
     ["changed-function public.sum_of(integer) initial value"]),
    # triggers, rules, policies
    ("trigger added", "CREATE TRIGGER extra BEFORE INSERT ON teams FOR EACH ROW EXECUTE FUNCTION touch()", ["extra-trigger public.teams.extra"]),
    ("trigger dropped", "DROP TRIGGER users_touch ON users", ["missing-trigger public.users.users_touch"]),
    ("trigger's timing", "DROP TRIGGER users_touch ON users; CREATE TRIGGER users_touch AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()", ["changed-trigger public.users.users_touch definition"]),
    ("trigger's condition", "DROP TRIGGER users_renamed ON users; CREATE TRIGGER users_renamed AFTER UPDATE OF name ON users FOR EACH ROW EXECUTE FUNCTION touch()",
     ["changed-trigger public.users.users_renamed definition"]),
    ("trigger disabled", "ALTER TABLE users DISABLE TRIGGER users_touch", ["changed-trigger public.users.users_touch enabled"]),
    ("trigger renamed", "ALTER TRIGGER users_touch ON users RENAME TO touched", ["missing-trigger public.users.users_touch", "extra-trigger public.users.touched"]),
    ("rule dropped", "DROP RULE audit_keeps ON audit_log", ["missing-rule public.audit_log.audit_keeps"]),
    ("rule changed", "CREATE OR REPLACE RULE audit_keeps AS ON DELETE TO audit_log WHERE OLD.at IS NULL DO INSTEAD NOTHING", ["changed-rule public.audit_log.audit_keeps definition"]),
    ("policy added", "CREATE POLICY extra ON memberships USING (true)", ["extra-policy public.memberships.extra"]),
    ("policy dropped", "DROP POLICY own_rows ON memberships", ["missing-policy public.memberships.own_rows"]),
    ("policy's using", "ALTER POLICY own_rows ON memberships USING (user_id > 1)", ["changed-policy public.memberships.own_rows using"]),
    ("policy's check", "ALTER POLICY writers ON memberships WITH CHECK (team_id > 1)", ["changed-policy public.memberships.writers check"]),
    ("policy's roles", "ALTER POLICY own_rows ON memberships TO pg_monitor", ["changed-policy public.memberships.own_rows to"]),
    ("policy's command", "DROP POLICY own_rows ON memberships; CREATE POLICY own_rows ON memberships FOR DELETE USING (user_id > 0)", ["changed-policy public.memberships.own_rows for"]),
    ("policy permissive", "DROP POLICY writers ON memberships; CREATE POLICY writers ON memberships FOR INSERT WITH CHECK (team_id > 0)", ["changed-policy public.memberships.writers restrictive"]),
    ("policy renamed", "ALTER POLICY own_rows ON memberships RENAME TO rows", ["missing-policy public.memberships.own_rows", "extra-policy public.memberships.rows"]),
    # the rest
    ("comment changed", "COMMENT ON TABLE users IS 'someone'", ["changed-table public.users comment"]),
    ("comment added", "COMMENT ON INDEX users_name_idx IS 'fast'", ["changed-index public.users.users_name_idx comment"]),
    ("comment removed", "COMMENT ON COLUMN users.name IS NULL", ["changed-column public.users.name comment"]),
    ("grant added", "GRANT INSERT ON teams TO PUBLIC", ["changed-table public.teams privileges"]),
    ("grant removed", "REVOKE SELECT ON users FROM PUBLIC", ["changed-table public.users privileges"]),
    ("grant on a column", "GRANT UPDATE (name) ON users TO PUBLIC", ["changed-column public.users.name privileges"]),
    ("execution given back", "GRANT EXECUTE ON FUNCTION touch() TO PUBLIC", ["changed-function public.touch() privileges"]),
    ("statistics dropped", "DROP STATISTICS users_stats", ["missing-statistics public.users_stats"]),
    ("statistics' kinds", "DROP STATISTICS users_stats; CREATE STATISTICS users_stats (ndistinct) ON age, name FROM users", ["changed-statistics public.users_stats definition"]),
    ("publication dropped", "DROP PUBLICATION feed", ["missing-publication feed"]),
    ("publication's tables", "ALTER PUBLICATION feed ADD TABLE audit_log", ["changed-publication feed tables"]),
    ("publication's filter", "ALTER PUBLICATION feed SET TABLE users (id, name), teams WHERE (id > 20)", ["changed-publication feed tables"]),
    ("publication's operations", "ALTER PUBLICATION feed SET (publish = 'insert')", ["changed-publication feed options"]),
    ("publication added", "CREATE PUBLICATION extra FOR TABLE audit_log", ["extra-publication extra"]),
    ("event trigger dropped", "DROP EVENT TRIGGER watch", ["missing-event-trigger watch"]),
    ("event trigger enabled", "ALTER EVENT TRIGGER watch ENABLE ALWAYS", ["changed-event-trigger watch enabled"]),
    ("operator dropped", "DROP OPERATOR === (integer, integer)", ["missing-operator public.===(integer, integer)"]),
    ("cast dropped", "DROP CAST (address AS text)", ["missing-cast (public.address AS text)"]),
    ("cast's context", "DROP CAST (address AS text); CREATE CAST (address AS text) WITH INOUT AS ASSIGNMENT", ["changed-cast (public.address AS text) context"]),
    ("collation dropped", "DROP COLLATION german", ["missing-collation public.german"]),
    ("server's version", "ALTER SERVER there VERSION '2'", ["changed-server there version"]),
    ("nothing", "SELECT 1", []),
    ("rewritten without a change", "ALTER TABLE audit_log ADD COLUMN gone integer; ALTER TABLE audit_log DROP COLUMN gone", []),
    ("default said otherwise", "ALTER TABLE users ALTER COLUMN updated_at SET DEFAULT (now())", []),
    ("view recreated", "CREATE OR REPLACE VIEW grown_ups AS SELECT users.id, users.name FROM public.users WHERE public.is_grown(users.age)", []),
]


def read(drift_files, cursor, query, folder):
    cursor.execute(query)
    row = cursor.fetchone()[0]
    path = f"{folder}/live.json"
    with open(path, "w", encoding="utf-8") as out:
        out.write(row if isinstance(row, str) else json.dumps(row))
    run = subprocess.run([drift_files, "--live", path], input=f"{HERE}/base.sql\n", capture_output=True, text=True, check=True)
    found, rest = [], []
    for line in run.stdout.splitlines():
        cells = line.split("\t")
        if cells[0] == "difference":
            names = ",".join(sorted(cell.split(": ")[0] for cell in cells[4:] if not cell.startswith("renamed: ")))
            found.append(" ".join([cells[1].removeprefix("drift/"), cells[2]] + ([names] if names else [])))
        elif cells[0] in ("undecided", "not followed", "fails", "doubt"):
            rest.append(line)
    return sorted(found), rest


def main():
    drift_files, wanted = sys.argv[1], sys.argv[2:]
    mutations = MUTATIONS
    if wanted[:1] == ["--every"]:
        mutations, wanted = MUTATIONS[::int(wanted[1])], []
    query = subprocess.run([drift_files, "--query", "1"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout
    right = wrong = 0
    with against_server.server() as uri, tempfile.TemporaryDirectory() as folder:
        admin = psycopg2.connect(uri)
        admin.autocommit = True
        admin.cursor().execute("DROP DATABASE IF EXISTS reconcile_mutations")
        admin.cursor().execute("CREATE DATABASE reconcile_mutations TEMPLATE template0")
        connection = psycopg2.connect(uri, dbname="reconcile_mutations")
        cursor = connection.cursor()
        cursor.execute(open(f"{HERE}/base.sql", encoding="utf-8").read())
        connection.commit()
        for name, sql, expected in mutations:
            if wanted and name not in wanted:
                continue
            try:
                cursor.execute(sql)
                found, rest = read(drift_files, cursor, query, folder)
            except psycopg2.Error as error:
                found, rest = [f"the server says: {error}"], []
            connection.rollback()
            if found == sorted(expected) and not rest:
                right += 1
                continue
            wrong += 1
            print(f"{name}: {sql}\n  expected {sorted(expected)}\n  found    {found}")
            for line in rest[:5]:
                print("  and", line)
        connection.close()
        admin.cursor().execute("DROP DATABASE reconcile_mutations")
    print(f"{right} of {right + wrong} changes are reported exactly")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
