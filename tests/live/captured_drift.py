#!/usr/bin/python3
"""From `reconcile capture` to `reconcile drift --live ENV=FILE`, as somebody without access to a database does it.

usage: captured_drift.py RECONCILE
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import postgres_server

RECONCILE = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))


class CapturedDrift(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.context = postgres_server.server()
        cls.server = cls.context.__enter__()
        cls.folder = tempfile.mkdtemp()
        os.makedirs(f"{cls.folder}/migrations")
        shutil.copy(f"{HERE}/../drift/base.sql", f"{cls.folder}/migrations/001_base.sql")
        with open(f"{HERE}/../drift/base.sql", encoding="utf-8") as script:
            cls.server.sql(script.read())
        cls.statement = subprocess.run([RECONCILE, "capture"], capture_output=True, text=True, check=True).stdout

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)
        cls.context.__exit__(None, None, None)

    def psql(self, script, *options):
        command = ["psql", "-X", "-h", self.server.folder, "-p", str(self.server.port), "-U", "postgres", *options]
        return subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout

    def drift(self, *options):
        run = subprocess.run([RECONCILE, "drift", self.folder, "--no-cache", "-q", "--format", "json", *options], capture_output=True, text=True, check=False)
        return run.returncode, json.loads(run.stdout)

    def captured(self, *options):
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            file.write(self.psql(self.statement, *options))
            file.flush()
            return self.drift("--live", f"prod={file.name}")

    def test_the_history_itself_shows_nothing_however_it_was_captured(self):
        for options in (["-At"], [], ["-x"], ["--csv"]):
            with self.subTest(options=options):
                code, read = self.captured(*options)
                self.assertEqual(code, 0, read)
                self.assertEqual([c["differences"] + c["undecided"] for c in read["comparisons"]], [[]])
                self.assertGreater(read["comparisons"][0]["compared"], 50)

    def test_a_change_by_hand_shows_the_same_as_from_the_database(self):
        self.psql("CREATE TABLE public.by_hand (id int PRIMARY KEY, note text);")
        try:
            code, read = self.captured("-At")
            self.assertEqual(code, 1)
            roots = [d["code"] + " " + d["object"]["name"] for d in read["comparisons"][0]["differences"] if "part_of" not in d]
            self.assertEqual(roots, ["drift/extra-table by_hand"])
            direct = self.drift("--db", f"prod={self.server.socket_url()}")
            self.assertEqual((code, read["comparisons"]), (direct[0], direct[1]["comparisons"]))
        finally:
            self.psql("DROP TABLE public.by_hand;")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
