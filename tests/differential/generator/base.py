"""Choosing names and things: mostly ones that are there, now and then ones that are not."""
import random

from .believed import Believed
from .names import COLUMNS, LONG, ODD, PLAIN, quoted, truncated


class Chooser:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.db = Believed()
        self.careless = self.random.choice([0.3, 1, 1, 2])  # how often this history is wrong, to the usual
        self.number = 0

    def pick(self, items):
        return self.random.choice(list(items))

    def chance(self, share):
        return self.random.random() < share

    def slips(self, share=0.03):
        return self.random.random() < share * self.careless

    def some(self, items, least=1, most=3):
        items = list(items)
        return self.random.sample(items, min(len(items), self.random.randint(least, most)))

    def maybe(self, share, text):
        return text if self.chance(share) else ""

    def raw_name(self, pool=PLAIN):
        """A name for something new; it may be taken."""
        if self.db.gone and self.chance(0.1):
            return self.pick(self.db.gone)
        if self.chance(0.12):
            return self.pick(ODD + LONG)
        self.number += 1
        return self.pick(pool) + (str(self.number) if self.chance(0.6) else "")

    def column_name(self):
        return self.pick(ODD + LONG) if self.chance(0.12) else self.pick(COLUMNS)

    def misspelt(self, name):
        choices = [name + "s", name[:-1], name.upper(), "nosuch", "public." + name]
        return self.pick(choices) or "nosuch"

    def ident(self, name):
        """The name as somebody writes it who may forget the quotes."""
        if self.slips(0.02):
            return self.pick([self.misspelt(name), quoted(self.misspelt(name)), name])
        if name == name.lower() and quoted(name) == name and self.chance(0.05):
            return self.pick([name.upper(), f'"{name}"'])
        return quoted(name)

    def name_of(self, thing):
        """Qualified where it must be, and sometimes where it needn't."""
        name = self.ident(thing.name)
        if thing.schema not in self.db.path or self.chance(0.1):
            return f"{quoted(self.pick(self.db.schemas) if self.slips() else thing.schema)}.{name}"
        return name

    def type_name(self, thing):
        return quoted(thing.name) if thing.schema in self.db.path else f"{quoted(thing.schema)}.{quoted(thing.name)}"

    def schema(self):
        """Where something new goes: the qualifier as SQL, and the schema."""
        if len(self.db.schemas) > 1 and self.chance(0.25):
            chosen = self.pick(self.db.schemas)
            return quoted(chosen) + ".", chosen
        return "", self.db.path[0]

    def new_name(self, pool=PLAIN):
        """(SQL, schema, name as kept) for something new."""
        prefix, schema = self.schema()
        name = self.raw_name(pool)
        return prefix + quoted(name), schema, truncated(name)

    def relation(self, *kinds):
        """A relation of such a kind; another kind, or none that is there, when it slips."""
        if self.slips(0.02) and self.db.relations:
            return self.pick(self.db.relations)
        return self.pick(self.db.of_kind(*kinds))

    def table(self):
        return self.relation("table", "table", "partitioned")

    def column(self, relation):
        if self.slips(0.04) or not relation.columns:
            return self.pick(["nosuch", "ctid", self.pick(COLUMNS)])
        return self.pick(relation.columns)

    def columns(self, relation, least=1, most=3):
        chosen = self.some(relation.columns, least, most) or ["id"]
        if self.slips():
            chosen.append(self.pick([chosen[0], "nosuch", "tableoid"]))
        return chosen

    def listed(self, columns):
        return ", ".join(self.ident(c) for c in columns)

    def scope(self, relation, qualifier=""):
        dot = qualifier + "." if qualifier else ""
        return [(dot + self.ident(c), t) for c, t in relation.columns.items()]

    def behaviour(self):
        return self.pick(["", "", "", " CASCADE", " RESTRICT"])
