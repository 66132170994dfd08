// The one query that reads a live schema: what reconcile/drift turns into a catalog.
#pragma once

#include <string_view>

namespace reconcile::postgres {

// A SELECT (PostgreSQL 14 and later) without a semicolon that answers with one row of one column: the schema
// as json, "reconcile-catalog/1". It may stand in parentheses as a scalar subquery of another statement.
//
// Read-only, set-based, needs no privilege beyond connecting. While it runs it empties the search path for
// its own transaction, so that every definition comes back with qualified names: what else the same
// statement prints by regclass is then qualified too.
std::string_view catalog_query();

}  // namespace reconcile::postgres
