// Walking analyzed expression trees (expression_tree_walker).
#pragma once

#include <type_traits>

#include "core/catalog/expr.h"

namespace reconcile::catalog {

template <class T>
const T& as(const Expr* expr) {
  return *static_cast<const T*>(expr);
}

// A borrowed callable: whoever makes one keeps the callable alive.
class ExprVisitor {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, ExprVisitor>)
  ExprVisitor(F&& visit)  // NOLINT(google-explicit-constructor): made at the call
      : object_(const_cast<void*>(static_cast<const void*>(&visit))), call_([](void* object, Expr* expr) -> bool {
          return (*static_cast<std::remove_reference_t<F>*>(object))(expr);
        }) {}
  bool operator()(Expr* expr) const { return call_(object_, expr); }

 private:
  void* object_;
  bool (*call_)(void*, Expr*);
};

// Calls `visit` for each direct child that is not null, until one call answers true; whether one did.
// Of a SubLink the test expression only: its query is another level.
bool any_child(const Expr* expr, ExprVisitor visit);

// Likewise for every expression that stands directly in the query: targets, clauses, join conditions, and
// with them VALUES lists and functions in its range table; not its subqueries nor its WITH queries.
bool any_query_expr(const Query& query, ExprVisitor visit);

// The leftmost place in the text that belongs to the expression, or -1 (exprLocation).
int expr_location(const Expr* expr);

// Whether two trees are the same but for locations (equal()).
bool equal_expr(const Expr* a, const Expr* b);

}  // namespace reconcile::catalog
