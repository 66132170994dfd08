// Relations defined by a query: views, materialized views, CREATE TABLE AS.
#pragma once

#include <vector>

#include "core/replay/relation.h"

namespace reconcile::replay {

// The columns that a query's result has, under `names` where given (they come first).
struct ResultColumns {
  std::vector<Attribute> columns;
  std::size_t named = 0;  // how many of the names found a column
};
ResultColumns result_columns(const catalog::Query& query, const List* names);

bool uses_temp_relation(const Context& ctx, const catalog::Query& query);

// The ON SELECT rule behind a view, with the dependencies that make its columns' owners undroppable; an
// earlier one is replaced (DefineQueryRewrite).
void store_return_rule(Context& ctx, Oid view, catalog::Query* query);

// WITH CHECK OPTION: throws 0A000 for a view that can't be changed as if it were its table.
void check_updatable(const catalog::Query& query);

}  // namespace reconcile::replay
