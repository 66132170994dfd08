#!/usr/bin/env python3
"""What a run makes for itself goes away with it, however it ends. usage: scratch_leaves_nothing.py RECONCILE"""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time

from postgres_server import BINARIES, server, skip

ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "NO_COLOR": "1"}
SLOW = "SELECT pg_sleep(20);"
# Whoever runs it: the model takes the runner for `postgres`.
GIVES_TO_POSTGRES = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nGRANT EXECUTE ON FUNCTION f() TO postgres;"
PATIENCE = 40  # seconds


def write(folder, files):
    for path, text in files.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)


def wait_for(what):
    """Whether it came to be in time."""
    for _ in range(PATIENCE * 10):
        if what():
            return True
        time.sleep(0.1)
    return False


def processes_of(folder):
    """Ids of processes whose command line names the folder."""
    out = []
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if entry.isdigit():
                with open(f"/proc/{entry}/cmdline", "rb") as line:
                    if folder.encode() in line.read():
                        out.append(int(entry))
    return out


class Run:
    """`plan --scratch` on a history that keeps the server busy for a while."""

    def __init__(self, reconcile):
        self.reconcile = reconcile
        self.failures = []

    def expect(self, what, holds, seen=""):
        print(("ok   " if holds else "FAIL ") + what)
        if not holds:
            print("     " + str(seen)[:2000])
            self.failures.append(what)

    def start(self, folder, where, text=SLOW, environment=None):
        write(folder, {"migrations/001_a.sql": "CREATE ROLE made_by_history;\nCREATE TABLE a (id int);\n" + text + "\n", "migrations/002_b.sql": "CREATE TABLE b (id int);\n"})
        command = [self.reconcile, "plan", folder, "--strategy", "squash", "--scratch", where, "--no-cache", "--format", "json"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**ENVIRONMENT, **(environment or {})})


def killed_cluster(run, number):
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="rsc-") as folder:
        os.chmod(folder, 0o755)
        temporary = os.path.join(folder, "t")
        os.mkdir(temporary)
        os.chmod(temporary, 0o777)
        process = run.start(os.path.join(folder, "r"), "auto", environment={"TMPDIR": temporary})
        up = wait_for(lambda: any(os.path.exists(os.path.join(temporary, entry, ".s.PGSQL.5432")) for entry in os.listdir(temporary)) or process.poll() is not None)
        time.sleep(1)
        run.expect(f"{number.name}: the cluster was up", up and process.poll() is None, process.poll())
        process.send_signal(number)
        process.communicate()
        gone = wait_for(lambda: not os.listdir(temporary) and not processes_of(temporary))
        run.expect(f"{number.name}: no folder and no process is left of the temporary cluster", gone, (os.listdir(temporary), processes_of(temporary)))
        run.expect(f"{number.name}: the exit tells of the signal", process.returncode == -number, process.returncode)


def ours(made):
    return made.sql("SELECT datname FROM pg_database WHERE datname LIKE 'reconcile%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'reconcile%' OR rolname = 'made_by_history'")


def killed_on_a_server(run, made, number):
    with tempfile.TemporaryDirectory() as folder:
        process = run.start(folder, made.socket_url())
        there = wait_for(lambda: ours(made).count("\n") >= 2 or process.poll() is not None)
        run.expect(f"{number.name}: a database and a role were made on the given server", there and process.poll() is None, ours(made))
        process.send_signal(number)
        process.communicate()
        run.expect(f"{number.name}: nothing is left on the given server", wait_for(lambda: ours(made) == ""), ours(made))


def ends_by_itself(run, made):
    made.sql("CREATE ROLE maker LOGIN CREATEDB")
    made.sql("CREATE ROLE nobody_much LOGIN")
    for user, works in (("postgres", True), ("maker", True), ("nobody_much", False)):
        with tempfile.TemporaryDirectory() as folder:
            process = run.start(folder, made.socket_url().replace("user=postgres", f"user={user}"), GIVES_TO_POSTGRES)
            out, errors = process.communicate(timeout=120)
            seen = "pg_dump --schema-only of today's and of the planned history are equal" in out
            run.expect(f"{user}: " + ("the plan is tried on the given server" if works else "is told that it may not make databases"), seen if works else process.returncode == 2 and "CREATEDB" in errors, out + errors)
            run.expect(f"{user}: nothing is left on the given server", ours(made) == "", ours(made))
    with tempfile.TemporaryDirectory() as folder:
        write(folder, {"migrations/001_a.sql": "SELECT 1;", "migrations/002_b.sql": "SELECT 1;"})
        command = [run.reconcile, "plan", folder, "--strategy", "squash", "--scratch", made.socket_url("prod"), "--db", f"prod={made.socket_url('prod')}", "--no-cache"]
        refused = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
        run.expect("an environment's own database is refused", refused.returncode == 2 and "--scratch names the database of an environment" in refused.stderr, refused.stderr)


def main():
    if not os.path.exists(f"{BINARIES}/initdb"):
        skip("PostgreSQL 15 is not installed")
    run = Run(sys.argv[1])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        killed_cluster(run, number)
    with server() as made:
        made.sql("CREATE DATABASE prod")
        ends_by_itself(run, made)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
            killed_on_a_server(run, made, number)
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
