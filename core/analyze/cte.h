// The order and well-formedness of WITH RECURSIVE, judged from the parse tree alone.
#pragma once

#include <span>
#include <vector>

#include "core/sql/nodes.h"

namespace reconcile::analyze {

struct CteItem {
  const ::CommonTableExpr* cte = nullptr;
  bool recursive = false;
};

// The queries in an order in which each stands behind those it refers to; throws 0A000 for mutual recursion
// and 42P19 for a query that is not of the form that can be evaluated.
std::vector<CteItem> order_recursive_ctes(const List* ctes);

}  // namespace reconcile::analyze
