// Rows of user tables: what DDL asks about them before it changes a table, and what it does to them.
#pragma once

#include <optional>
#include <span>
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

// Row by row as ATRewriteTable looks: 23502 `column "%s" of relation "%s" contains null values` for the given
// columns, then 23514 `check constraint "%s" of relation "%s" is violated by some row`.
void verify_rows(analyze::Session& session, catalog::Oid relation, std::span<const catalog::AttrNumber> not_null,
                 std::span<const catalog::Constraint* const> checks);
// What building the index brings to light: an error of a key's expression, and of a unique one 23505 `could not
// create unique index "%s"` with DETAIL `Key (a)=(1) is duplicated.`
void verify_index(analyze::Session& session, const catalog::Relation& index);
// 23503 `insert or update on table "%s" violates foreign key constraint "%s"`; of a partitioned table, for the
// rows of its partitions.
void verify_foreign_key(analyze::Session& session, const catalog::Constraint& constraint);
// The rows of a table that becomes a partition; 23514 `partition constraint of relation "%s" is violated by
// some row`.
void verify_partition(analyze::Session& session, const catalog::Relation& parent, const catalog::Relation& partition);

// A new partition beside a default one: 23514 `updated partition constraint for default partition "%s" would be
// violated by some row`.
void verify_default_partition(analyze::Session& session, const catalog::Relation& parent, const catalog::Relation& partition);
// ALTER DOMAIN over the columns of the domain: 23502 `column "%s" of table "%s" contains null values`, and for a
// check (null: NOT NULL) 23514 `column "%s" of table "%s" contains values that violate the new constraint`.
void verify_domain(analyze::Session& session, catalog::Oid domain, const catalog::Expr* check);

// SET CONSTRAINTS … DEFERRED: the constraint is not looked at before the transaction ends.
void defer_constraint(analyze::Session& session, catalog::Oid constraint);
bool is_deferred(const analyze::Session& session, const catalog::Constraint& constraint);

// ---- changes that follow DDL ----

// ADD COLUMN: every row gets the column's default (of an identity column the next value of `sequence`), with
// its type's domain constraints checked.
void fill_column(analyze::Session& session, catalog::Oid relation, catalog::AttrNumber column,
                 catalog::Oid sequence = catalog::invalid_oid);
// ALTER COLUMN TYPE: expressions over the table's old rows, by column; the error of a row's conversion is thrown.
struct ColumnConversion {
  catalog::AttrNumber column = 0;
  const catalog::Expr* value = nullptr;
};
void convert_columns(analyze::Session& session, catalog::Oid relation, std::span<const ColumnConversion> conversions);
// TRUNCATE, DROP TABLE.
void clear_rows(analyze::Session& session, catalog::Oid relation);
// What the table holds from here on can't be told.
void forget_rows(analyze::Session& session, catalog::Oid relation);
// COPY FROM: each row holds the texts of the columns named, nullopt for null. The other columns get their
// defaults; rows are checked as INSERT checks them.
void copy_rows(analyze::Session& session, catalog::Oid relation, std::span<const catalog::AttrNumber> columns,
               const std::vector<std::vector<std::optional<std::string>>>& rows);
// CREATE TABLE AS, SELECT INTO, REFRESH.
void store_rows(analyze::Session& session, catalog::Oid relation, ResultSet rows);

std::vector<const catalog::Relation*> children_of(const catalog::Catalog& catalog, catalog::Oid parent);

}  // namespace reconcile::execute
