#!/usr/bin/python3
"""Writes random Prisma schemas, grammar driven: prisma_schemas.py FOLDER COUNT [SEED].

Each is one .prisma file. Most are valid; Prisma's engine refuses the rest, which is fine: only what it
accepts is compared. The same seed gives the same files.
"""
import random
import sys

SCALARS = {
    "String": ["", "@db.Text", "@db.VarChar(%d)", "@db.VarChar", "@db.Char(%d)", "@db.Char", "@db.Uuid", "@db.Xml", "@db.Inet",
               "@db.Citext", "@db.Bit(%d)", "@db.VarBit(%d)", "@db.VarBit", "@db.Bit"],
    "Int": ["", "@db.Integer", "@db.SmallInt", "@db.Oid"],
    "BigInt": ["", "@db.BigInt"],
    "Float": ["", "@db.DoublePrecision", "@db.Real"],
    "Decimal": ["", "@db.Decimal(10, 2)", "@db.Decimal", "@db.Money", "@db.Decimal(65,30)"],
    "Boolean": ["", "@db.Boolean"],
    "DateTime": ["", "@db.Timestamp(6)", "@db.Timestamp", "@db.Timestamptz(3)", "@db.Timestamptz", "@db.Date", "@db.Time(2)",
                 "@db.Time", "@db.Timetz(6)", "@db.Timetz"],
    "Json": ["", "@db.Json", "@db.JsonB"],
    "Bytes": ["", "@db.ByteA"],
}
WORDS = ("user account order item tag post comment profile session token team member invoice payment event log setting file "
         "message room city country price stock cart product review address phone device status kind level note color").split()
UNSUPPORTED = ["circle", "int4range", "tsvector", "polygon", "interval", "point", "numeric(5,1)", "cidr"]
OPCLASSES = {"String": ["Brin", ["TextMinMaxOps", "TextBloomOps"]], "Int": ["Brin", ["Int4MinMaxOps", "Int4MinMaxMultiOps", "Int4BloomOps"]],
             "BigInt": ["Brin", ["Int8MinMaxOps", "Int8BloomOps"]], "Json": ["Gin", ["JsonbOps", "JsonbPathOps"]],
             "DateTime": ["Brin", ["TimestampMinMaxOps", "TimestampMinMaxMultiOps"]], "Decimal": ["Brin", ["NumericMinMaxOps"]],
             "Float": ["Brin", ["Float8MinMaxOps", "Float8BloomOps"]]}
LITERALS = ["x", "it's", "two words", 'a \\"quoted\\" word', "line\\nbreak", "back\\\\slash", "", "ü — ☃", "100%"]


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.multi = self.r.random() < 0.25
        self.names = set()
        self.enums = {}
        self.models = []
        self.relations = 0

    def chance(self, p):
        return self.r.random() < p

    def word(self, capital=False):
        while True:
            parts = [self.r.choice(WORDS) for _ in range(self.r.choice([1, 1, 2, 2, 3]))]
            if self.chance(0.04):
                parts += [self.r.choice(WORDS) for _ in range(7)]
            name = parts[0] + "".join(p.capitalize() for p in parts[1:]) if self.chance(0.7) else "_".join(parts)
            if capital:
                name = name[0].upper() + name[1:]
            if self.chance(0.2):
                name += str(self.r.randint(1, 99))
            return name

    def unique_word(self, taken, capital=False):
        while True:
            name = self.word(capital)
            if name not in taken and name.lower() not in ("model", "type"):
                taken.add(name)
                return name

    def schema(self):
        return f'  @@schema("{self.r.choice(["public", "auth", "Billing"])}")\n' if self.multi else ""

    def mapped(self, p):
        if not self.chance(p):
            return ""
        return ' @map("%s")' % self.r.choice([self.word(), self.word() + "_" + self.word(), self.word() + " x", self.word().upper()])

    # -- enums and scalars

    def enum(self):
        name = self.unique_word(self.names, True)
        values = []
        text = f"enum {name} {{\n"
        for _ in range(self.r.randint(1, 6)):
            value = self.unique_word(set(values)).upper() if self.chance(0.6) else self.word()
            if value in values:
                continue
            values.append(value)
            text += f"  {value}{self.mapped(0.2)}\n"
        if self.chance(0.3):
            text += f'  @@map("{self.unique_word(self.names)}")\n'
        self.enums[name] = values
        return text + self.schema() + "}\n"

    def literal(self, kind):
        r = self.r
        if kind == "String":
            return '"%s"' % r.choice(LITERALS)
        if kind in ("Int", "BigInt"):
            return str(r.choice([0, 1, -7, 42, 2147483647]))
        if kind == "Float":
            return r.choice(["1.5", "-0.25", "3", "100.00", "0.1"])
        if kind == "Decimal":
            return r.choice(["1.50", "-3", '"12.340"', "0"])
        if kind == "Boolean":
            return r.choice(["true", "false"])
        if kind == "DateTime":
            return '"%s"' % r.choice(["2020-01-02T03:04:05Z", "2021-12-31T23:59:59.5+02:00", "1999-06-15T00:00:00.123456Z", "2020-02-29T12:00:00-05:30"])
        if kind == "Json":
            return '"%s"' % r.choice(["{}", "[]", '{\\"a\\": [1, 2], \\"b\\": \\"it\'s\\"}', "null", "1"])
        if kind == "Bytes":
            return '"%s"' % r.choice(["aGVsbG8=", "", "AAEC/w==", "YQ=="])
        return r.choice(self.enums[kind])

    def default(self, kind, native, arity):
        r = self.r
        if not self.chance(0.4):
            return ""
        if arity == "[]":
            items = ", ".join(self.literal(kind) for _ in range(r.randint(0, 3)))
            return r.choice([f" @default([{items}])", f" @default([{items}])", ' @default(dbgenerated("\'{}\'"))'])
        if kind == "DateTime" and self.chance(0.6):
            return r.choice([" @default(now())", " @updatedAt", " @default(now()) @updatedAt"])
        if kind == "String" and self.chance(0.4):
            return r.choice([" @default(uuid())", " @default(cuid())", " @default(nanoid(12))", " @default(ulid())", " @default(uuid(7))",
                             ' @default(dbgenerated("gen_random_uuid()"))', " @default(dbgenerated())", ' @default(dbgenerated("concat(\'a\', \'b\')"))'])
        if kind in ("Int", "BigInt") and arity == "" and self.chance(0.3):
            return " @default(autoincrement())"
        return f" @default({self.literal(kind)})"

    def native(self, kind):
        if kind not in SCALARS or self.chance(0.5):
            return ""
        text = self.r.choice(SCALARS[kind])
        return " " + (text % self.r.randint(1, 200) if "%d" in text else text) if text else ""

    def field(self, taken):
        r = self.r
        name = self.unique_word(taken)
        if self.chance(0.05):
            default = r.choice(["", "", ' @default(dbgenerated("NULL"))'])
            return name, None, "", f'  {name} Unsupported("{r.choice(UNSUPPORTED)}"){r.choice(["", "?", "[]"])}{default}{self.mapped(0.1)}\n'
        kind = r.choice(list(SCALARS) + ["String", "Int", "DateTime"] + list(self.enums) * 2)
        arity = r.choice(["", "", "", "?", "?", "[]"])
        native = self.native(kind)
        attributes = self.default(kind, native, arity) + native + self.mapped(0.25)
        if arity == "" and self.chance(0.12) and kind not in ("Json", "Bytes"):
            attributes += r.choice([" @unique", " @unique", f' @unique(map: "u_{name}_{r.randint(0, 9999)}")', " @unique(sort: Desc)"])
        if self.chance(0.03):
            attributes += " @ignore"
        return name, kind, arity, f"  {name} {kind}{arity}{attributes}\n"

    # -- models

    def model(self):
        r = self.r
        model = {"name": self.unique_word(self.names, True), "taken": set(), "lines": [], "block": [], "fields": []}
        self.models.append(model)
        id_kind = r.choice(["Int", "Int", "String", "String", "BigInt", "composite", "none"])
        if id_kind in ("Int", "BigInt", "String"):
            name = "id" if self.chance(0.8) else self.unique_word(model["taken"])
            model["taken"].add(name)
            native = {"Int": ["", "", " @db.SmallInt"], "BigInt": [""], "String": ["", " @db.Uuid", " @db.VarChar(30)"]}[id_kind]
            native = r.choice(native)
            default = r.choice(["", " @default(autoincrement())"] if id_kind != "String" else
                               ["", " @default(cuid())", " @default(uuid())", ' @default(dbgenerated("gen_random_uuid()"))'])
            key = f' @id(map: "pk_{r.randint(0, 99999)}")' if self.chance(0.1) else " @id"
            model["id"] = (name, id_kind, native)
            model["lines"].append(f"  {name} {id_kind}{key}{default}{native}{self.mapped(0.2)}\n")
        for _ in range(r.randint(1, 9)):
            name, kind, arity, line = self.field(model["taken"])
            model["lines"].append(line)
            if kind is not None:
                model["fields"].append((name, kind, arity, line))
        required = [f for f in model["fields"] if f[2] == "" and f[1] not in ("Json", "Bytes", "Float")]
        if id_kind == "composite" and len(required) >= 2:
            names = ", ".join(f[0] for f in r.sample(required, 2))
            extra = r.choice(["", "", f', map: "ck_{r.randint(0, 99999)}"', ', name: "compound"'])
            model["block"].append(f"  @@id([{names}]{extra})\n")
        elif "id" not in model:
            name = self.unique_word(model["taken"])
            model["lines"].append(f"  {name} String @unique\n")
            model["unique"] = (name, "String", "")
        self.indexes(model)

    def indexes(self, model):
        r = self.r
        plain = [f for f in model["fields"] if f[2] != "[]" and f[1] not in ("Json",) and "@db.Xml" not in f[3] and "@ignore" not in f[3]]
        for _ in range(r.randint(0, 3)):
            if not plain:
                break
            chosen = r.sample(plain, min(len(plain), r.randint(1, 3)))
            # One index for each list of columns: the engine wants different names.
            if tuple(f[0] for f in chosen) in model["taken"]:
                continue
            model["taken"].add(tuple(f[0] for f in chosen))
            parts = ", ".join(f[0] + r.choice(["", "", "", "(sort: Desc)", "(sort: Asc)"]) for f in chosen)
            extra = r.choice(["", "", "", f', map: "ix_{r.randint(0, 99999)}"', ', where: raw("1 = 1")'])
            kind = r.choice(["index", "index", "unique"])
            model["block"].append(f"  @@{kind}([{parts}]{extra})\n")
        for f in model["fields"]:
            if f[2] == "" and f[1] in OPCLASSES and "@db" not in f[3] and self.chance(0.06):
                method, ops = OPCLASSES[f[1]]
                model["block"].append(f'  @@index([{f[0]}(ops: {r.choice(ops)})], type: {method}, map: "op_{r.randint(0, 99999)}")\n')
            if f[2] == "[]" and "@ignore" not in f[3] and self.chance(0.1):
                model["block"].append(f'  @@index([{f[0]}], type: Gin, map: "gin_{r.randint(0, 99999)}")\n')
            if f[2] == "" and f[1] == "String" and "@db" not in f[3] and self.chance(0.08):
                ops = r.choice(['raw("text_pattern_ops")', 'raw("gin_trgm_ops")'])
                kind = "Gin" if "gin" in ops else "BTree"
                model["block"].append(f'  @@index([{f[0]}(ops: {ops})], type: {kind}, map: "raw_{r.randint(0, 99999)}")\n')

    # -- relations

    def relation(self):
        r = self.r
        a, b = r.choice(self.models), r.choice(self.models)
        self.relations += 1
        name = f"r{self.relations}" if not self.chance(0.2) else self.word(True) + str(self.relations)
        if self.chance(0.25) and "id" in a and "id" in b:
            fa, fb = self.unique_word(a["taken"]), self.unique_word(b["taken"])
            a["lines"].append(f'  {fa} {b["name"]}[] @relation("{name}")\n')
            b["lines"].append(f'  {fb} {a["name"]}[] @relation("{name}")\n')
            return
        target = b.get("id") or b.get("unique")
        if target is None:
            return
        key, kind, native = target
        optional = self.chance(0.4)
        mark = "?" if optional else ""
        column, field, back = self.unique_word(a["taken"]), self.unique_word(a["taken"]), self.unique_word(b["taken"])
        one = self.chance(0.2)
        a["lines"].append(f'  {column} {kind}{mark}{native}{" @unique" if one else ""}{self.mapped(0.3)}\n')
        actions = ["Cascade", "Restrict", "NoAction"] + (["SetNull"] if optional else [])
        extra = (f", onDelete: {r.choice(actions)}" if self.chance(0.3) else "") + (f", onUpdate: {r.choice(actions)}" if self.chance(0.2) else "")
        if a is b or self.chance(0.2):  # a cycle needs them
            extra = ", onDelete: NoAction, onUpdate: NoAction"
        extra += f', map: "fk_{r.randint(0, 99999)}"' if self.chance(0.1) else ""
        a["lines"].append(f'  {field} {b["name"]}{mark} @relation("{name}", fields: [{column}], references: [{key}]{extra})\n')
        b["lines"].append(f'  {back} {a["name"]}{"?" if one else "[]"} @relation("{name}")\n')

    def simple_many_to_many(self):
        pair = [m for m in self.models if "id" in m]
        if len(pair) < 2:
            return
        a, b = self.r.sample(pair, 2)
        key = tuple(sorted((a["name"], b["name"])))
        if key in self.names:
            return
        self.names.add(key)
        a["lines"].append(f'  {self.unique_word(a["taken"])} {b["name"]}[]\n')
        b["lines"].append(f'  {self.unique_word(b["taken"])} {a["name"]}[]\n')

    def run(self):
        r = self.r
        settings = ['  provider = "%s"\n' % r.choice(["postgresql", "postgresql", "postgres"])]
        if self.multi:
            settings.append('  schemas = ["public", "auth", "Billing"]\n')
        if self.chance(0.1):
            settings.append("  extensions = [citext, pgcrypto, hstore(schema: \"%s\")]\n" % ("auth" if self.multi else "public"))
        if self.chance(0.05):
            settings.append('  relationMode = "prisma"\n')
        head = ('generator client {\n  provider = "prisma-client-js"\n'
                '  previewFeatures = ["views", "postgresqlExtensions", "partialIndexes"]\n}\n\n'
                "datasource db {\n" + "".join(settings) + "}\n")
        enums = [self.enum() for _ in range(r.randint(0, 3))]
        for _ in range(r.randint(1, 6)):
            self.model()
        for _ in range(r.randint(0, 5)):
            self.relation()
        if self.chance(0.4):
            self.simple_many_to_many()
        blocks = []
        for m in self.models:
            if self.chance(0.5):
                r.shuffle(m["lines"])
            comment = r.choice(["", "", "/// documented\n", "// comment @id\n"])
            map_ = f'  @@map("{self.unique_word(self.names)}")\n' if self.chance(0.3) else ""
            ignore = "  @@ignore\n" if self.chance(0.03) else ""
            blocks.append(f'{comment}model {m["name"]} {{\n' + "".join(m["lines"]) + "\n" + "".join(m["block"]) + map_ + ignore + self.schema() + "}\n")
        if self.chance(0.1):
            blocks.append(f"view {self.unique_word(self.names, True)} {{\n  id Int @unique\n  x String?\n{self.schema()}}}\n")
        parts = enums + blocks
        if self.chance(0.5):
            r.shuffle(parts)
        return "\n".join([head] + parts)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for i in range(count):
        with open(f"{folder}/g{seed}_{i:05d}.prisma", "w", encoding="utf-8") as out:
            out.write(Generator(seed * 1000003 + i).run())


if __name__ == "__main__":
    main()
