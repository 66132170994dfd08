#!/usr/bin/python3
"""Writes damaged variants of histories: how a history breaks when somebody edits, merges or reorders it.

usage: damage_histories.py HISTORY_JSON SEED VARIANTS FILE.jsonl... > damaged.jsonl

Reads what `history_json sources` printed. Each variant takes one kind of damage and applies it a few times:
swap two statements, omit one, write one twice, rename an identifier in one place, change a type. Same seed and
files, same variants. The text of a damaged file is its statements, one after the other.
"""
import json
import random
import re
import subprocess
import sys

TYPES = ["integer", "bigint", "text", "boolean", "uuid", "jsonb", "numeric", "varchar(20)", "timestamptz", "date", "text[]"]
TYPE = re.compile(r"\b(integer|bigint|text|boolean|uuid|jsonb|numeric|timestamptz|timestamp|date|serial|varchar\(\d+\)|int)\b", re.I)
WORD = re.compile(r'"[A-Za-z_]\w*"|\b[a-z_]\w{3,}\b')
KEYWORDS = set("""table column create alter index select from where insert into values update delete exists null default primary
references constraint unique foreign check cascade using type text integer boolean timestamp varchar function returns language trigger
policy grant with true false after before each execute begin declare then else when case return end set drop view schema extension
on not and or the for all any has role public only rename enum add key int uuid jsonb bigint serial numeric date time zone""".split())


def swap(statements, rng):
    i = rng.randrange(len(statements))
    j = min(len(statements) - 1, i + rng.choice([1, 1, 2, 3, 8, 40]))
    statements[i], statements[j] = statements[j], statements[i]


def omit(statements, rng):
    del statements[rng.randrange(len(statements))]


def duplicate(statements, rng):
    i = rng.randrange(len(statements))
    statements.insert(min(len(statements), i + rng.choice([1, 1, 5, 30])), statements[i])


def rename(statements, rng):
    i = rng.randrange(len(statements))
    file, text = statements[i]
    words = [m for m in WORD.finditer(text) if m.group().strip('"').lower() not in KEYWORDS]
    if words:
        m = rng.choice(words)
        name = m.group()
        new = name[:-2] + 'x"' if name.endswith('"') else name[:-1] + "x"
        statements[i] = (file, text[:m.start()] + new + text[m.end():])


def retype(statements, rng):
    i = rng.randrange(len(statements))
    file, text = statements[i]
    types = list(TYPE.finditer(text))
    if types:
        m = rng.choice(types)
        statements[i] = (file, text[:m.start()] + rng.choice(TYPES) + text[m.end():])


def cut(statements, rng):
    """A word less: what a careless edit leaves."""
    i = rng.randrange(len(statements))
    file, text = statements[i]
    words = list(re.finditer(r"\S+\s*", text))
    if len(words) > 3:
        m = rng.choice(words)
        statements[i] = (file, text[:m.start()] + text[m.end():])


DAMAGES = [swap, omit, duplicate, rename, retype, cut]


def variant(history, statements, damage, rng):
    damaged = list(statements)
    for _ in range(max(2, len(statements) // 25)):
        if damaged:
            damage(damaged, rng)
    files = []
    for file, text in damaged:
        if not files or files[-1]["path"] != file:
            files.append({"path": file, "text": "", "chunks": []})
        files[-1]["text"] += text.rstrip().rstrip(";") + ";\n"
    for file in files:
        file["chunks"] = [[0, len(file["text"].encode("utf-8"))]]
    return {**history, "name": f"{history['name']}~{damage.__name__}", "files": files}


def statements_of(driver, history):
    """(path, text) of each statement, as the model splits the files."""
    out = subprocess.run([driver, "replay"], input=json.dumps(history) + "\n", capture_output=True, text=True, check=True).stdout
    texts = [file["text"].encode("utf-8") for file in history["files"]]
    for verdict in json.loads(out)["statements"]:
        begin = verdict["offset"]
        text = texts[verdict["file"]][begin:begin + verdict["length"]].decode("utf-8", "replace")
        yield history["files"][verdict["file"]]["path"], text


def main():
    driver, seed, variants, paths = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    rng = random.Random(seed)
    for path in paths:
        for line in open(path):
            history = json.loads(line)
            statements = list(statements_of(driver, history))
            if len(statements) < 5:
                continue
            for damage in rng.sample(DAMAGES, min(variants, len(DAMAGES))):
                print(json.dumps(variant(history, statements, damage, rng)))


if __name__ == "__main__":
    main()
