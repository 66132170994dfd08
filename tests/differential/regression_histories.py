#!/usr/bin/python3
"""Prints PostgreSQL's own regression files as histories for histories_against_server.py, one JSON line a file.

usage: regression_histories.py SRC/TEST/REGRESS [FILE_STEM...] > regression.jsonl

The folder is that of a PostgreSQL source tree; it isn't part of this repository. Each history is test_setup.sql
and then one file. What only psql understands goes: lines of meta commands, `\\gset` and the like after a
query, the rows after COPY FROM STDIN. psql's variables stay, and both sides answer with a syntax error.
Files that are about what no replay can show (plans, statistics, sizes, locks) are left out unless they are named.
"""
import glob
import json
import os
import re
import sys

NOT_OURS = set("""explain stats stats_ext memoize select_parallel write_parallel vacuum_parallel tidscan tidrangescan dbsize tablespace
psql psql_crosstab random txid xid largeobject advisory_lock async regproc type_sanity opr_sanity misc_sanity sanity_check oidjoins
test_setup mvcc tuplesort security_label portals prepared_xacts indirect_toast create_function_c conversion
partition_prune partition_join equivclass join_hash incremental_sort brin brin_bloom brin_multi gist spgist gin hash_index
create_index_spgist tsearch tsdicts tablesample maintain_every""".split())
AFTER_QUERY = re.compile(r"\\(gset|gexec|gdesc|gx|g|crosstabview)\b[^;\n]*$")


def without_psql(text):
    lines, rows, ending = [], False, False
    for line in text.splitlines():
        if rows:
            rows = line != "\\."
            continue
        if line.startswith("\\"):
            if re.match(r"\\c(onnect)?\b", line):
                lines.append("RESET SESSION AUTHORIZATION;")
            continue
        line = AFTER_QUERY.sub(";", line)
        lines.append(line)
        if re.match(r"(?i)\s*copy\b.*\bfrom\s+stdin\b.*;\s*(--.*)?$", line):
            rows = True
    return "\n".join(lines) + "\n"


def file(path):
    with open(path, encoding="utf-8", errors="replace") as text:
        sql = without_psql(text.read())
    return {"path": os.path.basename(path), "text": sql, "chunks": [[0, len(sql.encode("utf-8"))]]}


def main():
    folder, stems = os.path.join(sys.argv[1], "sql"), sys.argv[2:]
    setup = file(os.path.join(folder, "test_setup.sql"))
    for path in sorted(glob.glob(os.path.join(folder, "*.sql"))):
        stem = os.path.basename(path)[:-4]
        if stem not in stems if stems else stem in NOT_OURS:
            continue
        print(json.dumps({"name": stem, "tool": "regression", "preset": "", "preset_sql": "", "prelude": "", "fresh_session": False,
                          "files": [setup, file(path)]}))


if __name__ == "__main__":
    main()
