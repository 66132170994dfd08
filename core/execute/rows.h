// Rows of user tables: what DDL asks about them before it changes a table, and what it does to them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/execute/execute.h"

namespace reconcile::execute {

enum class Certainty { No, Yes, Unknown };

// ---- questions (of the table itself; `tree`: with its partitions and inheritors) ----

Certainty table_is_empty(const analyze::Session& session, catalog::Oid relation, bool tree = true);
// Whether some row has null in the column: SET NOT NULL, 23502 `column "%s" of relation "%s" contains null values`.
Certainty has_null(const analyze::Session& session, catalog::Oid relation, catalog::AttrNumber column);

// ---- checks over the rows that are there; each throws the server's error or Undecided ----

// 23514 `check constraint "%s" of relation "%s" is violated by some row`.
void verify_check(analyze::Session& session, catalog::Oid relation, const catalog::Expr* check, std::string_view name);
// 23505 `could not create unique index "%s"` with DETAIL `Key (a)=(1) is duplicated.`
void verify_unique(analyze::Session& session, const catalog::Relation& index);
// 23503 `insert or update on table "%s" violates foreign key constraint "%s"`.
void verify_foreign_key(analyze::Session& session, const catalog::Constraint& constraint);
// The rows of a table that becomes a partition; 23514 `partition constraint of relation "%s" is violated by
// some row`.
void verify_partition(analyze::Session& session, const catalog::Relation& parent, const catalog::Relation& partition);

// ---- changes that follow DDL ----

// ADD COLUMN: every row gets the default (its expression, or null), evaluated for each row when volatile.
// Domain constraints and NOT NULL (23502 `column "%s" of relation "%s" contains null values`) are checked.
void fill_column(analyze::Session& session, catalog::Oid relation, catalog::AttrNumber column,
                 const catalog::Expr* value);
// ALTER COLUMN TYPE: `transform` is over the table's old row; the error of a row's conversion is thrown.
void convert_column(analyze::Session& session, catalog::Oid relation, catalog::AttrNumber column,
                    const catalog::Expr* transform);
// TRUNCATE, DROP TABLE.
void clear_rows(analyze::Session& session, catalog::Oid relation);
// What the table holds from here on can't be told.
void forget_rows(analyze::Session& session, catalog::Oid relation);
// CREATE TABLE AS, SELECT INTO, REFRESH.
void store_rows(analyze::Session& session, catalog::Oid relation, ResultSet rows);

std::vector<const catalog::Relation*> children_of(const catalog::Catalog& catalog, catalog::Oid parent);

}  // namespace reconcile::execute
