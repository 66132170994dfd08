#!/usr/bin/python3
"""Random schema.ts files, read by reconcile without running them and by drizzle-kit itself.

usage: drizzle_schemas.py RECONCILE NODE_MODULES [COUNT [SEED]]

`drizzle-kit generate` writes the first migration; `reconcile drift` must find no difference between it and the schema
file, and nothing unread. NODE_MODULES holds drizzle-kit and drizzle-orm. Exit: 0 all equal, 1 some differ, 77
drizzle-kit can't be run here. KEEP=FOLDER keeps the files of those that differ.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

# builder, options, defaults
COLUMNS = [
    ("text", [""], ["'x'", "'it\\'s'", "sql`upper('a')`"]), ("varchar", ["", "{ length: 40 }"], ["'v'", "\"\""]), ("char", ["{ length: 3 }"], ["'abc'"]),
    ("integer", [""], ["0", "-5", "sql`1 + 1`"]), ("smallint", [""], ["3"]), ("bigint", ["{ mode: 'number' }", "{ mode: 'bigint' }"], []), ("serial", [""], []),
    ("smallserial", [""], []), ("bigserial", ["{ mode: 'number' }"], []), ("boolean", [""], ["true", "false"]), ("real", [""], ["1.5"]), ("doublePrecision", [""], ["0.25"]),
    ("numeric", ["", "{ precision: 10 }", "{ precision: 10, scale: 2 }"], ["'0'", "'1.50'"]), ("json", [""], ["{ a: 1 }", "[]"]), ("jsonb", [""], ["{}", "[1, 'two', { three: null }]", "{ \"k\": [true] }", "'{}'", "5"]),
    ("uuid", [""], ["sql`gen_random_uuid()`"]), ("date", ["", "{ mode: 'string' }"], ["'2024-02-29'"]), ("time", ["", "{ precision: 2 }", "{ withTimezone: true }"], ["'10:00:00'"]),
    ("timestamp", ["", "{ withTimezone: true }", "{ precision: 3, mode: 'string' }", "{ withTimezone: true, precision: 6 }"], ["sql`now()`", "sql`CURRENT_TIMESTAMP`"]),
    ("interval", ["", "{ fields: 'day' }", "{ precision: 3 }"], ["'1 day'"]), ("inet", [""], []), ("cidr", [""], []), ("macaddr", [""], []), ("macaddr8", [""], []),
    ("point", [""], []), ("line", [""], []),
]
WORDS = "user account orderLine item tag post comment profile session token team member price total status kind level note color itemURL".split()


def snake(word):
    return "".join("_" + c.lower() if c.isupper() else c for c in word)


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.casing = self.r.choice(["", "", "snake_case", "camelCase"])
        self.tables, self.enums, self.out = [], [], []
        self.schema = self.r.random() < 0.3

    def some(self, p):
        return self.r.random() < p

    def name(self, used):
        while True:
            name = self.r.choice(WORDS) + str(self.r.choice(["", "", 2, 3]))
            if name not in used:
                used.add(name)
                return name

    def column(self, key, table):
        if self.enums and self.some(0.12):
            enum, labels = self.r.choice(self.enums)
            text = f"{enum}('{snake(key)}')"
            default = [f"'{self.r.choice(labels)}'"]
        else:
            builder, options, defaults = self.r.choice(COLUMNS)
            arguments = [] if self.some(0.3) else [f"'{snake(key)}'"]
            option = self.r.choice(options)
            text = f"{builder}({', '.join(arguments + ([option] if option else []))})"
            default = defaults
        serial = "serial" in text.lower()
        is_array = not serial and self.some(0.08)
        if is_array:
            text += ".array()"
            default = ["[]"]
        if default and self.some(0.4):
            text += f".default({self.r.choice(default)})"
        if self.some(0.4):
            text += ".notNull()"
        if not is_array and self.some(0.08) and not any(t in text for t in ("json(", "point(", "line(")):
            text += self.r.choice([".unique()", f".unique('{table}_{snake(key)}_own')"])
        if self.some(0.05):
            text += ".$type<Array<Record<string, number>>>()"
        if self.some(0.05):
            text += ".$defaultFn(() => undefined as never)"
        return text

    def reference(self, key):
        target, keys = self.r.choice(self.tables)
        actions = self.r.choice(["", ", { onDelete: 'cascade' }", ", { onDelete: 'set null', onUpdate: 'cascade' }"])
        return f"uuid('{snake(key)}').references({self.r.choice(['() =>', '(): AnyPgColumn =>'])} {target}.id{actions})"

    def table(self, used):
        name = self.name(used)
        keys, lines = [], ["id: id(),"] if self.some(0.5) else ["id: uuid().primaryKey().default(sql`gen_random_uuid()`),"]
        taken = {"id"}
        for _ in range(self.r.randint(1, 7)):
            key = self.name(taken)
            if self.tables and self.some(0.2):
                lines.append(f"{key}: {self.reference(key)},")
                continue
            text = self.column(key, name)
            lines.append(f"{key}: {text},")
            if not any(word in text for word in ("json(", "point(", "line(", "array(")):
                keys.append(key)
        if self.some(0.3):
            lines.append("...timestamps,")
        maker = "app.table" if self.schema and self.some(0.4) else self.r.choice(["pgTable", "pgTable", "prefixed"])
        extra = self.extra(name, keys)
        self.out.append(f"export const {name} = {maker}('{snake(name)}', {{\n  " + "\n  ".join(lines) + "\n}" + extra + ");")
        self.tables.append((name, keys))

    def extra(self, table, keys):
        if not keys or self.some(0.4):
            return ""
        entries = []
        for number in range(self.r.randint(1, 3)):
            a, b = self.r.choice(keys), self.r.choice(keys)
            columns = f"t.{a}" if a == b else f"t.{a}, t.{b}"
            own = f"{table}_own_{number}"
            entries.append(self.r.choice([
                f"index('{own}').on({columns})", f"uniqueIndex('{own}').on({columns})", f"unique('{own}').on({columns})", f"index('{own}').on(t.{a}.desc())",
                f"index('{own}').on(t.{a}.nullsFirst())", f"index('{own}').on(t.{a}).where(sql`${{t.{b}}} is not null`)", f"check('{own}', sql`${{t.{a}}} is not null`)",
                f"index('{own}').using('btree', t.{a}.asc())", f"index('{own}').on(sql`coalesce(${{t.{a}}}::text, '')`)",
            ]))
        if self.some(0.5):
            return ", (t) => [\n  " + ",\n  ".join(entries) + ",\n]"
        return ", (t) => ({\n  " + ",\n  ".join(f"e{i}: {entry}" for i, entry in enumerate(entries)) + ",\n})"

    def text(self):
        used = set()
        for number in range(self.r.randint(0, 2)):
            labels = [f"l{i}" for i in range(self.r.randint(1, 4))] + (["it\\'s"] if self.some(0.2) else [])
            enum = f"enum{number}"
            listed = "[" + ", ".join(f"'{label}'" for label in labels) + "]"
            if self.some(0.4):
                self.out.append(f"const LABELS{number} = {listed} as const;")
                listed = f"LABELS{number}"
            self.out.append(f"export const {enum} = {'app.enum' if self.schema and self.some(0.3) else 'pgEnum'}('{enum}', {listed});")
            self.enums.append((enum, labels))
        for _ in range(self.r.randint(1, 6)):
            self.table(used)
        builders = sorted({builder for builder, _, _ in COLUMNS})
        head = [f"import {{ pgTable, pgEnum, pgSchema, pgTableCreator, index, uniqueIndex, unique, check, type AnyPgColumn, {', '.join(builders)} }} from 'drizzle-orm/pg-core';",
                "import { sql } from 'drizzle-orm';", "const id = () => uuid('id').defaultRandom().primaryKey();", "const prefixed = pgTableCreator((name) => `my_${name}`);",
                "const timestamps = { createdAt: timestamp('created_at').defaultNow().notNull(), updatedAt: timestamp({ withTimezone: true }) };"]
        if self.schema:
            head.append("export const app = pgSchema('app');")
        return "\n".join(head + self.out) + "\n"


def one(reconcile, modules, seed, folder):
    writer = Writer(seed)
    os.symlink(modules, f"{folder}/node_modules")
    with open(f"{folder}/schema.ts", "w", encoding="utf-8") as out:
        out.write(writer.text())
    with open(f"{folder}/drizzle.config.ts", "w", encoding="utf-8") as out:
        casing = f", casing: '{writer.casing}'" if writer.casing else ""
        out.write(f"export default {{ dialect: 'postgresql', schema: './schema.ts', out: './drizzle'{casing} }};\n")
    # `export` leaves the configured casing out, `generate` does not.
    kit = subprocess.run([f"{modules}/.bin/drizzle-kit", "generate"], cwd=folder, capture_output=True, text=True)
    if not os.path.exists(f"{folder}/drizzle/meta/_journal.json"):
        return "kit: " + (kit.stdout + kit.stderr)[-300:]
    run = subprocess.run([reconcile, "drift", "--no-cache", "-q", folder], capture_output=True, text=True)
    return "" if run.returncode == 0 and "no difference" in run.stdout else run.stdout + run.stderr


def main():
    reconcile, modules = sys.argv[1], os.path.abspath(sys.argv[2])
    count, seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20, int(sys.argv[4]) if len(sys.argv) > 4 else 1
    if not os.path.exists(f"{modules}/.bin/drizzle-kit"):
        print("skipped: no drizzle-kit")
        sys.exit(77)
    equal = refused = 0
    different = []
    for number in range(seed, seed + count):
        folder = tempfile.mkdtemp()
        said = one(reconcile, modules, number, folder)
        if not said:
            equal += 1
        elif said.startswith("kit: "):
            refused += 1
            print(number, said)
        else:
            different.append(number)
            print(f"-- seed {number}\n{said}")
            if "KEEP" in os.environ:
                shutil.copytree(folder, f"{os.environ['KEEP']}/{number}", symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(folder)
    print(f"{equal} equal, {len(different)} different {different or ''}, {refused} refused by drizzle-kit")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
