#!/usr/bin/env python3
"""Plans that are tried on a scratch server: what the server says, the model can't know. usage: plans_on_scratch.py RECONCILE"""
import json
import os
import re
import subprocess
import sys
import tempfile

from postgres_server import BINARIES, skip

ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "NO_COLOR": "1"}


def drizzle(*texts):
    """Files of a Drizzle history, one migration a text."""
    entries = [{"idx": i, "version": "7", "when": 1000000 * (i + 1), "tag": f"{i:04}_m", "breakpoints": True} for i in range(len(texts))]
    files = {f"drizzle/{i:04}_m.sql": text for i, text in enumerate(texts)}
    return {**files, "drizzle/meta/_journal.json": json.dumps({"version": "7", "dialect": "postgresql", "entries": entries})}


def write(folder, files):
    for path, text in files.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)


class Plans:
    def __init__(self, reconcile):
        self.reconcile = reconcile
        self.failures = []

    def plan(self, files, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, files)
            command = [self.reconcile, "plan", folder, "--strategy", "squash", "--scratch", "auto", "--no-cache", "--format", "json", *arguments]
            ran = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=300)
            if not ran.stdout:
                raise RuntimeError(ran.stderr)
            return ran.stdout

    def expect(self, what, holds, seen):
        print(("ok   " if holds else "FAIL ") + what)
        if not holds:
            print("     " + str(seen)[:2000])
            self.failures.append(what)


UNKNOWN_HERE = """DO $$
BEGIN
  IF random() < 2 AND to_regclass('passing') IS NULL THEN
    RAISE EXCEPTION 'nothing to fill for %', current_user;
  END IF;
  EXECUTE 'INSERT INTO passing SELECT length(version())';
END $$;
"""


def refuted_in_the_servers_words(plans):
    files = drizzle("CREATE TABLE passing (id int);\nCREATE TABLE kept (id int);", UNKNOWN_HERE, "DROP TABLE passing;")
    first, second = plans.plan(files), plans.plan(files)
    told = " ".join(json.loads(first)["undecided"])
    plans.expect("a plan that the server refuses shows the statement, the file and line, the error and its SQLSTATE",
                 all(part in told for part in ("_squashed.sql:", "`DO $$ BEGIN IF random()", "nothing to fill for", "(P0001)")), told)
    plans.expect("the names that a run makes for itself stay out of reports", re.search("reconcile_scratch_[0-9a-f]", first) is None, told)
    plans.expect("two runs say the same", first == second, second)


# Each of it is read as something else again when it is printed as PostgreSQL prints it, or belongs to somebody else then.
HARD_TO_PRINT = """CREATE ROLE reader;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
GRANT EXECUTE ON FUNCTION f() TO postgres;
CREATE TABLE public._prisma_migrations (id text PRIMARY KEY);
GRANT SELECT ON public._prisma_migrations TO reader;
CREATE TABLE t (a int, b text, c text, d int);
ALTER TABLE t OWNER TO postgres;
CREATE TRIGGER changed BEFORE UPDATE OF a, b, c ON t FOR EACH ROW
  WHEN (ROW(old.a, old.b, old.c) IS DISTINCT FROM ROW(new.a, new.b, new.c)) EXECUTE FUNCTION f();
ALTER TABLE t ADD CONSTRAINT one_of CHECK (a IN (d, d + 1, 7)), ADD CONSTRAINT none_of CHECK (b NOT IN (c, 'x', lower(c)));
CREATE VIEW v AS SELECT * FROM t WHERE b IN (c, upper(c), 'it''s (')
  OR (a IS DISTINCT FROM d OR b IS DISTINCT FROM c OR c IS DISTINCT FROM b);
"""


def what_is_hard_to_print(plans):
    files = {"migrations/001_all.sql": HARD_TO_PRINT, "migrations/002_more.sql": "CREATE TABLE u (a int);\n"}
    proof = json.loads(plans.plan(files))["options"][0]["proof"]
    plans.expect("a squash keeps conditions, grants to the runner's name and a ledger that is the history's own",
                 proof["verdict"] == "proven" and any("pg_dump" in fact and "are equal" in fact for fact in proof["facts"]), proof)


def what_the_server_lacks(plans):
    files = {
        "supabase/migrations/20240101000000_a.sql": "CREATE EXTENSION IF NOT EXISTS pg_cron;\nCREATE TABLE a (id int);\n"
        "SELECT cron.schedule('clean', '0 * * * *', 'DELETE FROM a');\n"
        "CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$;\n",
        "supabase/migrations/20240102000000_b.sql": "ALTER TABLE a ADD COLUMN b int;\n",
    }
    proof = json.loads(plans.plan(files))["options"][0]["proof"]
    facts = " ".join(proof["facts"])
    plans.expect("what the server lacks for both histories takes nothing from the proof", proof["verdict"] == "proven", proof)
    plans.expect("and it is said", "the server can't decide" in facts and "pg_dump --schema-only of today's and of the planned history are equal" in facts, facts)


def main():
    if not os.path.exists(f"{BINARIES}/initdb"):
        skip("PostgreSQL 15 is not installed")
    plans = Plans(sys.argv[1])
    refuted_in_the_servers_words(plans)
    what_is_hard_to_print(plans)
    what_the_server_lacks(plans)
    sys.exit(1 if plans.failures else 0)


if __name__ == "__main__":
    main()
