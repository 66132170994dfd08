"""Rows, and what is done to whole relations: drops, truncation, comments, grants."""
from .names import quoted, truncated


class Data:
    def dml(self):
        return self.random.choices([self.insert, self.update, self.delete, self.insert_select, self.merge], [8, 3, 2, 2, 1])[0]()

    def row(self, relation, columns):
        return "(" + ", ".join(self.value(relation.columns.get(c, "text")) for c in columns) + ")"

    def insert(self):
        relation = self.table() if self.chance(0.9) else self.relation("table", "view", "partitioned")
        columns = [c for c in relation.columns if c not in relation.fixed or self.slips(0.1)] or ["id"]
        if self.chance(0.2):
            columns = self.some(columns, 1, 5)
        rows = ", ".join(self.row(relation, columns) for _ in range(self.pick([1, 1, 2, 3])))
        key = self.listed(self.pick(relation.keys)) if relation.keys else self.ident(self.column(relation))
        column = self.ident(self.column(relation))
        tail = self.pick(["", "", "", " ON CONFLICT DO NOTHING", f" ON CONFLICT ({key}) DO NOTHING", f" ON CONFLICT ({key}) DO UPDATE SET {column} = EXCLUDED.{column}",
                          f" RETURNING {column}", f" ON CONFLICT ON CONSTRAINT {quoted(truncated(relation.name + '_pkey'))} DO NOTHING", " RETURNING *"])
        overriding = self.maybe(0.05, " OVERRIDING SYSTEM VALUE")
        return f"INSERT INTO {self.name_of(relation)} ({self.listed(columns)}){overriding} VALUES {rows}{tail}"

    def insert_select(self):
        relation, (query, columns) = self.table(), self.query()
        wanted = self.some(relation.columns, len(columns), len(columns)) or ["id"]
        return f"{self.maybe(0.1, 'WITH w AS (SELECT 1) ')}INSERT INTO {self.name_of(relation)} ({self.listed(wanted)}) {query}"

    def update(self):
        relation = self.table()
        column = self.column(relation)
        scope = self.scope(relation)
        value = self.value(relation.columns.get(column, "text")) if self.chance(0.7) else self.computed(scope)[0]
        other = self.maybe(0.1, f" FROM {self.name_of(self.table())} o")
        return f"UPDATE {self.name_of(relation)} SET {self.ident(column)} = {value}{other} WHERE {self.condition(scope)}"

    def delete(self):
        relation = self.table()
        if self.chance(0.15):
            return f"WITH gone AS (DELETE FROM {self.name_of(relation)} WHERE {self.condition(self.scope(relation))} RETURNING *) SELECT count(*) FROM gone"
        return f"DELETE FROM {self.name_of(relation)}{self.maybe(0.8, ' WHERE ' + self.condition(self.scope(relation)))}"

    def merge(self):
        into, source = self.table(), self.table()
        column = self.column(into)
        value = self.value(into.columns.get(column, "text"))
        return (f"MERGE INTO {self.name_of(into)} t USING {self.name_of(source)} s ON t.{self.ident(self.column(into))} = s.{self.ident(self.column(source))} "
                f"WHEN MATCHED THEN {self.pick([f'UPDATE SET {self.ident(column)} = {value}', 'DELETE', 'DO NOTHING'])} "
                f"WHEN NOT MATCHED THEN {self.pick([f'INSERT ({self.ident(column)}) VALUES ({value})', 'DO NOTHING'])}")

    def truncate(self):
        return f"TRUNCATE {self.name_of(self.table())}{self.pick(['', ' CASCADE', ' RESTART IDENTITY CASCADE'])}"

    def select(self):
        return self.query()[0]

    def drop_relation(self):
        relation = self.pick(self.db.relations)
        word = {"view": "VIEW", "matview": "MATERIALIZED VIEW", "sequence": "SEQUENCE"}.get(relation.kind, "TABLE")
        if self.slips(0.05):
            word = self.pick(["TABLE", "VIEW", "TYPE", "INDEX", "FOREIGN TABLE"])
        behaviour = self.behaviour()
        listed = self.name_of(relation)
        if self.chance(0.08):
            listed += ", " + self.name_of(self.pick(self.db.relations))
        if "CASCADE" in behaviour or self.chance(0.6):
            self.db.forget(relation)
        return f"DROP {word} {self.maybe(0.4, 'IF EXISTS ')}{listed}{behaviour}"

    def role(self):
        if not self.db.roles or self.slips():
            return "nosuch"
        return quoted(self.pick(self.db.roles))

    def create_role(self):
        name = self.pick(["reconcile_reader", "reconcile_writer", "reconcile Admin"])
        if name not in self.db.roles:
            self.db.roles.append(name)
        return f"CREATE ROLE {quoted(name)}{self.pick(['', ' LOGIN', ' NOLOGIN INHERIT', ' CREATEDB'])}"

    def grant(self):
        relation = self.pick(self.db.relations)
        what = self.pick(["SELECT", "ALL", "INSERT, UPDATE", f"SELECT ({self.ident(self.column(relation))})", "USAGE" if self.slips(0.3) else "DELETE", "TRIGGER", "REFERENCES"])
        word = "SEQUENCE " if relation.kind == "sequence" and "(" not in what else self.pick(["", "TABLE "])
        whom = self.pick(["PUBLIC", "CURRENT_USER", self.role(), self.role()])
        return self.pick([f"GRANT {what} ON {word}{self.name_of(relation)} TO {whom}", f"REVOKE {what} ON {word}{self.name_of(relation)} FROM {whom}",
                          f"GRANT USAGE ON SCHEMA {quoted(self.pick(self.db.schemas))} TO {whom}", f"GRANT SELECT ON ALL TABLES IN SCHEMA {quoted(self.pick(self.db.schemas))} TO {whom}",
                          f"ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted(self.pick(self.db.schemas))} GRANT SELECT ON TABLES TO {whom}"])

    def comment(self):
        relation = self.pick(self.db.relations)
        word = {"view": "VIEW", "matview": "MATERIALIZED VIEW", "sequence": "SEQUENCE"}.get(relation.kind, "TABLE")
        text = self.pick(["'about it'", "NULL", "''", "'it''s'"])
        choices = [f"COMMENT ON {word} {self.name_of(relation)} IS {text}", f"COMMENT ON COLUMN {self.name_of(relation)}.{self.ident(self.column(relation))} IS {text}",
                   f"COMMENT ON CONSTRAINT {self.ident(self.guessed_constraint(relation))} ON {self.name_of(relation)} IS {text}", f"COMMENT ON SCHEMA {quoted(self.pick(self.db.schemas))} IS {text}"]
        if self.db.types:
            choices.append(f"COMMENT ON TYPE {self.name_of(self.pick(self.db.types))} IS {text}")
        return self.pick(choices)
