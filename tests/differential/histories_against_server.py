#!/usr/bin/python3
"""Runs whole histories on a real PostgreSQL and on the model, and compares every verdict and the schema at the end.

usage: histories_against_server.py HISTORY_JSON [options] REPOSITORY_OR_LIST...

Each folder is a repository whose PostgreSQL histories are found as `reconcile check` finds them; each .jsonl file
holds such histories (one JSON object a line, as `HISTORY_JSON sources` prints them). A history runs in its tool's
own order on its platform's preset, each statement for itself; after a failing one both sides go on as if it
had been skipped. `false alarm`: we refuse what the server takes; `miss`: the reverse; `wrong`: both refuse,
differently. Where all verdicts agree and none is undecided the schema that `reconcile schema --format sql`
prints is run on an empty database and dumped, and must give what the history gave.
Exit: 0 all agree, 1 some do not, 77 no PostgreSQL 15 to ask.
"""
import argparse
import collections
import difflib
import json
import os
import re
import subprocess
import sys

from private_server import BINARIES, one_line, psycopg2, run, server

DATABASE, REBUILT = "reconcile_history", "reconcile_rebuilt"
KINDS = ("agree", "false alarm", "wrong", "miss", "undecided", "not asked")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--no-schema", action="store_true", help="verdicts only")
    parser.add_argument("--quiet", action="store_true", help="sums only")
    parser.add_argument("--positions", action="store_true", help="report errors whose place differs")
    parser.add_argument("--details", action="store_true", help="report errors whose DETAIL or HINT differs")
    parser.add_argument("--limit", type=int, default=0, help="histories of more statements are left out")
    parser.add_argument("--seconds", type=int, help="histories that the model takes longer for are left out")
    parser.add_argument("--followers", action="store_true", help="report differences that follow from earlier ones too")
    parser.add_argument("--undecided", action="store_true", help="list undecided statements")
    return parser.parse_args()


def sources(driver, inputs):
    for path in inputs:
        if path.endswith(".jsonl"):
            with open(path) as lines:
                yield from (json.loads(line) for line in lines)
            continue
        found = subprocess.run([driver, "sources", path], capture_output=True, text=True)
        yield from (json.loads(line) for line in found.stdout.splitlines())


def replayed(arguments, history):
    """What the model says of a history, and None; or None and why it says nothing."""
    try:
        out = subprocess.run([arguments.driver, "replay"], input=json.dumps(history) + "\n", capture_output=True, text=True,
                             timeout=arguments.seconds)
    except subprocess.TimeoutExpired:
        return None, f"the model took longer than {arguments.seconds} s"
    if out.returncode != 0:
        return None, f"the model ended with {out.returncode}: {out.stderr[-300:]}"
    return json.loads(out.stdout), None


class Server:
    """One cluster: databases are made for a history and removed after it, with the roles that it made."""

    def __init__(self, uri):
        self.uri = uri
        self.admin = psycopg2.connect(uri)
        self.admin.autocommit = True
        self.known_roles = self.roles()

    def sql(self, text):
        cursor = self.admin.cursor()
        cursor.execute(text)
        return cursor.fetchall() if cursor.description else []

    def roles(self):
        return {name for (name,) in self.sql("SELECT rolname FROM pg_roles")}

    def clean(self):
        for database in DATABASE, REBUILT:
            self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        for name, in self.sql("SELECT datname FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')"):
            self.sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        left = [role for role in self.roles() - self.known_roles]
        if left:
            self.sql("DROP ROLE " + ", ".join('"' + role.replace('"', '""') + '"' for role in left))
        self.sql("ALTER ROLE postgres RESET ALL")

    def open(self, database, history):
        """A new database on which the history's prelude has run."""
        self.sql(f"CREATE DATABASE {database} TEMPLATE template0")
        if history["preset"] == "supabase":
            self.sql(f'ALTER DATABASE {database} SET search_path = "$user", public, extensions')
        connection = psycopg2.connect(self.uri, dbname=database, options="-c statement_timeout=20s -c client_min_messages=error")
        connection.autocommit = True
        cursor = connection.cursor()
        for part in history["preset_sql"], history["prelude"]:
            if not part.strip():
                continue
            if database == REBUILT:  # the preset's roles are there already
                part = re.sub(r"(?m)^create role [^;]*;$", "", part)
            cursor.execute(part)
        cursor.execute("RESET ALL")
        cursor.execute("SET client_min_messages = error; SET statement_timeout = '20s'")
        return connection

    def dump(self, database):
        out = subprocess.run([f"{BINARIES}/pg_dump", "--schema-only", "-d", f"{self.uri} dbname={database}"],
                             capture_output=True, text=True)
        if out.returncode != 0:
            return [out.stderr]
        return [line for line in out.stdout.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def position_of(verdict, text):
    """The model's place as the server counts: characters from 1 within the statement."""
    if verdict.get("location", -1) < 0:
        return None
    start = verdict["offset"]
    return len(text[start:verdict["location"]].decode("utf-8", "replace")) + 1


def kind_of(verdict, refusal):
    if verdict["outcome"] == "undecided":
        return "undecided"
    if verdict["outcome"] == "ok":
        return "agree" if refusal.sqlstate is None else "miss"
    if refusal.sqlstate is None:
        return "false alarm"
    same = refusal.sqlstate == verdict["sqlstate"] and refusal.message == one_line(verdict["message"])
    return "agree" if same else "wrong"


# What only the asked server can't do: wait for input, write files, go on longer than we let it.
def not_askable(statement, refusal):
    if re.match(r"(?is)\s*COPY\b.*\b(FROM\s+STDIN|TO\s+STDOUT)", statement):
        return True
    return refusal.sqlstate == "57014" or (refusal.sqlstate or "").startswith("58P01")


class Report:
    def __init__(self, arguments):
        self.arguments = arguments
        self.differing = ""  # texts of this history's statements on which the two sides already parted
        self.totals = collections.Counter()
        self.reasons = collections.Counter()

    def say(self, text):
        if not self.arguments.quiet:
            print(text, flush=True)

    def follows(self, verdict, refusal):
        """Whether a difference may come from an earlier one alone: the message names what stood there."""
        names = re.findall(r'"([^"]+)"', f"{refusal.message or ''} {verdict.get('message', '')}")
        names += re.findall(r"(?:function|operator|type) ([\w.]+)", f"{refusal.message or ''} {verdict.get('message', '')}")
        return any(name.split(".")[-1] in self.differing for name in names)

    def difference(self, kind, path, statement, verdict, refusal):
        follows = self.follows(verdict, refusal)
        self.differing += statement + "\n"
        if follows:
            self.totals["of these followers"] += 1
            if not self.arguments.followers:
                return
        self.say(f"{kind}: {path}@{verdict['offset']}: {one_line(statement)[:300]}\n"
                 f"  server: {refusal.sqlstate} {refusal.message}\n  model:  {verdict.get('sqlstate')} {one_line(verdict.get('message'))}")
        if refusal.context and kind != "agree":
            self.say(f"  context: {one_line(refusal.context)[:300]}")


def compare_statement(report, path, statement, verdict, refusal, text):
    kind = "not asked" if not_askable(statement, refusal) else kind_of(verdict, refusal)
    if kind in ("false alarm", "wrong", "miss"):
        report.difference(kind, path, statement, verdict, refusal)
    if kind == "undecided":
        report.reasons[re.sub(r'"[^"]*"|`[^`]*`', '"…"', verdict["reason"])] += 1
        if report.arguments.undecided:
            report.say(f"undecided: {path}@{verdict['offset']}: {one_line(statement)[:200]}\n  server: {refusal.sqlstate} {refusal.message}\n  model:  {verdict['reason']}")
    if kind == "agree" and refusal.sqlstate:
        place = position_of(verdict, text)
        report.totals["places"] += 1
        if place != refusal.position:
            report.totals["places differ"] += 1
            if report.arguments.positions:
                report.say(f"place: {path}@{verdict['offset']}: {one_line(statement)[:200]}\n  {refusal.sqlstate} {refusal.message}\n  server: {refusal.position} model: {place}")
        told = (one_line(verdict["detail"]), one_line(verdict["hint"]))
        if told != (refusal.detail, refusal.hint):
            report.totals["details differ"] += 1
            if report.arguments.details:
                report.say(f"detail: {path}@{verdict['offset']}: {one_line(statement)[:200]}\n  {refusal.sqlstate} {refusal.message}\n  server: {refusal.detail} | {refusal.hint}\n  model:  {told[0]} | {told[1]}")
    return kind


def compare_verdicts(report, connection, history, result):
    counts = collections.Counter()
    report.differing = ""
    texts = [file["text"].encode("utf-8") for file in history["files"]]
    last = None
    for verdict in result["statements"]:
        file = verdict["file"]
        if history["fresh_session"] and file != last and last is not None and connection.info.transaction_status == 0:
            connection.cursor().execute("RESET ALL; RESET SESSION AUTHORIZATION; SET client_min_messages = error; SET statement_timeout = '20s'")
        last = file
        statement = texts[file][verdict["offset"]:verdict["offset"] + verdict["length"]].decode("utf-8", "replace")
        refusal = run(connection, statement)
        counts[compare_statement(report, history["files"][file]["path"], statement, verdict, refusal, texts[file])] += 1
        if connection.closed:
            report.say(f"  the server ended the connection at {history['files'][file]['path']}@{verdict['offset']}")
            counts["connection lost"] += 1
            break
    return counts


def compare_schema(report, asked, history, result):
    """The history's database and one made from the model's SQL must give the same dump."""
    if "sql" not in result:
        report.say(f"  schema not printed: {result['not_printed']}")
        return "not printed"
    wanted = asked.dump(DATABASE)
    connection = asked.open(REBUILT, history)
    try:
        connection.cursor().execute(result["sql"] or "SELECT 1")
    except psycopg2.Error as error:
        report.say(f"  schema does not run: {one_line(str(error))[:400]}")
        return "does not run"
    finally:
        connection.close()
    got = asked.dump(REBUILT)
    if got == wanted:
        return "equal"
    for line in list(difflib.unified_diff(wanted, got, "history", "model", n=1, lineterm=""))[2:42]:
        report.say(f"  {line[:220]}")
    return "differs"


def compare(report, asked, history, result):
    asked.clean()
    for error in result["prelude_errors"]:
        report.say(f"  prelude: {error}")
    connection = asked.open(DATABASE, history)
    counts = compare_verdicts(report, connection, history, result)
    lost = connection.closed
    connection.close()
    bad = sum(counts[kind] for kind in KINDS if kind != "agree")
    schema = "not compared"
    if not report.arguments.no_schema and not bad and not lost:
        schema = compare_schema(report, asked, history, result)
    report.totals.update(counts)
    report.totals["schema " + schema] += 1
    report.totals["histories"] += 1
    figures = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    report.say(f"{history['name']} ({history['tool']}): {sum(counts.values())} statements: {figures or '0'}; schema {schema}")


def main():
    report = Report(parse_arguments())
    arguments = report.arguments
    with server() as uri:
        asked = Server(uri)
        for history in sources(arguments.driver, arguments.inputs):
            result, failure = replayed(arguments, history)
            if failure:
                print(f"{history['name']}: {failure}", flush=True)
                report.totals["model ended"] += 1
                continue
            if arguments.limit and len(result["statements"]) > arguments.limit:
                continue
            try:
                compare(report, asked, history, result)
            except psycopg2.Error as error:
                print(f"{history['name']}: {one_line(str(error))[:300]}", flush=True)
                report.totals["not run"] += 1
        asked.clean()
    print("total: " + ", ".join(f"{count} {kind}" for kind, count in report.totals.items()))
    for reason, count in report.reasons.most_common():
        print(f"{count:6} undecided: {reason}")
    bad = sum(report.totals[kind] for kind in ("false alarm", "wrong", "miss", "model ended", "schema differs", "schema does not run"))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
