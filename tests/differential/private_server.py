"""A PostgreSQL 15 to ask: the one that RECONCILE_TEST_PG_URI names, or a private cluster that is removed again.

RECONCILE_TEST_PG_BINARIES names another installation's bin folder. Without a server the caller exits 77.
"""
import contextlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import psycopg2
except ImportError:
    print("python3-psycopg2 is not installed: nothing was compared")
    sys.exit(77)

BINARIES = os.environ.get("RECONCILE_TEST_PG_BINARIES", "/usr/lib/postgresql/15/bin")


def as_postgres(command):
    """initdb and postgres refuse to run as root."""
    if os.getuid() != 0:
        return command
    return ["su", "postgres", "-s", "/bin/sh", "-c", " ".join(command)]


@contextlib.contextmanager
def server():
    uri = os.environ.get("RECONCILE_TEST_PG_URI")
    if uri:
        yield uri
        return
    if not os.path.exists(f"{BINARIES}/initdb"):
        print("PostgreSQL 15 is not installed: nothing was compared")
        sys.exit(77)
    folder = tempfile.mkdtemp(prefix="reconcile-pg-")
    try:
        if os.getuid() == 0:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        quiet = {"stdout": subprocess.DEVNULL, "check": True}
        subprocess.run(as_postgres([f"{BINARIES}/initdb", "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8",
                                    "--locale=C.UTF-8", "-U", "postgres"]), **quiet)
        options = f"'-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off'"
        if os.getuid() != 0:
            options = options.strip("'")
        subprocess.run(as_postgres([f"{BINARIES}/pg_ctl", "-D", f"{folder}/data", "-w", "-o", options, "-l",
                                    f"{folder}/log", "start"]), **quiet)
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            subprocess.run(as_postgres([f"{BINARIES}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop"]), **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def one_line(text):
    return " ".join((text or "").split())


class Refusal:
    """What the server said of a statement; all None when it succeeded."""

    def __init__(self, error=None):
        diag = error.diag if error is not None else None
        self.sqlstate = error.pgcode if error is not None else None
        self.message = one_line(diag.message_primary) if diag else None
        self.detail = one_line(diag.message_detail) if diag else ""
        self.hint = one_line(diag.message_hint) if diag else ""
        self.context = (diag.context or "") if diag else ""
        self.position = int(diag.statement_position) if diag and diag.statement_position else None


def run(connection, statement):
    """Runs one statement. In a block that a script opened, a failure is taken back alone."""
    cursor = connection.cursor()
    in_block = connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_INTRANS
    if in_block and re.match(r"(?i)\s*set\s+transaction\b", statement):
        in_block = False  # a savepoint is what it would object to
    if in_block:
        cursor.execute("SAVEPOINT differential")
    try:
        cursor.execute(statement)
    except psycopg2.Error as error:
        if in_block and not connection.closed:
            cursor.execute("ROLLBACK TO SAVEPOINT differential")
        return Refusal(error)
    return Refusal()
