// Views that can be changed as if they were their base table (rewriteTargetView).
#pragma once

#include <span>
#include <vector>

#include "core/analyze/session.h"
#include "core/catalog/expr.h"

namespace reconcile::analyze {

using Rtable = std::span<RangeTblEntry* const>;

struct AssignedTarget {
  AttrNumber attnum = 0;
  const Expr* value = nullptr;
};

// What keeps a view of this query from WITH CHECK OPTION; null when nothing does.
const char* check_option_obstacle(const Query& query);

// Throws 55000 `cannot insert into view "%s"` and its like, or 0A000 for a column that can't be assigned.
// Renumbers `targets` for the base relation, which it answers.
const Relation& check_updatable_view(const Session& session, const Relation& view, Command command,
                                     std::vector<AssignedTarget>& targets, bool has_conditional_rules);

}  // namespace reconcile::analyze
