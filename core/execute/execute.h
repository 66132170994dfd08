// Execution of analysed queries and expressions on the model: over its catalog (pg_class, pg_constraint,
// information_schema, …) and over the rows that the history itself has put into its tables.
//
// Throws PgError where the server would raise an error at run time (22012, 23502, 23505, 22P02, …), and
// Undecided where the outcome can't be told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/analyze/session.h"
#include "core/catalog/expr.h"
#include "core/execute/value.h"

namespace reconcile::execute {

// Values of parameters ($n, PL/pgSQL variables) while an expression runs; see catalog::Param.
using Parameters = std::function<Value(const catalog::Param&)>;

struct ResultSet {
  std::vector<Row> rows;   // in the order of the query; without ORDER BY, in that of the tables
  bool complete = true;    // false: rows that nobody can know may be missing or superfluous
};

// One expression without a query around it.
Value evaluate(analyze::Session& session, const catalog::Expr* expr, const Parameters& parameters = {});

// SELECT, VALUES and data-modifying statements with RETURNING. The effect of INSERT, UPDATE, DELETE, MERGE
// on the rows of tables is applied (and undone with the catalog's undo log); constraints are checked as the
// server checks them.
ResultSet run(analyze::Session& session, const catalog::Query& query, const Parameters& parameters = {});

// What DDL asks about the rows of a table before it changes it.
enum class Certainty { No, Yes, Unknown };
Certainty table_is_empty(const analyze::Session& session, catalog::Oid relation);

}  // namespace reconcile::execute
