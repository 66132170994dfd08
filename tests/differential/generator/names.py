"""Names as people write them: plain, quoted, keywords, mixed case, at the length limit; and how they are quoted."""
import re

# Few, so that new objects often meet a name that is taken, dropped or renamed.
PLAIN = ["users", "orders", "items", "posts", "tags", "notes", "teams", "events", "logs", "plans"]
COLUMNS = ["id", "name", "email", "total", "state", "made", "owner_id", "parent_id", "body", "active", "kind", "data", "qty", "slug"]
ODD = ["User", "orderItem", "Order", "user", "select", "order", "table", "default", "check", "value", "two words", "größe", "a\"b", "1st", "end", "time", "char",
       "left", "offset", "window", "between"]
LONG = ["a_table_with_a_name_that_is_so_long_that_generated_names_of_it_", "organisation_membership_invitation_history_entries",
        "a_column_whose_name_nobody_would_want_to_type_more_than_once_ok", "a_column_whose_name_nobody_would_want_to_type_more_than_once_ok_or_so"]
RESERVED = set("""user select order table default check end left offset window all analyse analyze and any array as asc asymmetric both case cast collate
column constraint create current_user desc distinct do else except false fetch for foreign from grant group having in initially intersect into
lateral limit localtime not null on only or placing primary references returning session_user some symmetric then to trailing true union unique
using variadic when where with between char time values exists position row setof full join right inner cross natural is like""".split())


def quoted(name):
    """The name as SQL that gives exactly this name."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def truncated(name):
    """As the server keeps it: 63 bytes, cut between characters."""
    return name.encode("utf-8")[:63].decode("utf-8", "ignore")
