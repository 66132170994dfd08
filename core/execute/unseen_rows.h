// UPDATE and DELETE of a table of which it can't be told what rows it holds: whether they succeed whatever they meet.
#pragma once

#include "core/execute/executor.h"

namespace reconcile::execute {

// Whether no row that the table may hold lets the statement fail: nothing in it can raise an error, no constraint
// or key looks at what it changes, and its triggers go through for a row of which nothing is known. The statement's
// effect is not applied. Callers forget the rows.
bool succeeds_on_any_row(Executor& executor, const catalog::Query& query, const Relation& table, Scope& scope);

}  // namespace reconcile::execute
