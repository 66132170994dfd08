#!/usr/bin/python3
"""Ledgers read from a live server: what is found, what is refused, and that nothing stays behind.

usage: live_ledgers.py RECONCILE ENVIRONMENT_DUMP
"""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from urllib.parse import quote

import postgres_server

RECONCILE, DUMP = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD = "r€ad/er@1"
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "DATABASE_URL"}


def dump(*arguments, **environment):
    out = subprocess.run([DUMP, *arguments], capture_output=True, text=True, env={**CLEAN, **environment}, check=True, timeout=60)
    return json.loads(out.stdout)


def only_problem(case, *arguments, **environment):
    read = dump(*arguments, **environment)
    case.assertFalse(read["complete"])
    case.assertEqual(len(read["problems"]), 1, read["problems"])
    return read["problems"][0]


class FakeServer:
    """Answers the first client as `answer` says, and closes."""

    def __init__(self, answer):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, args=(answer,), daemon=True)
        self.thread.start()

    def serve(self, answer):
        client, _ = self.listener.accept()
        with client:
            answer(client)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class Dying:
    """A proxy that passes bytes on to a server until so many have come back, then drops both."""

    def __init__(self, port, after):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.target, self.after = self.listener.getsockname()[1], port, after
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        client, _ = self.listener.accept()
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            threading.Thread(target=self.copy, args=(client, server, None), daemon=True).start()
            self.copy(server, client, self.after)
            client.shutdown(socket.SHUT_RDWR)  # another thread still waits on it: closing alone ends nothing
            server.shutdown(socket.SHUT_RDWR)

    def copy(self, source, sink, limit):
        done = 0
        try:
            while data := source.recv(4096):
                done += len(data)
                if limit is not None and done > limit:
                    return
                sink.sendall(data)
        except OSError:
            pass


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = postgres_server.server(log_statements=True)
        cls.server = cls.context.__enter__()
        with open(f"{HERE}/ledgers.sql") as script:
            cls.server.sql(script.read())
        cls.url = cls.server.url("reader", quote(PASSWORD, safe=""))

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def test_every_ledger_is_found(self):
        read = dump("--db", self.url)
        self.assertEqual(read["problems"], [])
        self.assertTrue(read["complete"])
        self.assertFalse(read["pooled"])
        self.assertEqual(read["server_version"], 15)
        self.assertEqual(read["host"], f"127.0.0.1:{self.server.port}/postgres")
        found = [(l["schema"], l["table"], l["kind"], l["row_count"]) for l in read["ledgers"]]
        self.assertEqual(found, [("app", "_prisma_migrations", "prisma", 2), ("drizzle", "__drizzle_migrations", "drizzle", 3),
                                 ("public", "goose_db_version", "other", 2), ("public", "job_migrations", "other", 0),
                                 ("public", "my_ledger", "drizzle", 1), ("public", "schema_migrations", "other", 0),
                                 ("v1", "Migrations", "drizzle-v1", 2)])
        rows = {l["table"]: l["rows"] for l in read["ledgers"]}
        self.assertEqual(rows["__drizzle_migrations"], [{"id": "2", "checksum": "aa", "created_at": 1700000000000}, {"id": "10", "checksum": "bb", "created_at": 1700000100000},
                                                        {"id": "11", "checksum": "cc", "created_at": None}])
        self.assertEqual(rows["Migrations"][0], {"id": "1", "checksum": "ee", "created_at": 1700000000000, "name": "20231114221320_a", "applied_at": 1769853600123})
        self.assertIsNone(rows["Migrations"][1]["applied_at"])
        self.assertEqual(rows["_prisma_migrations"][1], {"id": "2", "checksum": "c2", "name": "0002_b", "started_at": 1767312000000, "finished_at": None,
                                                         "rolled_back_at": None, "logs": "it\nfailed", "steps": 0})
        self.assertIn("public.users", read["tables"])

    def test_nothing_is_said_but_what_is_promised(self):
        before = os.path.getsize(self.server.log)
        dump("--db", self.url, "--catalog")
        with open(self.server.log, encoding="utf-8") as log:
            log.seek(before)
            statements = [s.split()[0] if not s.startswith("SET") else s for s in re.findall(r"^reader: LOG:  statement: (.*)$", log.read(), re.M)]
        self.assertEqual(statements[0], "BEGIN")
        self.assertEqual(statements[1], "SELECT")
        self.assertEqual(statements[-1], "ROLLBACK")
        for statement in statements:
            self.assertRegex(statement, "^(BEGIN|SELECT|SET LOCAL .*|SAVEPOINT|RELEASE|DECLARE|FETCH|CLOSE|ROLLBACK)$")

    def test_a_catalog_is_read_when_it_is_wanted(self):
        self.assertIsNone(dump("--db", self.url)["catalog"])
        self.assertTrue(dump("--db", self.url, "--catalog")["catalog"])

    def test_prisma_parameters_are_left_out(self):
        read = dump("--db", self.url + "?schema=app&connection_limit=1&pool_timeout=2&pgbouncer=true&sslaccept=strict&socket_timeout=3&statement_cache_size=0&sslmode=prefer")
        self.assertEqual(read["problems"], [])
        self.assertTrue(read["pooled"])

    def test_libpq_finds_its_own_settings(self):
        server = self.server
        with tempfile.TemporaryDirectory() as home:
            with open(f"{home}/pass", "w") as secrets:
                os.fchmod(secrets.fileno(), 0o600)
                secrets.write(f"127.0.0.1:{server.port}:*:reader:{PASSWORD}\n")
            with open(f"{home}/services", "w") as services:
                services.write(f"[books]\nhost=127.0.0.1\nport={server.port}\nuser=reader\ndbname=postgres\n")
            variables = {"PGPASSFILE": f"{home}/pass", "PGSERVICEFILE": f"{home}/services"}
            self.assertTrue(dump("--db", server.url("reader"), **variables)["complete"])
            self.assertTrue(dump("--db", "service=books", **variables)["complete"])
            self.assertTrue(dump("--db", "", PGHOST="127.0.0.1", PGPORT=str(server.port), PGUSER="reader", PGPASSWORD=PASSWORD, PGDATABASE="postgres")["complete"])
        self.assertTrue(dump("--db", server.socket_url())["complete"])

    def test_refusals_are_told_apart(self):
        server = self.server
        port = postgres_server.free_port()
        self.assertIn("nothing listens there", only_problem(self, "--db", f"postgres://reader:x@127.0.0.1:{port}/postgres")["message"])
        self.assertIn("refuses the user or the password", only_problem(self, "--db", server.url("reader", "wr0ngpass"))["message"])
        self.assertIn("wants a password", only_problem(self, "--db", server.url("reader"), PGPASSFILE="/nonexistent")["message"])
        self.assertEqual(only_problem(self, "--db", self.url.replace("/postgres", "/nope"))["message"], f"there is no database `nope` at 127.0.0.1:{server.port}/nope")
        self.assertIn("is not known here", only_problem(self, "--db", "postgres://u:p@nowhere.invalid/d")["message"])
        self.assertIn("is not one of PostgreSQL", only_problem(self, "--db", "mysql://u:p@h/d")["message"])
        self.assertIn("Prisma's own proxy", only_problem(self, "--db", "prisma+postgres://accelerate/?api_key=abc")["message"])

    def test_a_server_that_does_not_answer_is_not_waited_for(self):
        with FakeServer(lambda client: threading.Event().wait(20)) as silent:
            self.assertIn("does not answer", only_problem(self, "--db", f"postgres://u:p@127.0.0.1:{silent.port}/d?connect_timeout=2")["message"])

    def test_a_ledger_without_permission_is_no_missing_ledger(self):
        self.server.sql("CREATE ROLE stranger LOGIN PASSWORD 'x'; CREATE SCHEMA closed; CREATE TABLE closed.schema_migrations (v int)")
        read = dump("--db", self.server.url("stranger", "x"))
        self.assertFalse(read["complete"])
        self.assertEqual(sorted(p["message"] for p in read["problems"]),
                         [f"no permission to read `{t}`" for t in ("app._prisma_migrations", "drizzle.__drizzle_migrations", "public.my_ledger", "v1.Migrations")])
        self.assertIn('GRANT SELECT ON "drizzle"."__drizzle_migrations" TO', next(p["help"] for p in read["problems"] if "__drizzle" in p["message"]))
        self.server.sql("DROP SCHEMA closed CASCADE; DROP ROLE stranger")

    def test_hidden_rows_are_no_rows(self):
        self.server.sql("ALTER TABLE public.my_ledger ENABLE ROW LEVEL SECURITY")
        try:
            self.assertIn("row-level security may hide rows of `public.my_ledger`", only_problem(self, "--db", self.url)["message"])
        finally:
            self.server.sql("ALTER TABLE public.my_ledger DISABLE ROW LEVEL SECURITY")

    def test_a_locked_ledger_is_said(self):
        command = ["psql", "-Xq", "-h", self.server.folder, "-p", str(self.server.port), "-U", "postgres"]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holder.stdin.write("BEGIN; LOCK TABLE drizzle.__drizzle_migrations;\n\\echo locked\n")
        holder.stdin.flush()
        holder.stdout.readline()
        read = dump("--db", self.url)
        holder.communicate("ROLLBACK;\n")
        self.assertEqual([p["message"] for p in read["problems"]], ["`drizzle.__drizzle_migrations` is locked by somebody else"])
        self.assertIn("_prisma_migrations", [l["table"] for l in read["ledgers"]])

    def test_a_server_that_dies_is_not_half_read(self):
        self.server.sql("CREATE DATABASE big")
        self.server.sql("CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);"
                        "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) SELECT repeat('a', 64), i FROM generate_series(1, 20000) i;"
                        "GRANT USAGE ON SCHEMA drizzle TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA drizzle TO reader", "big")
        dying = Dying(self.server.port, 700_000)
        read = dump("--db", self.server.url("reader", quote(PASSWORD, safe=""), "big", dying.port))
        self.assertEqual(read["ledgers"], [])
        self.assertFalse(read["complete"])
        self.assertEqual([p["message"] for p in read["problems"]], [f"127.0.0.1:{dying.port}/big closed the connection while it was read"])
        whole = dump("--db", self.server.url("reader", quote(PASSWORD, safe=""), "big"))
        self.assertEqual([l["row_count"] for l in whole["ledgers"]], [20000])

    def test_no_credential_is_ever_said(self):
        port = postgres_server.free_port()
        secret = "s3cr3tpassw0rd"
        for url in (f"postgres://bob:{secret}@127.0.0.1:{port}/d", f"postgres://bob:{secret}@127.0.0.1:{self.server.port}/postgres",
                    f"postgres://bob:{secret}@{secret}@127.0.0.1/d", f"postgres://bob:{secret}/x@127.0.0.1/d", f"postgres://bob:{secret}#{secret}@127.0.0.1:{port}/d",
                    f"postgres://bob:%zz{secret}@127.0.0.1/d", f"postgres://bob:{secret}@127.0.0.1:{secret}/d",
                    f"postgres://bob@127.0.0.1:{port}/d?password={secret}", f"host=127.0.0.1 port={port} password={secret} x", f"host=127.0.0.1 password='{secret}",
                    f"postgres://bob:{secret}@127.0.0.1:{port}/d?sslmode={secret}", f"{secret}", f"mysql://bob:{secret}@h/d",
                    f"postgres://bob:{secret}@[::1/d", f"postgres:/bob:{secret}@h/d", f"bob:{secret}@h/d", f"postgres://bob:pa?{secret}@127.0.0.1/d"):
            with self.subTest(url=url):
                out = subprocess.run([RECONCILE, "check", HERE, "--no-cache", "--db", f"prod={url}", "-v"], capture_output=True, text=True,
                                     env={**CLEAN, "PGCONNECT_TIMEOUT": "2"})
                self.assertEqual(out.returncode, 2, out.stdout + out.stderr)
                self.assertIn("guard/could-not-check", out.stdout)
                self.assertNotIn(secret, out.stdout + out.stderr)
                self.assertNotIn("bob", out.stdout + out.stderr)

    def test_live_takes_database_url(self):
        run = lambda *arguments, **environment: subprocess.run([RECONCILE, "check", "--no-cache", "--format", "json", *arguments, HERE], capture_output=True,
                                                               text=True, env={**CLEAN, **environment})
        report = json.loads(run("--live", DATABASE_URL=self.url).stdout)
        self.assertEqual([e["name"] for e in report["environments"]], ["default"])
        self.assertIn({"source": None, "table": "drizzle.__drizzle_migrations", "rows": 3}, report["environments"][0]["ledgers"])
        self.assertEqual(json.loads(run(DATABASE_URL=self.url).stdout)["environments"], [])

    def test_triage_goes_by_definition(self):
        files = {"1_users": "CREATE TABLE users (id serial PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'x');",
                 "2_orders": "CREATE TABLE orders (id serial PRIMARY KEY, user_id integer NOT NULL);\nCREATE INDEX orders_user ON orders (user_id);",
                 "3_name": "ALTER TABLE users ALTER COLUMN name SET DATA TYPE text;", "4_tags": "CREATE TABLE tags (id integer PRIMARY KEY);"}
        self.server.sql("CREATE DATABASE shop")
        self.server.sql(files["1_users"] + "CREATE TABLE orders (id serial PRIMARY KEY, user_id bigint NOT NULL);", "shop")
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                os.makedirs(f"{root}/prisma/migrations/{name}")
                with open(f"{root}/prisma/migrations/{name}/migration.sql", "w") as file:
                    file.write(text)
            with open(f"{root}/prisma/migrations/migration_lock.toml", "w") as file:
                file.write('provider = "postgresql"\n')
            out = subprocess.run([RECONCILE, "status", "--no-cache", "--format", "json", "--db", f"prod={self.server.url('reader', quote(PASSWORD, safe=''), 'shop')}", root],
                                 capture_output=True, text=True, env=CLEAN)
        report = json.loads(out.stdout)["sources"][0]
        triage = {m["name"]: m["environments"][0]["triage"] for m in report["migrations"]}
        self.assertEqual({name: (t["verdict"], t["present"]) for name, t in triage.items()},
                         {"1_users": ("BASELINE", "all"), "2_orders": ("CONFLICT", "conflicting"), "3_name": ("APPLY", "none"), "4_tags": ("APPLY", "none")})
        self.assertIn("column public.orders.user_id: type is bigint, not integer", triage["2_orders"]["reason"])
        self.assertEqual(report["environments"][0]["will_fail"]["code"], "P3005")

    def test_one_that_fails_hinders_no_other(self):
        out = subprocess.run([RECONCILE, "check", "--no-cache", "--format", "json", "--db", f"prod={self.url}", "--db",
                              f"dev=postgres://u:p@127.0.0.1:{postgres_server.free_port()}/d", HERE], capture_output=True, text=True, env=CLEAN)
        self.assertEqual(out.returncode, 2)
        report = json.loads(out.stdout)
        self.assertEqual([(e["name"], len(e["ledgers"])) for e in report["environments"]], [("prod", 6), ("dev", 0)])
        self.assertEqual([f["environment"] for f in report["findings"] if f["code"] == "guard/could-not-check"], ["dev"])


class Encrypted(unittest.TestCase):
    """A server with a certificate of a private CA, which takes no plain connection."""

    def test_the_certificate_is_checked_as_the_url_says(self):
        secret = "s3cr3tpassw0rd"
        with postgres_server.server() as server, tempfile.TemporaryDirectory() as folder:
            with open(f"{HERE}/ledgers.sql") as script:
                server.sql(script.read())
            server.sql(f"ALTER ROLE reader PASSWORD '{secret}'")
            for name in ("ours", "another"):
                postgres_server.certificate_authority(folder, name)
            postgres_server.serve_tls(server, folder, "ours", "localhost")
            url = lambda parameters, host="localhost": f"postgres://reader:{secret}@{host}:{server.port}/postgres?{parameters}"
            self.assertEqual(dump("--db", url(f"sslmode=verify-full&sslrootcert={folder}/ours.crt"))["problems"], [])
            self.assertEqual(dump("--db", url("sslmode=verify-full"), PGSSLROOTCERT=f"{folder}/ours.crt")["problems"], [])
            self.assertEqual(dump("--db", url("sslmode=require"))["problems"], [])
            # Prisma's own words for the same.
            self.assertEqual(dump("--db", url(f"schema=app&sslaccept=strict&sslmode=verify-full&sslrootcert={folder}/ours.crt"))["problems"], [])
            for what, parameters, host, said in (
                ("another CA", f"sslmode=verify-full&sslrootcert={folder}/another.crt", "localhost", "can't be verified"),
                ("another name", f"sslmode=verify-full&sslrootcert={folder}/ours.crt", "127.0.0.1", "is for another host"),
                ("no such file", f"sslmode=verify-full&sslrootcert={folder}/none.crt", "localhost", "there is no file of authorities"),
                ("no encryption", "sslmode=disable", "localhost", "sslmode=require may be what it wants"),
            ):
                with self.subTest(what):
                    out = subprocess.run([RECONCILE, "check", HERE, "--no-cache", "--db", f"prod={url(parameters, host)}", "-v"], capture_output=True, text=True, env=CLEAN)
                    self.assertEqual(out.returncode, 2, out.stdout + out.stderr)
                    self.assertIn(said, out.stdout)
                    self.assertNotIn(secret, out.stdout + out.stderr)
                    self.assertNotIn("reader", out.stdout + out.stderr)


class Pooled(unittest.TestCase):
    def test_nothing_leaks_through_a_transaction_pooler(self):
        with postgres_server.server() as server:
            with open(f"{HERE}/ledgers.sql") as script:
                server.sql(script.read())
            server.sql("ALTER ROLE reader PASSWORD 'plain'")
            with postgres_server.pooler(server, "reader", "plain") as port:
                settings = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) || pg_backend_pid() FROM pg_settings WHERE name IN " \
                           "('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'search_path', 'client_encoding', " \
                           "'default_transaction_read_only', 'transaction_read_only', 'application_name')"
                ask = lambda: subprocess.run(["psql", "-XqAt", server.url("reader", "plain", port=port), "-c", settings], capture_output=True, text=True, check=True, env=CLEAN).stdout
                before = ask()
                read = dump("--db", server.url("reader", "plain", port=port), "--catalog")
                self.assertEqual(read["problems"], [])
                self.assertTrue(read["complete"])
                self.assertTrue(read["pooled"])
                self.assertEqual(len(read["ledgers"]), 7)
                self.assertEqual(ask(), before)
                out = subprocess.run([RECONCILE, "check", "--no-cache", "--db", f"prod={server.url('reader', 'plain', port=port)}", HERE], capture_output=True, text=True, env=CLEAN)
                self.assertIn("prod is reached through a connection pooler", out.stderr)
            with postgres_server.pooler(server, "reader", "plain", "statement") as port:
                self.assertIn("refuses a read-only transaction", only_problem(self, "--db", server.url("reader", "plain", port=port))["message"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
