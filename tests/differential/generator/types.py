"""Enums, domains, composite and range types, sequences, schemas."""
from .believed import Relation, Type
from .expressions import BASIC
from .names import literal, quoted, truncated

LABELS = ["draft", "open", "closed", "In Progress", "it's", "a", "b", "", "done", "x" * 63, "x" * 64]


class Types:
    def create_type(self):
        sql, schema, name = self.new_name(["mood", "status", "kind", "level", "money_amount", "pair"])
        kind = self.random.choices(["enum", "domain", "composite", "range"], [6, 4, 2, 1])[0]
        made = Type(schema, name, kind)
        text = getattr(self, "create_" + kind)(sql, made)
        self.db.types.append(made)
        return text

    def create_enum(self, sql, made):
        made.labels = self.some(LABELS if self.slips(0.1) else LABELS[:7], 1, 4)
        if self.slips():
            made.labels.append(made.labels[0])
        return f"CREATE TYPE {sql} AS ENUM ({', '.join(map(literal, made.labels))})"

    def create_domain(self, sql, made):
        made.base = self.type() if self.chance(0.3) else self.pick(BASIC)
        parts = [self.maybe(0.3, f" DEFAULT {self.value(made.base)}"), self.maybe(0.2, " NOT NULL")]
        for _ in range(self.pick([0, 1, 1, 2])):
            parts.append(f" {self.constraint_name(made.name, 'check')}CHECK ({self.condition([('VALUE', made.base)])})")
        return f"CREATE DOMAIN {sql}{self.maybe(0.7, ' AS')} {made.base}{''.join(parts)}"

    def create_composite(self, sql, made):
        made.fields = {self.column_name(): self.type() for _ in range(self.random.randint(1, 3))}
        return f"CREATE TYPE {sql} AS ({', '.join(f'{quoted(n)} {t}' for n, t in made.fields.items())})"

    def create_range(self, sql, made):
        return f"CREATE TYPE {sql} AS RANGE (subtype = {self.pick(['time', 'integer', 'text', 'uuid', 'float8', 'inet'])}{self.maybe(0.1, ', subtype_diff = float8mi')})"

    def alter_type_object(self):
        own = self.pick(self.db.types)
        name = self.name_of(own)
        word = "DOMAIN" if own.kind == "domain" else "TYPE"
        if self.chance(0.2):
            new = self.raw_name(["mood", "status"])
            self.db.gone.append(own.name)
            own.name = truncated(new)
            return f"ALTER {word} {name} RENAME TO {quoted(new)}"
        if self.chance(0.08) and len(self.db.schemas) > 1:
            own.schema = self.pick(self.db.schemas)
            return f"ALTER {word} {name} SET SCHEMA {quoted(own.schema)}"
        if self.slips(0.05):
            own = self.pick(self.db.types)
        return getattr(self, "alter_" + own.kind)(name, own)

    def alter_enum(self, name, own):
        if self.chance(0.3) and own.labels:
            old, new = self.pick(own.labels), self.pick(LABELS[:7])
            own.labels = [new if label == old else label for label in own.labels]
            return f"ALTER TYPE {name} RENAME VALUE {literal(old if not self.slips() else 'nosuch')} TO {literal(new)}"
        new = self.pick(LABELS[:7]) if self.chance(0.5) else f"v{self.random.randint(1, 9)}"
        place = self.maybe(0.3, f" {self.pick(['BEFORE', 'AFTER'])} {literal(self.pick(own.labels or ['a']))}")
        there = self.maybe(0.5, "IF NOT EXISTS ")
        own.labels.append(new)
        return f"ALTER TYPE {name} ADD VALUE {there}{literal(new)}{place}"

    def alter_domain(self, name, own):
        check = f"CHECK ({self.condition([('VALUE', own.base or 'text')])})"
        return f"ALTER DOMAIN {name} " + self.pick(["SET NOT NULL", "DROP NOT NULL", f"SET DEFAULT {self.value(own.base or 'text')}", "DROP DEFAULT", f"ADD {check}",
                                                    f"ADD CONSTRAINT extra {check}{self.maybe(0.3, ' NOT VALID')}", f"DROP CONSTRAINT {quoted(own.name + '_check')}",
                                                    "DROP CONSTRAINT IF EXISTS extra", "VALIDATE CONSTRAINT extra", "RENAME CONSTRAINT extra TO more"])

    def alter_composite(self, name, own):
        attribute = quoted(self.pick(own.fields) if own.fields else "a")
        kind = self.random.randint(0, 3)
        if kind == 0:
            own.fields[self.column_name()] = self.pick(BASIC)
            new = list(own.fields)[-1]
            return f"ALTER TYPE {name} ADD ATTRIBUTE {quoted(new)} {own.fields[new]}{self.behaviour()}"
        if kind == 1:
            return f"ALTER TYPE {name} DROP ATTRIBUTE {self.maybe(0.2, 'IF EXISTS ')}{attribute}{self.behaviour()}"
        if kind == 2:
            return f"ALTER TYPE {name} ALTER ATTRIBUTE {attribute} TYPE {self.pick(BASIC)}{self.behaviour()}"
        return f"ALTER TYPE {name} RENAME ATTRIBUTE {attribute} TO {quoted(self.column_name())}{self.behaviour()}"

    def alter_range(self, name, own):
        return f"ALTER TYPE {name} OWNER TO CURRENT_USER"

    def drop_type(self):
        own = self.pick(self.db.types)
        word = "DOMAIN" if own.kind == "domain" and not self.slips(0.1) else "TYPE"
        behaviour = self.behaviour()
        text = f"DROP {word} {self.maybe(0.3, 'IF EXISTS ')}{self.name_of(own)}{behaviour}"
        if "CASCADE" in behaviour or self.chance(0.5):
            self.db.forget(own)
        return text

    def create_sequence(self):
        sql, schema, name = self.new_name(["numbers", "ids"])
        self.db.relations.append(Relation(schema, name, "sequence", {}))
        options = self.pick(["", " START 10", " INCREMENT BY -1", " AS smallint", " MINVALUE 5 MAXVALUE 2", " CACHE 10 CYCLE", " START 1 MINVALUE 5", " NO MAXVALUE"])
        owned = ""
        if self.db.of_kind("table") and self.chance(0.3):
            table = self.pick(self.db.of_kind("table"))
            owned = f" OWNED BY {self.name_of(table)}.{self.ident(self.column(table))}"
        return f"CREATE SEQUENCE {self.maybe(0.3, 'IF NOT EXISTS ')}{sql}{options}{owned}"

    def alter_sequence(self):
        sequence = self.relation("sequence")
        return f"ALTER SEQUENCE {self.maybe(0.2, 'IF EXISTS ')}{self.name_of(sequence)} " + self.pick(
            ["RESTART", "OWNED BY NONE", "AS bigint", "MAXVALUE 100", "INCREMENT 0", "INCREMENT 5", "RESTART WITH 50", "NO MINVALUE", "CYCLE", "OWNER TO CURRENT_USER"])

    def create_schema(self):
        name = self.pick(["app", "auth", "Audit", "reporting", "public", "pg_own" if self.slips(0.2) else "app2"])
        if name not in self.db.schemas:
            self.db.schemas.append(name)
        return f"CREATE SCHEMA {self.maybe(0.4, 'IF NOT EXISTS ')}{quoted(name)}"

    def alter_schema(self):
        name = self.pick(self.db.schemas[1:] or ["nosuch"])
        if self.chance(0.5):
            behaviour = self.behaviour()
            if "CASCADE" in behaviour and name in self.db.schemas:
                self.db.forget_schema(name)
                self.db.path = [s for s in self.db.path if s != name] or ["public"]
            return f"DROP SCHEMA {self.maybe(0.3, 'IF EXISTS ')}{quoted(name)}{behaviour}"
        return f"ALTER SCHEMA {quoted(name)} OWNER TO CURRENT_USER"

    def set_schema(self):
        things = [t for t in [*self.db.relations, *self.db.types] if len(self.db.schemas) > 1]
        if not things:
            return self.create_schema()
        thing = self.pick(things)
        word = {"view": "VIEW", "matview": "MATERIALIZED VIEW", "sequence": "SEQUENCE", "domain": "DOMAIN"}.get(thing.kind, "TABLE" if thing in self.db.relations else "TYPE")
        name, thing.schema = self.name_of(thing), self.pick(self.db.schemas)
        return f"ALTER {word} {name} SET SCHEMA {quoted(thing.schema)}"
