// Questions about analyzed expressions that DDL asks.
#pragma once

#include <vector>

#include "core/catalog/walk.h"

namespace reconcile::replay {

// contain_var_clause, pull_var_clause: columns of the current query level, in order of appearance. Of
// subqueries, test expressions only.
bool contains_var(const catalog::Expr* expr);
std::vector<const catalog::Var*> pull_vars(const catalog::Expr* expr);

}  // namespace reconcile::replay
