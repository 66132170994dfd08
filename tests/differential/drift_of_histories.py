#!/usr/bin/python3
"""Builds histories on a real PostgreSQL and asks whether drift finds a difference between them and their database.

usage: drift_of_histories.py REPLAY_FILES DRIFT_FILES [--dump] FOLDER_OR_FILE...

Each folder is one history (its .sql files in byte order, also in folders one deep), each file given by itself is one too.
A file `preset` in the folder names the platform that the history starts from.
Statements run one by one; those that the server refuses have no effect on either side. With --dump the database
is read by pg_dump instead of the catalog query. Counts are of histories whose every verdict agrees with the server's;
the others are listed, since a wrong verdict makes a difference by itself.
Exit: 0 no difference, 1 differences, 77 no PostgreSQL 15 to ask.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

import against_server
from against_server import psycopg2


BINARIES = "/usr/lib/postgresql/15/bin"
PRESETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../core/replay/presets")


def preset_of(folder):
    path = f"{folder}/preset"
    return open(path, encoding="utf-8").read().strip() if os.path.exists(path) else ""


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
        return error.pgcode, error.diag.message_primary
    return None, None


def prepare(cursor, replay_files, preset):
    """The platform's own objects. Its roles outlive the database, so refusals are of no account."""
    if not preset:
        return
    path = f"{PRESETS}/{preset}.sql"
    text = open(path, "rb").read()
    for _, offset, length, *_ in against_server.model_verdicts(replay_files, [path]):
        try:
            cursor.execute(text[offset:offset + length].decode())
        except psycopg2.Error:
            pass
    if preset == "supabase":
        cursor.execute("ALTER DATABASE reconcile_drift SET search_path = \"$user\", public, extensions")


def build(replay_files, uri, files, preset):
    """A fresh database with the history on it, and the statements whose verdicts differ."""
    admin = psycopg2.connect(uri)
    admin.autocommit = True
    cursor = admin.cursor()
    cursor.execute("DROP DATABASE IF EXISTS reconcile_drift")
    cursor.execute("CREATE DATABASE reconcile_drift TEMPLATE template0")
    admin.close()
    connection = psycopg2.connect(uri, dbname="reconcile_drift")
    connection.autocommit = True
    prepare(connection.cursor(), replay_files, preset)
    if preset:
        connection.close()
        connection = psycopg2.connect(uri, dbname="reconcile_drift")
        connection.autocommit = True
    texts = {path: open(path, "rb").read().decode("utf-8", "replace").encode() for path in files}
    wrong = []
    for path, offset, length, outcome, sqlstate, _ in against_server.model_verdicts(replay_files, files, preset):
        statement = texts[path][offset:offset + length].decode("utf-8")
        if "\0" in statement:
            continue
        try:
            state, message = server_verdict(connection, statement)
        except psycopg2.InterfaceError:
            break
        if (outcome == "fails") != (state is not None) and outcome != "undecided":
            wrong.append(f"{path}@{offset}: model {outcome} {sqlstate}, server {state} {message}")
        if outcome == "undecided":
            wrong.append(f"{path}@{offset}: undecided")
    if connection.info.transaction_status != psycopg2.extensions.TRANSACTION_STATUS_IDLE:
        connection.cursor().execute("COMMIT")
    return connection, wrong


def live(drift_files, connection, folder):
    cursor = connection.cursor()
    cursor.execute("RESET ALL")
    cursor.execute(subprocess.run([drift_files, "--query", "1"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout)
    path = f"{folder}/live.json"
    with open(path, "w", encoding="utf-8") as out:
        row = cursor.fetchone()[0]
        out.write(row if isinstance(row, str) else json.dumps(row))
    return ["--live", path]


def dump(uri, folder):
    path = f"{folder}/live.sql"
    subprocess.run([f"{BINARIES}/pg_dump", "--schema-only", "-d", uri.replace("dbname=postgres", "dbname=reconcile_drift"), "-f", path], check=True)
    return ["--sql", path]


def compare(replay_files, drift_files, uri, name, files, with_dump):
    preset = preset_of(name)
    connection, wrong = build(replay_files, uri, files, preset)
    with tempfile.TemporaryDirectory() as folder:
        other = dump(uri, folder) if with_dump else live(drift_files, connection, folder)
        connection.close()
        run = subprocess.run([drift_files, *other, *(["--preset", preset] if preset else [])], input="\n".join(files) + "\n", capture_output=True, text=True)
    if run.returncode != 0:
        print(f"{name}: exit {run.returncode} {run.stderr}")
        return 1, 0, 0, bool(wrong)
    lines = run.stdout.splitlines()
    differences = [line for line in lines if line.startswith(("difference", "  part"))]
    undecided = [line for line in lines if line.startswith(("undecided", "not followed"))]
    compared = int(lines[-1].split("\t")[1])
    if differences or undecided:
        print(f"{name}: {len(differences)} differences, {len(undecided)} undecided, {compared} objects alike, {len(wrong)} verdicts wrong or undecided")
        for line in (differences + undecided)[:int(os.environ.get("SHOW", "30"))]:
            print("   ", line[:int(os.environ.get("WIDTH", "400"))])
        for line in wrong[:10]:
            print("    verdict", line[:300])
    return len(differences), len(undecided), compared, bool(wrong)


def histories(arguments):
    for argument in arguments:
        if os.path.isdir(argument):
            files = sorted(glob.glob(f"{glob.escape(argument)}/*.sql") + glob.glob(f"{glob.escape(argument)}/*/*.sql"))
            yield argument, files
        else:
            yield argument, [argument]


def main():
    arguments = [a for a in sys.argv[3:] if a != "--dump"]
    clean = unclean = differing = undecided = compared = 0
    with against_server.server() as uri:
        for name, files in histories(arguments):
            if not files:
                continue
            d, u, c, wrong = compare(sys.argv[1], sys.argv[2], uri, name, files, "--dump" in sys.argv)
            compared += c
            if wrong:
                unclean += 1
                continue
            clean += 1
            differing += 1 if d else 0
            undecided += 1 if u and not d else 0
    print(f"{clean} histories replay as on the server, {differing} of them with differences, {undecided} with undecided objects; "
          f"{unclean} more do not; {compared} objects compared")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
