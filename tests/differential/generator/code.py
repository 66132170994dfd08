"""Views, indexes, functions, triggers, policies, DO blocks: what is written over tables."""
from .believed import Function, Relation
from .expressions import family
from .names import literal, quoted, truncated


class Code:
    def query(self):
        """A SELECT over what is there, and the columns that it gives."""
        relation = self.relation("table", "table", "view", "matview", "partitioned")
        shape = self.random.choices(["plain", "join", "group", "union", "with", "star"], [6, 3, 3, 1, 2, 1])[0]
        return getattr(self, "query_" + shape)(relation)

    def targets(self, scope, most=4):
        """A target list, and its columns by name."""
        parts, columns = [], {}
        for column, typed in self.some(scope, 1, most) or [("1", "integer")]:
            if self.chance(0.4):
                text, typed = self.computed([(column, typed)])
                name = self.pick(["x", "y", "computed", "label", "n"]) + str(len(columns))
                parts.append(f"{text} AS {name}")
            else:
                parts.append(column)
                name = column.split(".")[-1].strip('"')
            columns[name] = typed
        return ", ".join(parts), columns

    def query_plain(self, relation):
        scope = self.scope(relation)
        listed, columns = self.targets(scope)
        where = self.maybe(0.5, f" WHERE {self.condition(scope)}")
        return f"SELECT {self.maybe(0.1, 'DISTINCT ')}{listed} FROM {self.name_of(relation)}{where}{self.maybe(0.1, ' ORDER BY 1')}{self.maybe(0.1, ' LIMIT 10')}", columns

    def query_join(self, relation):
        other = self.relation("table", "view", "partitioned")
        scope, more = self.scope(relation, "a"), self.scope(other, "b")
        on = self.pick([f"{self.column_of(scope) or 'a.id'} = {self.column_of(more) or 'b.id'}", self.condition(scope + more), "a.id = b.id", "true"])
        listed, columns = self.targets(scope + more)
        kind = self.pick(["JOIN", "LEFT JOIN", "JOIN", "FULL JOIN" if self.slips(0.3) else "JOIN"])
        joined = f"{kind} {self.name_of(other)} b ON {on}" if self.chance(0.85) else self.pick([f", {self.name_of(other)} b", f"JOIN {self.name_of(other)} b USING (id)", f"NATURAL JOIN {self.name_of(other)} b"])
        return f"SELECT {listed} FROM {self.name_of(relation)} a {joined}", columns

    def query_group(self, relation):
        scope = self.scope(relation)
        column, typed = self.pick(scope) if scope else ("1", "integer")
        having = self.maybe(0.2, " HAVING count(*) > 1")
        extra = self.maybe(0.05, ", " + (self.column_of(scope) or "id"))
        aggregate = self.pick(["count(*)", f"max({column})", f"array_agg({column})", f"count(DISTINCT {column})", f"string_agg({column}::text, ',')", f"sum({column})", f"jsonb_agg({column})",
                               f"row_number() OVER (ORDER BY {column})", f"bool_and({column} IS NULL)", f"count(*) FILTER (WHERE {column} IS NULL)"])
        return f"SELECT {column}, {aggregate} AS agg{extra} FROM {self.name_of(relation)} GROUP BY {self.pick([column, column, '1'])}{having}", {column.strip('"'): typed, "agg": "bigint"}

    def query_union(self, relation):
        other = self.relation("table", "view", "partitioned")
        column, typed = self.pick(self.scope(relation) or [("1", "integer")])
        fitting = self.column_of(self.scope(other), family(typed)) or "NULL"
        return f"SELECT {column} FROM {self.name_of(relation)} {self.pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT'])} SELECT {fitting} FROM {self.name_of(other)}", {column.strip('"'): typed}

    def query_with(self, relation):
        inner, columns = self.query_plain(relation)
        scope = [(quoted(c), t) for c, t in columns.items()]
        listed, outer = self.targets(scope)
        return f"WITH c AS ({inner}) SELECT {listed} FROM c{self.maybe(0.4, ' WHERE ' + self.condition(scope, 0))}", outer

    def query_star(self, relation):
        return f"SELECT {self.pick(['*', 't.*', 't.*, t AS whole'])} FROM {self.name_of(relation)} t", dict(relation.columns)

    def create_view(self):
        sql, schema, name = self.new_name(["active", "summary", "report"])
        query, columns = self.query()
        kind = "matview" if self.chance(0.25) else "view"
        replaced = self.db.of_kind("view")
        if kind == "view" and replaced and self.chance(0.15):
            return f"CREATE OR REPLACE VIEW {self.name_of(self.pick(replaced))} AS {query}"
        self.db.relations.append(Relation(schema, name, kind, columns))
        if kind == "matview":
            return f"CREATE MATERIALIZED VIEW {self.maybe(0.2, 'IF NOT EXISTS ')}{sql} AS {query}{self.maybe(0.2, ' WITH NO DATA')}"
        return f"CREATE {self.maybe(0.3, 'OR REPLACE ')}VIEW {sql}{self.maybe(0.05, ' (x)')}{self.maybe(0.05, ' WITH (security_barrier)')} AS {query}{self.maybe(0.04, ' WITH CHECK OPTION')}"

    def refresh(self):
        return f"REFRESH MATERIALIZED VIEW {self.maybe(0.3, 'CONCURRENTLY ')}{self.name_of(self.relation('matview'))}{self.maybe(0.1, ' WITH NO DATA')}"

    def create_index(self):
        relation = self.relation("table", "table", "table", "partitioned", "matview")
        scope = self.scope(relation)
        parts = []
        for column, typed in self.some(scope, 1, 2) or [("id", "integer")]:
            text = f"({self.computed([(column, typed)])[0]})" if self.chance(0.2) else column
            parts.append(text + self.pick(["", "", "", " DESC", " NULLS FIRST", " text_pattern_ops" if self.slips(0.3) else ""]))
        using = self.pick(["", "", "", "USING btree ", "USING gin " if self.slips(0.5) or family(scope[0][1] if scope else "") == "jsonb" else "", "USING hash " if len(parts) == 1 else "",
                           "USING gist " if self.slips(0.3) else "", "USING brin "])
        raw = self.raw_name(["idx", f"{relation.name}_id_idx"])
        name = quoted(raw) + " " if self.chance(0.7) else ""
        relation.indexes.append(truncated(raw))
        there = "IF NOT EXISTS " if name and self.chance(0.3) else ""
        include = f" INCLUDE ({self.ident(self.column(relation))})" if self.chance(0.08) else ""
        where = self.maybe(0.15, f" WHERE {self.condition(scope)}")
        return (f"CREATE {self.maybe(0.25, 'UNIQUE ')}INDEX {self.maybe(0.08, 'CONCURRENTLY ')}{there}{name}ON {self.name_of(relation)} {using}"
                f"({', '.join(parts)}){include}{where}")

    def index_command(self):
        holders = [r for r in self.db.relations if r.indexes]
        if not holders:
            return self.create_index()
        relation = self.pick(holders)
        index = self.pick(relation.indexes)
        prefix = f"{quoted(relation.schema)}." if relation.schema not in self.db.path else ""
        if self.chance(0.4):
            relation.indexes.remove(index)
            return f"DROP INDEX {self.maybe(0.1, 'CONCURRENTLY ')}{self.maybe(0.4, 'IF EXISTS ')}{prefix}{self.ident(index)}{self.behaviour()}"
        if self.chance(0.5):
            new = self.raw_name(["idx"])
            relation.indexes.append(truncated(new))
            return f"ALTER INDEX {self.maybe(0.2, 'IF EXISTS ')}{prefix}{self.ident(index)} RENAME TO {quoted(new)}"
        return self.pick([f"REINDEX INDEX {prefix}{self.ident(index)}", f"ALTER INDEX {prefix}{self.ident(index)} SET (fillfactor = 70)", f"COMMENT ON INDEX {prefix}{self.ident(index)} IS 'x'"])

    def create_function(self):
        sql, schema, name = self.new_name(["touch", "total_of", "is_ok", "log_change", "slugify"])
        kind = self.random.choices(["trigger", "sql", "plpgsql", "procedure", "table"], [5, 4, 3, 1, 1])[0]
        head, body, made = getattr(self, "function_" + kind)(sql, Function(schema, name, [], ""))
        self.db.functions.append(made)
        return f"CREATE {self.maybe(0.5, 'OR REPLACE ')}{head} {body}"

    def function_trigger(self, sql, made):
        made.returns = "trigger"
        table = self.table()
        column = self.pick([c for c in table.columns if c not in table.fixed] or ["id"])
        value = self.value(table.columns.get(column, "text"))
        lines = [f"NEW.{quoted(column)} := {value};", "IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;",
                 f"PERFORM 1 FROM {self.name_of(table)} WHERE {self.condition(self.scope(table), 0)};", "RAISE NOTICE 'changed %', TG_TABLE_NAME;"]
        body = " ".join(self.some(lines, 0, 2))
        return f"FUNCTION {sql}() RETURNS trigger LANGUAGE plpgsql", f"AS $$ BEGIN {body} RETURN {self.pick(['NEW', 'NEW', 'OLD', 'NULL'])}; END $$", made

    def function_sql(self, sql, made):
        typed = self.type()
        expression, returns = self.computed([(self.pick(["a", "$1"]), typed)])
        made.arguments, made.returns = [typed], returns if not self.slips(0.1) else self.type()
        body = self.pick([f"AS $$ SELECT {expression} $$", f"AS {literal('SELECT ' + expression)}", f"RETURN {expression}", f"BEGIN ATOMIC SELECT {expression}; END"])
        return f"FUNCTION {sql}(a {typed}{self.maybe(0.1, ' DEFAULT ' + self.value(typed))}) RETURNS {made.returns} LANGUAGE sql {self.pick(['IMMUTABLE', 'STABLE', ''])}", body, made

    def function_plpgsql(self, sql, made):
        typed = self.type()
        expression, returns = self.computed([("a", typed)])
        made.arguments, made.returns = [typed], returns
        inner = self.pick([f"RETURN {expression};", f"IF a IS NULL THEN RETURN NULL; END IF; RETURN {expression};",
                           f"FOR r IN SELECT 1 LOOP NULL; END LOOP; RETURN {expression};", f"RETURN {expression}; EXCEPTION WHEN division_by_zero THEN RETURN NULL;",
                           "RETURN;" if self.slips(0.2) else "RETURN NULL;"])
        return f"FUNCTION {sql}(a {typed}) RETURNS {returns} LANGUAGE plpgsql {self.pick(['', 'IMMUTABLE', 'SECURITY DEFINER SET search_path = public'])}", f"AS $$ DECLARE r record; BEGIN {inner} END $$", made

    def function_procedure(self, sql, made):
        return f"PROCEDURE {sql}() LANGUAGE plpgsql", f"AS $$ BEGIN {self.dml()}; END $$", made

    def function_table(self, sql, made):
        query, columns = self.query_plain(self.table())
        made.returns = "record"
        returned = ", ".join(f"{quoted(c)} {t}" for c, t in columns.items())
        return f"FUNCTION {sql}() RETURNS TABLE ({returned}) LANGUAGE sql STABLE", f"AS $$ {query} $$", made

    def function_command(self):
        own = self.pick(self.db.functions)
        word = "PROCEDURE" if own.returns == "" else "FUNCTION"
        signature = f"({', '.join(own.arguments)})" if self.chance(0.7) else ""
        if self.slips(0.05):
            signature = f"({self.type()})"
        name = self.name_of(own)
        if self.chance(0.5):
            behaviour = self.behaviour()
            if "CASCADE" in behaviour or self.chance(0.5):
                self.db.forget(own)
            return f"DROP {word} {self.maybe(0.4, 'IF EXISTS ')}{name}{signature}{behaviour}"
        if self.chance(0.4):
            new = self.raw_name(["touch", "renamed"])
            self.db.gone.append(own.name)
            own.name = truncated(new)
            return f"ALTER {word} {name}{signature} RENAME TO {quoted(new)}"
        return self.pick([f"ALTER {word} {name}{signature} SECURITY DEFINER", f"ALTER FUNCTION {name}{signature} STABLE STRICT", f"GRANT EXECUTE ON {word} {name}{signature} TO PUBLIC",
                          f"REVOKE ALL ON {word} {name}{signature} FROM PUBLIC", f"COMMENT ON {word} {name}{signature} IS 'x'", f"ALTER {word} {name}{signature} SET search_path = ''",
                          f"SELECT {name}({', '.join(self.value(a) for a in own.arguments)})"])

    def create_trigger(self):
        relation = self.relation("table", "table", "partitioned", "view")
        functions = [f for f in self.db.functions if f.returns == "trigger"]
        function = self.name_of(self.pick(functions if functions and not self.slips() else self.db.functions or functions)) if self.db.functions else "nosuch"
        name = self.raw_name(["trg", "touch"])
        relation.triggers.append(truncated(name))
        event = self.pick(["INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE", f"UPDATE OF {self.ident(self.column(relation))}", "TRUNCATE"])
        timing = "INSTEAD OF" if relation.kind == "view" and not self.slips(0.2) else self.pick(["BEFORE", "AFTER", "BEFORE"])
        level = "STATEMENT" if event == "TRUNCATE" and not self.slips(0.2) else self.pick(["ROW", "ROW", "ROW", "STATEMENT" if timing != "INSTEAD OF" else "ROW"])
        when = ""
        if level == "ROW" and timing != "INSTEAD OF" and self.chance(0.15):
            which = self.pick(["OLD", "NEW"])
            when = f" WHEN ({self.condition(self.scope(relation, which))})"
        return f"CREATE {self.maybe(0.1, 'OR REPLACE ')}TRIGGER {quoted(name)} {timing} {event} ON {self.name_of(relation)} FOR EACH {level}{when} EXECUTE {self.pick(['FUNCTION', 'PROCEDURE'])} {function}()"

    def create_policy(self):
        relation = self.table()
        name = self.pick(["own rows", "readers", "all_access", "p1"])
        relation.policies.append(name)
        scope = self.scope(relation)
        command = self.pick(["", " FOR SELECT", " FOR INSERT", " FOR UPDATE", " FOR ALL", " FOR DELETE"])
        using = f" USING ({self.condition(scope)})" if command != " FOR INSERT" or self.slips(0.2) else ""
        check = self.maybe(0.3, f" WITH CHECK ({self.condition(scope)})") if command not in (" FOR SELECT", " FOR DELETE") or self.slips(0.2) else ""
        role = self.pick(["", " TO PUBLIC", " TO CURRENT_USER", f" TO {self.role()}"])
        return f"CREATE POLICY {quoted(name)} ON {self.name_of(relation)}{self.maybe(0.1, ' AS RESTRICTIVE')}{command}{role}{using}{check}"

    def table_object(self):
        """DROP or ALTER of a trigger or policy."""
        relation = self.table()
        on = f"ON {self.name_of(relation)}"
        trigger = self.ident(self.pick(relation.triggers)) if relation.triggers else "nosuch"
        policy = self.ident(self.pick(relation.policies)) if relation.policies else "readers"
        return self.pick([f"DROP TRIGGER {self.maybe(0.6, 'IF EXISTS ')}{trigger} {on}{self.behaviour()}", f"DROP POLICY {self.maybe(0.6, 'IF EXISTS ')}{policy} {on}",
                          f"ALTER POLICY {policy} {on} USING ({self.condition(self.scope(relation))})", f"ALTER POLICY {policy} {on} RENAME TO renamed", f"ALTER TRIGGER {trigger} {on} RENAME TO renamed",
                          f"COMMENT ON TRIGGER {trigger} {on} IS 'x'", f"COMMENT ON POLICY {policy} {on} IS NULL"])

    def do_block(self):
        relation = self.pick(self.db.relations)
        command = self.plain_ddl()
        name = relation.name
        constraint = self.guessed_constraint(relation)
        guards = [f"NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = {literal(constraint)})",
                  f"EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = {literal(name)} AND column_name = {literal(self.column(relation))})",
                  f"to_regclass({literal(self.name_of(relation))}) IS NOT NULL", f"NOT EXISTS (SELECT FROM pg_type WHERE typname = {literal(name)})",
                  f"EXISTS (SELECT 1 FROM pg_indexes WHERE tablename = {literal(name)})", f"(SELECT count(*) FROM pg_trigger WHERE tgrelid = {literal(self.name_of(relation))}::regclass) = 0",
                  f"EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = {literal(name)})"]
        handler = self.pick(["duplicate_object", "duplicate_table", "undefined_table OR undefined_column", "others", "duplicate_column", "unique_violation"])
        loop = f"FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1 LOOP EXECUTE format({literal(self.pick(['ALTER TABLE %I ENABLE ROW LEVEL SECURITY', 'COMMENT ON TABLE %I IS NULL', 'ALTER TABLE %I ADD COLUMN IF NOT EXISTS stamped date', 'DROP TABLE %I']))}, r.tablename); END LOOP;"
        body = self.pick([f"{command}; EXCEPTION WHEN {handler} THEN NULL;", f"IF {self.pick(guards)} THEN {command}; END IF;", loop, f"EXECUTE {literal(command)};",
                          f"BEGIN {command}; EXCEPTION WHEN {handler} THEN RAISE NOTICE 'skipped'; END; {self.plain_ddl()};", f"IF {self.pick(guards)} THEN {command}; ELSE {self.plain_ddl()}; END IF;"])
        return f"DO $$ DECLARE r record; BEGIN {body} END $$"

    def plain_ddl(self):
        return self.pick([self.alter_table, self.create_table, self.create_index, self.create_type, self.create_trigger, self.dml, self.create_policy])()
