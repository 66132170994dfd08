#!/usr/bin/python3
"""Compares our SQL of random Prisma schemas with that of Prisma's own engine, byte by byte.

usage: prisma_render.py PRISMA_SCRIPT NODE_MODULES [COUNT [SEED]]

NODE_MODULES holds @prisma/schema-engine-wasm and @prisma/adapter-pg (the `orm` test installs them; else
RECONCILE_ORM_MODULES names the folder). Exit: 0 all equal, 1 some differ, 77 the engine can't be run here.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
import against_server
import prisma_schemas


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def compare(folder, program):
    names = sorted(glob.glob(f"{folder}/*.prisma"))
    subprocess.run([program], input="\n".join(names) + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
    equal, different = 0, []
    for name in names:
        base = name.removesuffix(".prisma")
        if not os.path.exists(base + ".sql"):
            continue
        with open(base + ".sql", encoding="utf-8") as theirs, open(base + ".ours.sql", encoding="utf-8") as ours:
            if theirs.read() == ours.read():
                equal += 1
            else:
                different.append(base)
    print(f"{equal} equal, {len(different)} different, {len(names) - equal - len(different)} refused by the engine")
    for base in different[:3]:
        subprocess.run(["diff", base + ".sql", base + ".ours.sql"])
    if equal == 0:
        print("nothing was compared: the engine refused everything")
    return 0 if equal > 0 and not different else 1


def main():
    program, modules = sys.argv[1], os.environ.get("RECONCILE_ORM_MODULES") or sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 150
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 7
    if shutil.which("node") is None:
        skip("there is no node to run Prisma's engine with")
    if not os.path.exists(f"{modules}/@prisma/schema-engine-wasm") or not os.path.exists(f"{modules}/@prisma/adapter-pg"):
        skip(f"Prisma's engine is not installed in {modules}")
    folder = tempfile.mkdtemp(prefix="reconcile-prisma-")
    try:
        for i in range(count):
            with open(f"{folder}/g{i:05d}.prisma", "w", encoding="utf-8") as out:
                out.write(prisma_schemas.Generator(seed * 1000003 + i).run())
        with against_server.server() as uri:
            if not uri.startswith("host="):
                skip("a server of its own is needed, not RECONCILE_TEST_PG_URI")
            socket = uri.split()[0].removeprefix("host=")
            subprocess.run(["node", f"{here}/prisma_render.mjs", modules, socket, folder], check=True)
        return compare(folder, program)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
