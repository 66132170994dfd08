#!/usr/bin/python3
"""Runs SQL scripts statement by statement on a real PostgreSQL and on the model, and compares the verdicts.

usage: against_server.py REPLAY_FILES SCRIPT_OR_FOLDER...

Each folder is one history (its .sql files in byte order), each file given by itself is one too. The server is
the one that RECONCILE_TEST_PG_URI names, or a private cluster that is started here and removed again. After a
failing statement both sides go on as if it had been skipped. Undecided statements are counted, not compared.
Exit: 0 all decided verdicts agree, 1 some do not, 77 no PostgreSQL 15 to ask.
"""
import glob
import os
import subprocess
import sys

from private_server import one_line, psycopg2, run, server


def model_verdicts(binary, files, preset=""):
    out = subprocess.run([binary, *(["--preset", preset] if preset else [])], input="\n".join(files) + "\n", capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        path, _, offset, outcome, sqlstate, message, _, length = line.split("\t")
        yield path, int(offset), int(length), outcome, sqlstate or None, message


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
        refusal = run(connection, statement)
        wanted = (refusal.sqlstate, refusal.message)
        if outcome == "undecided":
            undecided += 1
        elif (sqlstate, one_line(message) if sqlstate else None) == wanted:
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
