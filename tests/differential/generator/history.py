"""A whole history: which statements, in which order, in which files and transactions."""
from .base import Chooser
from .code import Code
from .data import Data
from .expressions import Expressions
from .names import quoted
from .tables import Tables
from .types import Types


class Generator(Chooser, Expressions, Tables, Types, Code, Data):
    """The same seed gives the same history."""

    def __init__(self, seed):
        super().__init__(seed)
        self.open = False  # a transaction block
        self.savepoints = 0
        self.waiting = []  # statements that finish what an earlier one began

    def statements(self, count):
        for make in [self.create_table, self.create_table, self.create_type]:
            yield make()
        for _ in range(count):
            yield self.waiting.pop(0) if self.waiting else self.statement()
        if self.open:
            yield "COMMIT"

    def kinds(self):
        db = self.db
        yield from [(self.create_table, 9), (self.create_type, 4), (self.create_sequence, 1), (self.create_schema, 1), (self.create_function, 4), (self.session, 3), (self.create_role, 0.5)]
        if db.of_kind("table"):
            yield from [(self.alter_table, 22), (self.create_index, 8), (self.create_view, 5), (self.create_trigger, 3), (self.create_policy, 2), (self.table_object, 2), (self.dml, 16),
                        (self.select, 4), (self.rename, 4), (self.truncate, 0.5), (self.create_as, 1), (self.do_block, 4), (self.index_command, 3), (self.grant, 2), (self.comment, 2),
                        (self.drop_relation, 4), (self.set_schema, 1), (self.redo_column, 1)]
        if db.of_kind("partitioned"):
            yield from [(self.create_partition, 4), (self.attach, 1)]
        if db.of_kind("matview"):
            yield self.refresh, 1
        if db.of_kind("sequence"):
            yield self.alter_sequence, 1
        if db.types:
            yield from [(self.alter_type_object, 4), (self.drop_type, 1)]
        if db.functions:
            yield self.function_command, 2
        if len(db.schemas) > 1:
            yield self.alter_schema, 0.5

    def statement(self):
        for _ in range(20):
            functions, weights = zip(*self.kinds())
            try:
                return self.random.choices(functions, weights)[0]()
            except (IndexError, ValueError):  # nothing of the kind is there to be picked
                continue
        return "SELECT 1"

    def redo_column(self):
        """What a migration tool writes when a column's type changes: add, fill, drop, rename."""
        relation = self.table()
        old, typed = self.column(relation), self.type()
        name, sql = self.name_of(relation), quoted("new_" + old)
        self.waiting += [f"UPDATE {name} SET {sql} = {quoted(old)}::text::{typed}", f"ALTER TABLE {name} DROP COLUMN {quoted(old)}{self.behaviour()}",
                         f"ALTER TABLE {name} RENAME COLUMN {sql} TO {quoted(old)}"]
        if old in relation.columns:
            relation.columns[old] = typed
        return f"ALTER TABLE {name} ADD COLUMN {sql} {typed}"

    def session(self):
        if self.open:
            return self.in_block()
        kind = self.random.randint(0, 3)
        if kind == 0:
            return self.search_path()
        if kind == 1:
            self.open = True
            return self.pick(["BEGIN", "START TRANSACTION", "BEGIN"])
        return self.pick(["SET LOCAL lock_timeout = '1s'", "SET statement_timeout = 0", "SET check_function_bodies = " + self.pick(["off", "on"]), "RESET check_function_bodies",
                          "COMMIT", "CREATE EXTENSION IF NOT EXISTS pgcrypto", "CREATE EXTENSION IF NOT EXISTS citext", "SET standard_conforming_strings = on", "VACUUM",
                          "ANALYZE", "SET client_encoding = 'UTF8'", "SET xmloption = content", "SELECT set_config('search_path', '', false)" if self.slips(0.3) else "SELECT 1",
                          "SET default_tablespace = ''", "LOCK TABLE nosuch", "ROLLBACK", "CREATE EXTENSION btree_gist"])

    def in_block(self):
        choice = self.random.randint(0, 4)
        if choice == 0:
            self.savepoints += 1
            return f"SAVEPOINT s{self.savepoints}"
        if choice == 1 and self.savepoints:
            return f"{self.pick(['ROLLBACK TO', 'RELEASE'])} SAVEPOINT s{self.savepoints}"
        if choice == 2:
            return self.pick(["SET LOCAL search_path = public", "SET CONSTRAINTS ALL DEFERRED", "BEGIN", "VACUUM", "SET CONSTRAINTS ALL IMMEDIATE"])
        self.open, self.savepoints = False, 0
        return self.pick(["COMMIT", "COMMIT", "END", "ROLLBACK"])

    def search_path(self):
        chosen = self.some(self.db.schemas, 1, 2)
        self.db.path = chosen
        return f"SET search_path {self.pick(['TO', '='])} {', '.join(quoted(s) for s in chosen)}{self.maybe(0.1, ', nosuch')}"


def generate(seed, count):
    """Statements without their semicolons, and where each file ends (indexes into them)."""
    generator = Generator(seed)
    statements, ends, least = [], [], 4
    for statement in generator.statements(count):
        statements.append(statement)
        # A file that ends in a block takes it along: what runs files rolls it back.
        if not generator.open and len(statements) - (ends[-1] if ends else 0) >= least:
            ends.append(len(statements))
            least = generator.random.randint(2, 12)
    if not ends or ends[-1] != len(statements):
        ends.append(len(statements))
    return statements, ends
