#!/usr/bin/python3
"""Runs SQL scripts statement by statement on a real PostgreSQL and on the model, and compares the verdicts.

usage: against_server.py REPLAY_FILES SCRIPT_OR_FOLDER...

Each folder is one history (its .sql files in byte order), each file given by itself is one too. The server is
the one that RECONCILE_TEST_PG_URI names, or a private cluster that is started here and removed again. After a
failing statement both sides go on as if it had been skipped. Undecided statements are counted, not compared.
Exit: 0 all decided verdicts agree, 1 some do not, 77 no PostgreSQL 15 to ask.
"""
import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

try:
    import psycopg2
except ImportError:
    print("python3-psycopg2 is not installed: nothing was compared")
    sys.exit(77)

BINARIES = "/usr/lib/postgresql/15/bin"


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


def model_verdicts(binary, files):
    out = subprocess.run([binary], input="\n".join(files) + "\n", capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        path, _, offset, outcome, sqlstate, message, _, length = line.split("\t")
        yield path, int(offset), int(length), outcome, sqlstate or None, message


def server_verdict(connection, statement):
    """(sqlstate, message), both None on success. In a block that a script opened, a failure is taken back alone."""
    cursor = connection.cursor()
    in_block = connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_INTRANS
    if in_block:
        cursor.execute("SAVEPOINT differential")
    try:
        cursor.execute(statement)
    except psycopg2.Error as error:
        if in_block:
            cursor.execute("ROLLBACK TO SAVEPOINT differential")
        return error.pgcode, " ".join((error.diag.message_primary or "").split())
    return None, None


def compare(binary, uri, name, files):
    admin = psycopg2.connect(uri)
    admin.autocommit = True
    admin.cursor().execute("DROP DATABASE IF EXISTS reconcile_differential")
    admin.cursor().execute("CREATE DATABASE reconcile_differential TEMPLATE template0")
    admin.close()
    connection = psycopg2.connect(uri, dbname="reconcile_differential")
    connection.autocommit = True
    texts = {path: open(path, "rb").read() for path in files}
    agree = undecided = wrong = 0
    for path, offset, length, outcome, sqlstate, message in model_verdicts(binary, files):
        statement = texts[path][offset:offset + length].decode("utf-8")
        wanted = server_verdict(connection, statement)
        if outcome == "undecided":
            undecided += 1
        elif (sqlstate, " ".join(message.split()) if sqlstate else None) == wanted:
            agree += 1
        else:
            wrong += 1
            print(f"{path}@{offset}: {statement.splitlines()[0][:100]}\n  server: {wanted[0]} {wanted[1]}\n  model:  {sqlstate} {message}")
    connection.close()
    print(f"{name}: {agree} agree, {wrong} differ, {undecided} undecided")
    return wrong


def histories(arguments):
    for argument in arguments:
        if os.path.isdir(argument):
            yield argument, sorted(glob.glob(f"{glob.escape(argument)}/*.sql"))
        else:
            yield argument, [argument]


def main():
    with server() as uri:
        wrong = sum(compare(sys.argv[1], uri, name, files) for name, files in histories(sys.argv[2:]) if files)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
