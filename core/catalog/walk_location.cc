// The place of an expression in the text: of constructs that begin with an operand, the operand's.
#include <algorithm>

#include "core/catalog/walk.h"

namespace reconcile::catalog {
namespace {

int leftmost(int a, int b) {
  if (a < 0) return b;
  if (b < 0) return a;
  return std::min(a, b);
}

// As the server's: of the list's first member that has a place.
int list_location(ExprList list) {
  for (const Expr* expr : list) {
    if (int at = expr_location(expr); at >= 0) return at;
  }
  return -1;
}

}  // namespace

int expr_location(const Expr* expr) {
  if (expr == nullptr) return -1;
  auto with = [&](const Expr* arg) { return leftmost(expr->location, expr_location(arg)); };
  auto with_list = [&](ExprList args) { return leftmost(expr->location, list_location(args)); };
  switch (expr->kind) {
    case ExprKind::FuncExpr: return with_list(as<FuncExpr>(expr).args);
    case ExprKind::NamedArgExpr: return with(as<NamedArgExpr>(expr).arg);
    case ExprKind::OpExpr:
    case ExprKind::DistinctExpr:
    case ExprKind::NullIfExpr: return with_list(as<OpExpr>(expr).args);
    case ExprKind::ScalarArrayOpExpr: return with_list(as<ScalarArrayOpExpr>(expr).args);
    case ExprKind::BoolExpr: return with_list(as<BoolExpr>(expr).args);
    case ExprKind::SubLink: return with(as<SubLink>(expr).testexpr);
    case ExprKind::SubscriptingRef: return expr_location(as<SubscriptingRef>(expr).container);
    case ExprKind::FieldSelect: return expr_location(as<FieldSelect>(expr).arg);
    case ExprKind::FieldStore: return expr_location(as<FieldStore>(expr).arg);
    case ExprKind::RelabelType:
    case ExprKind::CoerceViaIO:
    case ExprKind::ConvertRowtypeExpr:
    case ExprKind::CoerceToDomain: return with(as<Coercion>(expr).arg);
    case ExprKind::ArrayCoerceExpr: return with(as<ArrayCoerceExpr>(expr).arg);
    case ExprKind::CollateExpr: return expr_location(as<CollateExpr>(expr).arg);
    case ExprKind::RowCompareExpr: return list_location(as<RowCompareExpr>(expr).largs);
    case ExprKind::XmlExpr: return with_list(as<XmlExpr>(expr).args);
    case ExprKind::NullTest: return with(as<NullTest>(expr).arg);
    case ExprKind::BooleanTest: return with(as<BooleanTest>(expr).arg);
    default: return expr->location;
  }
}

}  // namespace reconcile::catalog
