#!/usr/bin/python3
"""Runs histories that nobody wrote on a real PostgreSQL and on the model, and shrinks each difference.

usage: fuzz_histories.py HISTORY_JSON [--seeds A-B] [--statements N] [options]

Each seed is one history of generator/history.py in files of a few statements. Every verdict is compared, and where
all agree and none is undecided the schema at the end, as histories_against_server.py does. The first difference of
each kind (by its messages, names left out) is shrunk to a script, printed ready for scripts/.
A model that ends or does not answer is a difference too. Exit: 0 none, 1 some, 77 no PostgreSQL 15 to ask.
"""
import argparse
import collections
import json
import re
import select
import subprocess
import sys
import time

from generator.history import generate
from histories_against_server import DATABASE, REBUILT, Server, kind_of, not_askable
from private_server import one_line, psycopg2, run, server
from shrink import smaller_statement, smallest

ANSWER_WITHIN = 30  # seconds


class Model:
    """The replaying process; started again when it ends."""

    def __init__(self, driver):
        self.driver = driver
        self.process = None

    def replay(self, history):
        """What it answers, or a sentence on how it ended."""
        if self.process is None:
            self.process = subprocess.Popen([self.driver, "replay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process = self.process
        try:
            process.stdin.write(json.dumps(history) + "\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], ANSWER_WITHIN)
            line = process.stdout.readline() if ready else ""
        except BrokenPipeError:
            line, ready = "", True
        if line:
            return json.loads(line)
        self.process = None
        process.kill()
        said = process.communicate()[1].strip().splitlines()
        return (said[-1] if said else "the model ended") if ready else "the model does not answer"


def history_of(statements, ends):
    files, begin = [], 0
    for number, end in enumerate(ends):
        text = "".join(s + ";\n" for s in statements[begin:end])
        files.append({"path": f"{number + 1:04}.sql", "text": text, "chunks": [[0, len(text.encode("utf-8"))]]})
        begin = end
    return {"name": "generated", "tool": "manual", "preset": "", "preset_sql": "", "prelude": "", "fresh_session": False, "files": files}


def without_names(text):
    return re.sub(r'"[^"]*"|\b(function|operator|type|relation|table|view|column|constraint) [^ ]+', '"…"', one_line(text))


class Difference:
    def __init__(self, kind, signature, statement, said):
        self.kind, self.signature, self.statement, self.said = kind, (kind, *signature), statement, said


class Comparer:
    def __init__(self, arguments, uri):
        self.arguments = arguments
        self.asked = Server(uri)
        self.model = Model(arguments.driver)

    def differences(self, history, counts=None, schema=True):
        """Every difference of this history, in order."""
        counts = collections.Counter() if counts is None else counts
        result = self.model.replay(history)
        if isinstance(result, str):
            counts["model ended"] += 1
            return [Difference("model ended", (re.sub(r"\d+", "", result),), "", result)]
        self.asked.clean()
        connection = self.asked.open(DATABASE, history)
        try:
            found = list(self.verdicts(connection, history, result, counts))
        finally:
            connection.close()
        if schema and not counts["undecided here"] and not [d for d in found if d.kind != "detail"]:
            found += self.schema(history, result, counts)
        return found

    def verdicts(self, connection, history, result, counts):
        texts = [file["text"].encode("utf-8") for file in history["files"]]
        counts["undecided here"] = 0
        for verdict in result["statements"]:
            statement = texts[verdict["file"]][verdict["offset"]:verdict["offset"] + verdict["length"]].decode("utf-8", "replace")
            refusal = run(connection, statement)
            kind = "not asked" if not_askable(statement, refusal) else kind_of(verdict, refusal)
            counts[kind] += 1
            said = f"server: {refusal.sqlstate} {refusal.message}\nmodel:  {verdict.get('sqlstate')} {one_line(verdict.get('message', verdict.get('reason')))}"
            if kind == "undecided":
                counts["undecided here"] += 1
                if self.arguments.undecided and "earlier undecided" not in verdict["reason"]:
                    yield Difference(kind, (without_names(verdict["reason"]),), statement, said)
            elif kind in ("false alarm", "wrong", "miss"):
                yield Difference(kind, (refusal.sqlstate, without_names(refusal.message), verdict.get("sqlstate"), without_names(verdict.get("message"))), statement, said)
            elif kind == "agree" and refusal.sqlstate:
                told = (one_line(verdict["detail"]), one_line(verdict["hint"]))
                if told != (refusal.detail, refusal.hint):
                    counts["detail differs"] += 1
                    if self.arguments.details:
                        yield Difference("detail", (refusal.sqlstate, without_names(refusal.message)), statement,
                                         f"{refusal.message}\nserver: {refusal.detail} | {refusal.hint}\nmodel:  {told[0]} | {told[1]}")
            if connection.closed:
                return

    def schema(self, history, result, counts):
        if "sql" not in result:
            counts["schema not printed"] += 1
            return []
        wanted = self.asked.dump(DATABASE)
        connection = self.asked.open(REBUILT, history)
        try:
            connection.cursor().execute(result["sql"] or "SELECT 1")
        except psycopg2.Error as error:
            counts["schema does not run"] += 1
            return [Difference("schema does not run", (without_names(str(error))[:80],), "", one_line(str(error))[:400])]
        finally:
            connection.close()
        got = self.asked.dump(REBUILT)
        counts["schema equal" if got == wanted else "schema differs"] += 1
        if got == wanted:
            return []
        lines = [f"- {line}" for line in wanted if line not in got][:8] + [f"+ {line}" for line in got if line not in wanted][:8]
        lines = lines or ["the same lines in another order"]
        return [Difference("schema differs", (re.sub(r"\w*\d\w*", "N", lines[0])[:24],), "", "\n".join(lines))]

    def holds(self, wanted, statements):
        try:
            return any(d.signature == wanted.signature for d in self.differences(history_of(statements, [len(statements)]), schema="schema" in wanted.kind))
        except psycopg2.Error:
            return False

    def shrink(self, wanted, statements):
        until = time.monotonic() + self.arguments.shrink_seconds

        def holds(fewer):
            return time.monotonic() < until and self.holds(wanted, fewer)

        if wanted.statement:  # what comes after it is of no account
            statements = statements[:max(i for i, s in enumerate(statements) if s == wanted.statement) + 1] if wanted.statement in statements else statements
        if not self.holds(wanted, statements):
            return statements
        statements = smallest(statements, holds)
        for i in range(len(statements) - 1, -1, -1):
            statements[i] = smaller_statement(statements[i], lambda text, i=i: holds(statements[:i] + [text] + statements[i + 1:]))
        return statements


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver")
    parser.add_argument("--seeds", default="1-20", help="first and last")
    parser.add_argument("--statements", type=int, default=60)
    parser.add_argument("--details", action="store_true", help="differing DETAIL and HINT are differences")
    parser.add_argument("--undecided", action="store_true", help="undecided statements are differences")
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--seconds", type=float, default=0, help="begin no history after so long")
    parser.add_argument("--shrink-seconds", type=float, default=40, help="for each difference")
    return parser.parse_args()


def report(comparer, seed, statements, difference):
    if not comparer.arguments.no_shrink:
        statements = comparer.shrink(difference, statements)
    elif difference.statement:
        statements = [difference.statement]
    shown = "\n".join("-- " + line for line in difference.said.splitlines())
    print(f"-- {difference.kind} (seed {seed})\n{shown}\n" + "".join(s + ";\n" for s in statements), flush=True)


def main():
    arguments = parse_arguments()
    first, last = map(int, arguments.seeds.split("-"))
    seen, totals, began = collections.Counter(), collections.Counter(), time.monotonic()
    with server() as uri:
        comparer = Comparer(arguments, uri)
        for seed in range(first, last + 1):
            if arguments.seconds and time.monotonic() - began > arguments.seconds:
                break
            statements, ends = generate(seed, arguments.statements)
            totals["histories"] += 1
            for difference in comparer.differences(history_of(statements, ends), totals):
                seen[difference.signature] += 1
                if seen[difference.signature] == 1:
                    report(comparer, seed, list(statements), difference)
        comparer.asked.clean()
    del totals["undecided here"]
    print(", ".join(f"{count} {kind}" for kind, count in totals.items()))
    for signature, count in seen.most_common():
        if count > 1:
            print(f"{count:5} × {' | '.join(map(str, signature))}")
    sys.exit(1 if seen else 0)


if __name__ == "__main__":
    main()
