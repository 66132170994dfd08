"""Expressions over columns, of a wanted type most of the time."""
from .names import literal, quoted

BASIC = ["integer", "bigint", "text", "varchar(20)", "boolean", "numeric(10,2)", "date", "timestamptz", "uuid", "jsonb", "text[]"]
MORE = ["smallint", "integer[]", "timestamp", "double precision", "char(3)", "interval", "time", "bytea", "inet", "json", "real", "int4range", "name", "oid",
        "timestamp(3) with time zone", "varchar", "bit(3)", "money", "tsvector", "daterange", "point", "xml", "citext", "int4multirange"]
VALUES = {
    "integer": ["1", "2", "7", "0", "-5", "42"], "bigint": ["1", "9000000000", "0"], "smallint": ["1", "3"], "oid": ["1", "26"],
    "text": ["'a'", "'b'", "'it''s'", "''", "E'x\\ny'"], "varchar": ["'a'", "'abc'"], "char": ["'a'", "'abc'"], "name": ["'a'"],
    "boolean": ["true", "false"], "numeric": ["1.5", "0", "12.34"], "double precision": ["1.5", "'NaN'"], "real": ["0.5"], "money": ["1"],
    "date": ["'2024-01-01'", "CURRENT_DATE", "'infinity'"], "timestamptz": ["now()", "'2024-01-01 00:00+00'", "CURRENT_TIMESTAMP"],
    "timestamp": ["'2024-01-01 10:00'", "LOCALTIMESTAMP"], "time": ["'10:00'"], "interval": ["'1 day'", "interval '2 hours'"],
    "uuid": ["gen_random_uuid()", "'00000000-0000-0000-0000-000000000001'"], "jsonb": ["'{}'", "'{\"a\": [1]}'", "'[]'::jsonb"], "json": ["'{}'"],
    "text[]": ["'{}'", "ARRAY['a']", "'{a,b}'"], "integer[]": ["'{}'", "ARRAY[1, 2]"], "bytea": ["'\\x00'"], "inet": ["'10.0.0.1'"],
    "int4range": ["'[1,5)'", "int4range(1, 3)"], "daterange": ["'empty'"], "bit": ["B'101'"], "tsvector": ["'a b'"], "point": ["'(1,2)'"], "xml": ["'<a/>'"],
    "int4multirange": ["'{}'"],
}
WRONG = ["'x'", "1.5", "NULL", "true", "nosuch", "'{'", "1/0", "ARRAY[]::text[]", "(SELECT 1)", "count(*)", "99999999999", "now()", "ROW(1, 2)", "$1", "DEFAULT"]
NUMBERS = ("integer", "bigint", "smallint", "numeric", "double precision", "real")
TEXTS = ("text", "varchar", "char", "name")


def family(typed):
    """The type without its modifier."""
    typed = typed.split(" GENERATED")[0]
    if typed.startswith("timestamp(3)"):
        return "timestamptz"
    base = typed.split("(")[0]
    return {"serial": "integer", "bigserial": "bigint", "int": "integer"}.get(base, base)


class Expressions:
    """Mixed into the generator: needs pick, chance and the believed catalog."""

    def believed_type(self, typed):
        return next((t for t in self.db.types if self.type_name(t) == typed or quoted(t.name) == typed), None)

    def value(self, typed):
        """A constant that the type takes; sometimes one that it doesn't."""
        if self.slips(0.04):
            return self.pick(WRONG)
        own = self.believed_type(typed)
        if own is None:
            return self.pick(VALUES.get(family(typed), ["NULL"]))
        if own.kind == "enum":
            return literal(self.pick(own.labels)) if own.labels else "NULL"
        if own.kind == "domain":
            return self.value(own.base)
        if own.kind == "composite":
            return "ROW(" + ", ".join(self.value(t) for t in own.fields.values()) + ")"
        return "NULL"

    def column_of(self, scope, *families):
        """A column (as SQL) of such a type, or none. `scope` lists (SQL, type)."""
        fitting = [sql for sql, typed in scope if not families or family(typed) in families]
        return self.pick(fitting) if fitting else None

    def condition(self, scope, depth=1):
        """Something boolean."""
        if depth and self.chance(0.25):
            left, right = self.condition(scope, depth - 1), self.condition(scope, depth - 1)
            return self.pick([f"{left} AND {right}", f"({left} OR {right})", f"NOT ({left})"])
        if not scope:
            return self.pick(["true", "false", "1 = 1"])
        column, typed = self.pick(scope)
        return self.comparison(column, typed, scope)

    def comparison(self, column, typed, scope):
        kind = family(typed)
        choices = [f"{column} IS NOT NULL", f"{column} IS NULL"]
        if kind in NUMBERS:
            other = self.column_of(scope, *NUMBERS) or "0"
            choices += [f"{column} > 0", f"{column} >= {other}", f"{column} BETWEEN 1 AND 10", f"{column} IN (1, 2, 3)", f"{column} <> {self.value(typed)}",
                        f"abs({column}) < 100", f"{column} % 2 = 0", f"({column} + 1) > {other}"]
        elif kind in TEXTS:
            choices += [f"{column} <> ''", f"length({column}) > 2", f"{column} ~ '^[a-z]+$'", f"{column} LIKE 'a%'", f"lower({column}) = {column}",
                        f"{column} IN ('a', 'b')", f"{column} = ANY (ARRAY['a', 'b'])", f"char_length({column}) <= 10", f"{column} ILIKE '%x'",
                        f"coalesce({column}, '') <> 'z'", f"{column} COLLATE \"C\" < 'm'", f"{column} NOT LIKE 'b%'"]
        elif kind == "boolean":
            choices += [column, f"NOT {column}", f"{column} IS TRUE", f"{column} IS DISTINCT FROM false", f"{column} = true"]
        elif kind in ("date", "timestamptz", "timestamp"):
            choices += [f"{column} > '2020-01-01'", f"{column} <= now()", f"{column} < CURRENT_DATE", f"extract(year FROM {column}) > 2000",
                        f"{column} + interval '1 day' > '2020-01-02'", f"date_trunc('month', {column}) = {column}"]
        elif kind in ("jsonb", "json"):
            choices += [f"{column} ->> 'a' = 'x'", f"{column} ? 'a'", f"{kind}_typeof({column}) = 'object'", f"({column} -> 'a') IS NULL"]
        elif kind in ("text[]", "integer[]"):
            choices += [f"cardinality({column}) > 0", f"array_length({column}, 1) < 3", f"{column} <> '{{}}'", f"'a' = ANY ({column})", f"{column} @> '{{}}'"]
        else:
            choices += [f"{column} = {self.value(typed)}", f"{column} <> {self.value(typed)}", f"{column} IN ({self.value(typed)}, {self.value(typed)})",
                        f"{column}::text <> 'x'"]
        return self.pick(choices)

    def computed(self, scope):
        """An expression and its type, as views and generated columns have them."""
        column, typed = self.pick(scope) if scope else ("1", "integer")
        kind = family(typed)
        choices = [(column, typed), (f"coalesce({column}, {self.value(typed)})", typed), (f"{column}::text", "text"),
                   (f"CASE WHEN {self.condition(scope, 0)} THEN {column} ELSE NULL END", typed), (f"nullif({column}, {self.value(typed)})", typed)]
        if kind in NUMBERS:
            choices += [(f"{column} * 2", typed), (f"{column} + 1", typed), (f"-{column}", typed), (f"greatest({column}, 0)", typed),
                        (f"round({column}::numeric, 2)", "numeric"), (f"({column} / 2)::integer", "integer")]
        elif kind in TEXTS:
            choices += [(f"lower({column})", "text"), (f"{column} || 'x'", "text"), (f"length({column})", "integer"), (f"upper({column}) || {column}", "text"),
                        (f"substring({column} from 1 for 2)", "text"), (f"trim({column})", "text"), (f"split_part({column}, ',', 1)", "text"),
                        (f"to_tsvector('english', {column})", "tsvector"), (f"concat({column}, 1)", "text"), (f"format('%s', {column})", "text")]
        elif kind in ("date", "timestamptz", "timestamp"):
            choices += [(f"{column}::date", "date"), (f"date_trunc('day', {column})", "timestamptz"), (f"to_char({column}, 'YYYY')", "text"),
                        (f"extract(epoch FROM {column})", "numeric"), (f"{column} AT TIME ZONE 'UTC'", "timestamp")]
        elif kind == "jsonb":
            choices += [(f"{column} -> 'a'", "jsonb"), (f"{column} ->> 'a'", "text"), (f"{column} #>> '{{a,0}}'", "text"), (f"jsonb_array_length({column})", "integer")]
        elif kind == "text[]":
            choices += [(f"{column}[1]", "text"), (f"array_length({column}, 1)", "integer"), (f"array_to_string({column}, ',')", "text")]
        own = self.callable_with(typed)
        if own and self.chance(0.2):
            return f"{self.name_of(own)}({column})", own.returns
        return self.pick(choices)

    def callable_with(self, typed):
        fitting = [f for f in self.db.functions if f.returns not in ("", "trigger", "void") and len(f.arguments) == 1 and f.arguments[0] == typed]
        return self.pick(fitting) if fitting else None
