#!/usr/bin/python3
"""`reconcile capture` run by a role that may only read, and what --live makes of its answer.

usage: captures.py RECONCILE ENVIRONMENT_DUMP
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

import postgres_server

RECONCILE, DUMP = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))


class Captures(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.context = postgres_server.server()
        cls.server = cls.context.__enter__()
        with open(f"{HERE}/ledgers.sql") as script:
            cls.server.sql(script.read())
        cls.statement = subprocess.run([RECONCILE, "capture"], capture_output=True, text=True, check=True).stdout
        cls.live = cls.dump("--db", cls.server.socket_url(), "--catalog")

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    @staticmethod
    def dump(*arguments):
        return json.loads(subprocess.run([DUMP, *arguments], capture_output=True, text=True, check=True, timeout=100).stdout)

    def psql(self, text, *options, role="reader"):
        command = ["psql", "-X", "-h", self.server.folder, "-p", str(self.server.port), "-U", role, "-d", "postgres", "-v", "ON_ERROR_STOP=1", *options]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout

    def read(self, text):
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            return self.dump("--live", file.name)

    def same_as_live(self, read):
        self.assertEqual(read["problems"], [])
        self.assertTrue(read["complete"])
        for key in ("server_version", "ledgers", "tables", "catalog"):
            self.assertEqual(read[key], self.live[key])

    def test_it_is_one_statement_on_which_nothing_is_written(self):
        self.assertTrue(self.statement.endswith(";\n"))
        self.psql("PREPARE one AS " + self.statement)  # takes no second statement
        self.psql("BEGIN READ ONLY;\n" + self.statement + "COMMIT;\n", "-At")

    def test_a_reader_captures_what_a_connection_reads(self):
        cell = self.psql(self.statement, "-At").strip()
        self.assertEqual(cell.count("\n"), 0)
        self.same_as_live(self.read(cell))

    def test_the_cell_is_found_in_what_is_round_it(self):
        cell = self.psql(self.statement, "-At").strip()
        line = io.StringIO()
        csv.writer(line).writerow([cell])
        for text in (self.psql(self.statement), self.psql(self.statement, "-x"), self.psql("\\pset border 2\n" + self.statement), self.psql(self.statement, "--csv"),
                     "capture\n" + line.getvalue(), json.dumps([{"capture": json.loads(cell)}]), json.dumps([{"capture": cell}], indent=2),
                     json.dumps({"rows": [{"capture": cell}]}), f"```json\n{cell}\n```\n", f"app=> select …\n{cell}\n(1 row)\n", json.dumps(json.loads(cell), indent=2)):
            with self.subTest(text=text[:60]):
                self.same_as_live(self.read(text))

    def test_what_the_role_may_not_read_is_said(self):
        self.server.sql("CREATE ROLE stranger LOGIN")
        try:
            read = self.read(self.psql(self.statement, "-At", role="stranger"))
        finally:
            self.server.sql("DROP ROLE stranger")
        self.assertFalse(read["complete"])
        self.assertEqual(len(read["problems"]), 4, read["problems"])
        self.assertIn("the role that captured it may not read `app._prisma_migrations`", read["problems"][0]["message"])
        self.assertEqual(read["tables"], self.live["tables"])

    def test_a_ledger_without_rows_is_one(self):
        self.server.sql("CREATE DATABASE fresh")
        self.server.sql("CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)", "fresh")
        read = self.read(self.server.sql(self.statement, "fresh"))
        self.assertEqual([(l["kind"], l["row_count"]) for l in read["ledgers"]], [("drizzle", 0)])
        self.assertTrue(read["complete"])

    def test_a_cut_cell_is_no_capture(self):
        cell = self.psql(self.statement, "-At").strip()
        read = self.read(cell[:len(cell) // 2])
        self.assertFalse(read["complete"])
        self.assertIn("the capture is cut or was wrapped", read["problems"][0]["message"])

    def test_a_dump_stands_for_the_schema(self):
        dump = ["pg_dump", "-h", self.server.folder, "-p", str(self.server.port), "-U", "postgres", "postgres"]
        schema = subprocess.run([*dump, "--schema-only"], capture_output=True, text=True, check=True).stdout
        read = self.read(schema)
        self.assertEqual(read["problems"], [])
        self.assertFalse(read["complete"])
        self.assertIn("CREATE TABLE public.users", read["catalog_sql"])
        self.assertNotIn("\n\\", read["catalog_sql"])
        self.assertEqual(read["catalog_sql"].count("\n"), schema.count("\n"))
        whole = self.read(subprocess.run(dump, capture_output=True, text=True, check=True).stdout)
        self.assertNotIn("COPY ", whole["catalog_sql"])
        self.assertIn(("drizzle", "__drizzle_migrations", 3), [(l["schema"], l["table"], l["row_count"]) for l in whole["ledgers"]])
        self.assertIn("neither a capture nor a dump", self.read("hello\n")["problems"][0]["message"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
