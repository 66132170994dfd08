#include "core/replay/expression_walk.h"

namespace reconcile::replay {
namespace {

using namespace catalog;  // NOLINT(google-build-using-namespace)

void collect_vars(const Expr* expr, std::vector<const catalog::Var*>& out) {
  if (expr == nullptr) return;
  if (expr->kind == ExprKind::Var) {
    const auto& var = as<catalog::Var>(expr);
    if (var.levels_up == 0) out.push_back(&var);
    return;
  }
  any_child(expr, [&](Expr* child) {
    collect_vars(child, out);
    return false;
  });
}

}  // namespace

std::vector<const catalog::Var*> pull_vars(const Expr* expr) {
  std::vector<const catalog::Var*> out;
  collect_vars(expr, out);
  return out;
}

bool contains_var(const Expr* expr) { return !pull_vars(expr).empty(); }

}  // namespace reconcile::replay
