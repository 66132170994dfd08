#!/usr/bin/python3
"""A ledger exported in any format of psql's and pg_dump's reads as it does from the database.

usage: exported_ledgers.py RECONCILE ENVIRONMENT_DUMP
"""
import itertools
import json
import os
import subprocess
import sys
import tempfile
import unittest

import postgres_server

DUMP = sys.argv[2]
LEDGERS = r"""
CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO drizzle.__drizzle_migrations (hash, created_at) SELECT encode(sha256(i::text::bytea), 'hex'), 1700000000000 + i FROM generate_series(1, 12) i;
INSERT INTO drizzle.__drizzle_migrations VALUES (20, '6cec6782', NULL), (21, 'baseline', 1700000000);
CREATE TABLE public._prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
INSERT INTO public._prisma_migrations VALUES
  ('5d1f0a4e-0000-4000-8000-000000000001', repeat('ab', 32), '2026-01-01 10:00:01.5+00', '20260101000000_init', NULL, NULL, '2026-01-01 10:00:00.123456+00', 1),
  ('5d1f0a4e-0000-4000-8000-000000000002', repeat('cd', 32), NULL, '20260102000000_naïve_表', E'ERROR: column "x" does not exist\n | at | line 3\nHINT: it''s "gone"\tor \\ not', NULL, '2026-01-02 10:00:00+00', 0),
  ('5d1f0a4e-0000-4000-8000-000000000003', repeat('cd', 32), NULL, '20260102000000_naïve_表', 'failed, then rolled back', '2026-01-03 10:00:00+00', '2026-01-02 11:00:00+00', 0);
CREATE SCHEMA v1;
CREATE TABLE v1.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now());
INSERT INTO v1.__drizzle_migrations (hash, created_at, name, applied_at) VALUES (repeat('12', 32), 1700000000000, '20231114221320_a', '2026-01-01 10:00:00.25+00'), (repeat('34', 32), 1700000100000, '20231114221500_b', NULL);
"""
TABLES = ["drizzle.__drizzle_migrations", "public._prisma_migrations", "v1.__drizzle_migrations"]


class Exports(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.context = postgres_server.server()
        cls.server = cls.context.__enter__()
        cls.server.sql(LEDGERS)
        read = json.loads(subprocess.run([DUMP, "--db", cls.server.socket_url()], capture_output=True, text=True, check=True, timeout=60).stdout)
        cls.live = {f"{l['schema']}.{l['table']}": l["rows"] for l in read["ledgers"]}

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def psql(self, script, *options):
        command = ["psql", "-X", "-h", self.server.folder, "-p", str(self.server.port), "-U", "postgres", *options]
        return subprocess.run(command, input=script, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}).stdout

    def export(self, text, encoding="utf-8"):
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding=encoding) as file:
            file.write(text)
            file.flush()
            return json.loads(subprocess.run([DUMP, "--ledger", file.name], capture_output=True, text=True, check=True, timeout=60).stdout)

    def check(self, text, tables, names=True, exact_logs=True):
        read = self.export(text)
        self.assertEqual(read["problems"], [], text[:3000])
        self.assertEqual(len(read["ledgers"]), len(tables), text[:3000])
        for table, ledger in zip(tables, read["ledgers"]):
            if names:
                self.assertEqual(f"{ledger['schema']}.{ledger['table']}", table)
            rows, live = ledger["rows"], [dict(row) for row in self.live[table]]
            if not exact_logs:  # tabs and trailing blanks are psql's own to print
                for row in [*rows, *live]:
                    row.pop("logs", None)
            self.assertEqual(rows, live, text[:3000])

    def test_psql_formats(self):
        for border, style, expanded, layout in itertools.product((0, 1, 2), ("ascii", "unicode", "old-ascii"), ("off", "on"), ("aligned", "wrapped")):
            script = f"\\pset border {border}\n\\pset linestyle {style}\n\\pset format {layout}\n\\x {expanded}\n"
            for table in TABLES:
                if style == "old-ascii" and table == "public._prisma_migrations":
                    continue  # its lines between columns change with the cells that go on
                if layout == "wrapped" and (style == "old-ascii" or border != 1):
                    continue
                if table.startswith("v1") and (border != 1 or layout == "wrapped"):
                    continue  # the formats do not depend on the table
                with self.subTest(border=border, style=style, expanded=expanded, layout=layout, table=table):
                    self.check(self.psql(script + f"SELECT * FROM {table};\n"), [table], names=False, exact_logs=False)

    def test_logs_of_several_lines_come_whole(self):
        for border, style, expanded in itertools.product((1, 2), ("ascii", "unicode"), ("off", "on")):
            with self.subTest(border=border, style=style, expanded=expanded):
                out = self.export(self.psql(f"\\pset border {border}\n\\pset linestyle {style}\n\\x {expanded}\nSELECT * FROM _prisma_migrations;\n"))
                logs = out["ledgers"][0]["rows"][1]["logs"]
                self.assertEqual(logs.splitlines()[:2], ['ERROR: column "x" does not exist', " | at | line 3"])

    def test_unaligned_and_csv(self):
        for table in TABLES[::2]:
            for options in ([], ["-A"], ["-A", "-x"], ["-A", "-F", ","], ["-A", "-F", ";"], ["-A", "-F", "\t"], ["-A", "-t"], ["-t"], ["-x", "-t"], ["--csv"],
                            ["--csv", "-P", "csv_fieldsep=;"], ["--csv", "-P", "csv_fieldsep=\t"], ["-P", "null=NULL"], ["-A", "-P", "null=<null>"], ["--csv", "-t"]):
                with self.subTest(table=table, options=options):
                    self.check(self.psql(f"SELECT * FROM {table};\n", *options), [table], names=False)
        self.check(self.psql("SELECT * FROM _prisma_migrations;\n", "--csv"), [TABLES[1]], names=False)

    def test_copy_and_dumps(self):
        dump = ["pg_dump", "-h", self.server.folder, "-p", str(self.server.port), "-U", "postgres", "postgres"]
        for options in ([], ["--data-only"], ["--inserts"], ["--column-inserts"], ["--inserts", "--rows-per-insert=5"], ["--column-inserts", "--data-only", "--rows-per-insert=100"]):
            with self.subTest(options=options):
                text = subprocess.run([*dump, *options], capture_output=True, text=True, check=True).stdout
                self.check(text, TABLES)
        for table in TABLES:
            with self.subTest(table=table):
                text = subprocess.run([*dump, "--table", table], capture_output=True, text=True, check=True).stdout
                self.check(text, [table])
                self.check(self.psql(f"COPY {table} TO STDOUT;\n"), [table], names=False)
                self.check(self.psql(f"COPY {table} TO STDOUT (FORMAT csv, HEADER);\n"), [table], names=False)

    def test_json_out_of_psql(self):
        for table in TABLES:
            for options in ([], ["-At"]):
                for expression in ("json_agg(t)", "jsonb_pretty(jsonb_agg(t))", "json_build_object('rows', json_agg(t))"):
                    with self.subTest(table=table, options=options, expression=expression):
                        self.check(self.psql(f"SELECT {expression} FROM {table} t;\n", *options), [table], names=False)
            self.check(self.psql(f"SELECT row_to_json(t) FROM {table} t;\n", "-At"), [table], names=False)

    def test_a_session_as_it_was_pasted(self):
        session = "psql (15.13)\nType \"help\" for help.\n\n"
        for table in TABLES:
            session += f"app=> SELECT * FROM {table}\napp->   ORDER BY 1;\n" + self.psql(f"SELECT * FROM {table} ORDER BY 1;\n") + "\nTime: 1.234 ms\n"
        self.check(session + "app=> \\q\n", TABLES, exact_logs=False)

    def test_encodings_and_pipes(self):
        text = self.psql("SELECT * FROM _prisma_migrations;\n", "--csv")
        for encoding in ("utf-8-sig", "utf-16"):  # with marks, as Windows writes them
            self.assertEqual(self.export(text, encoding)["ledgers"][0]["rows"], self.live[TABLES[1]])
        piped = subprocess.run([DUMP, "--ledger", "/dev/stdin"], input=text, capture_output=True, text=True, check=True, timeout=60).stdout
        self.assertEqual(json.loads(piped)["ledgers"][0]["rows"], self.live[TABLES[1]])

    def test_a_table_that_is_cut_is_no_table(self):
        whole = self.psql("SELECT * FROM drizzle.__drizzle_migrations;\n").splitlines()
        read = self.export("\n".join(whole[:5] + whole[6:]))
        self.assertEqual(read["ledgers"], [])
        self.assertIn("the table is cut: it announces 14 rows and has 13", read["problems"][0]["message"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
