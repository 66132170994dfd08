// Execution of analysed queries and expressions on the model: over its catalog (pg_class, pg_constraint,
// information_schema, …) and over the rows that the history itself has put into its tables.
//
// Throws PgError where the server would raise an error at run time (22012, 23502, 23505, 22P02, …), and
// Undecided where the outcome can't be told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
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
  bool complete = true;    // false: there may be more rows, which nobody can know
  bool ordered = true;     // false: the order can't be told
  std::size_t at_least = 0;  // rows that are certainly there though it is not certain which; beyond `rows`
  std::size_t affected = 0;  // by a data-modifying statement; of a complete result
};

// One expression without a query around it.
Value evaluate(analyze::Session& session, const catalog::Expr* expr, const Parameters& parameters = {});

// SELECT, VALUES and data-modifying statements with RETURNING. The effect of INSERT, UPDATE, DELETE, MERGE
// on the rows of tables is applied (and undone with the catalog's undo log); constraints are checked as the
// server checks them.
ResultSet run(analyze::Session& session, const catalog::Query& query, const Parameters& parameters = {});

// What planning the query brings to light: errors of its constant expressions.
void fold_constants(analyze::Session& session, const catalog::Query& query);

// For a data-modifying statement that could not be followed: what its tables hold from here on can't be told.
void forget_effects(analyze::Session& session, const catalog::Query& query);

// The text that the type's output function prints; nullopt when it can't be told (or the value is null).
std::optional<std::string> output_text(analyze::Session& session, catalog::Oid type, const Value& value);

// A value converted as an assignment or cast through text would: PL/pgSQL's way where no cast function
// exists. Throws the input function's error.
Value convert(analyze::Session& session, const Value& value, catalog::Oid from, catalog::Oid to,
              std::int32_t typmod = -1);

// The members of an array (any dimension, in order); nullopt when the value is not known.
std::optional<std::vector<Value>> array_members(const Value& array);
// The fields of a composite value.
std::optional<std::vector<Value>> record_fields(const Value& record);

}  // namespace reconcile::execute
