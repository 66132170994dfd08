// Structural equality of expressions, as equal() sees it: places in the text do not count.
#include <algorithm>

#include "core/catalog/walk.h"

namespace reconcile::catalog {
namespace {

bool same_list(ExprList a, ExprList b) { return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal_expr); }

bool same_targets(std::span<TargetEntry*> a, std::span<TargetEntry*> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const TargetEntry* x, const TargetEntry* y) {
    return x->resno == y->resno && x->sortgroupref == y->sortgroupref && equal_expr(x->expr, y->expr);
  });
}

bool same_sort(std::span<SortGroupClause> a, std::span<SortGroupClause> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const SortGroupClause& x, const SortGroupClause& y) {
    return x.sortgroupref == y.sortgroupref && x.eqop == y.eqop && x.sortop == y.sortop &&
           x.nulls_first == y.nulls_first;
  });
}

bool same_const(const Const& a, const Const& b) {
  return a.is_null == b.is_null && (a.is_null || a.value == b.value);
}

bool same_var(const Var& a, const Var& b) {
  return a.varno == b.varno && a.varattno == b.varattno && a.levels_up == b.levels_up;
}

bool same_aggref(const Aggref& a, const Aggref& b) {
  return a.fnoid == b.fnoid && same_list(a.direct_args, b.direct_args) && same_targets(a.args, b.args) &&
         same_sort(a.order, b.order) && same_sort(a.distinct, b.distinct) && equal_expr(a.filter, b.filter) &&
         a.star == b.star && a.variadic == b.variadic && a.levels_up == b.levels_up;
}

bool same_window(const WindowFunc& a, const WindowFunc& b) {
  return a.fnoid == b.fnoid && same_list(a.args, b.args) && equal_expr(a.filter, b.filter) && a.winref == b.winref &&
         a.star == b.star;
}

bool same_subscript(const SubscriptingRef& a, const SubscriptingRef& b) {
  return same_list(a.upper, b.upper) && same_list(a.lower, b.lower) && a.is_slice == b.is_slice &&
         equal_expr(a.container, b.container) && equal_expr(a.assign, b.assign);
}

bool same_case(const CaseExpr& a, const CaseExpr& b) {
  return equal_expr(a.arg, b.arg) && equal_expr(a.defresult, b.defresult) &&
         std::equal(a.whens.begin(), a.whens.end(), b.whens.begin(), b.whens.end(),
                    [](const CaseWhen& x, const CaseWhen& y) {
                      return equal_expr(x.expr, y.expr) && equal_expr(x.result, y.result);
                    });
}

bool same_xml(const XmlExpr& a, const XmlExpr& b) {
  return a.op == b.op && a.name == b.name && a.document == b.document && same_list(a.args, b.args) &&
         same_list(a.named_args, b.named_args);
}

bool same_node(const Expr* a, const Expr* b) {
  switch (a->kind) {
    case ExprKind::Var: return same_var(as<Var>(a), as<Var>(b));
    case ExprKind::Const: return same_const(as<Const>(a), as<Const>(b));
    case ExprKind::Param: return as<Param>(a).of == as<Param>(b).of && as<Param>(a).id == as<Param>(b).id;
    case ExprKind::Aggref: return same_aggref(as<Aggref>(a), as<Aggref>(b));
    case ExprKind::GroupingFunc: return same_list(as<GroupingFunc>(a).args, as<GroupingFunc>(b).args);
    case ExprKind::WindowFunc: return same_window(as<WindowFunc>(a), as<WindowFunc>(b));
    case ExprKind::SubscriptingRef: return same_subscript(as<SubscriptingRef>(a), as<SubscriptingRef>(b));
    case ExprKind::FuncExpr:
      return as<FuncExpr>(a).funcid == as<FuncExpr>(b).funcid && same_list(as<FuncExpr>(a).args, as<FuncExpr>(b).args);
    case ExprKind::NamedArgExpr:
      return as<NamedArgExpr>(a).argnumber == as<NamedArgExpr>(b).argnumber &&
             equal_expr(as<NamedArgExpr>(a).arg, as<NamedArgExpr>(b).arg);
    case ExprKind::OpExpr:
    case ExprKind::DistinctExpr:
    case ExprKind::NullIfExpr:
      return as<OpExpr>(a).opno == as<OpExpr>(b).opno && same_list(as<OpExpr>(a).args, as<OpExpr>(b).args);
    case ExprKind::ScalarArrayOpExpr:
      return as<ScalarArrayOpExpr>(a).opno == as<ScalarArrayOpExpr>(b).opno &&
             as<ScalarArrayOpExpr>(a).use_or == as<ScalarArrayOpExpr>(b).use_or &&
             same_list(as<ScalarArrayOpExpr>(a).args, as<ScalarArrayOpExpr>(b).args);
    case ExprKind::BoolExpr:
      return as<BoolExpr>(a).op == as<BoolExpr>(b).op && same_list(as<BoolExpr>(a).args, as<BoolExpr>(b).args);
    case ExprKind::FieldSelect:
      return as<FieldSelect>(a).fieldnum == as<FieldSelect>(b).fieldnum &&
             equal_expr(as<FieldSelect>(a).arg, as<FieldSelect>(b).arg);
    case ExprKind::RelabelType:
    case ExprKind::CoerceViaIO:
    case ExprKind::ConvertRowtypeExpr:
    case ExprKind::CoerceToDomain: return equal_expr(as<Coercion>(a).arg, as<Coercion>(b).arg);
    case ExprKind::ArrayCoerceExpr:
      return equal_expr(as<ArrayCoerceExpr>(a).arg, as<ArrayCoerceExpr>(b).arg) &&
             equal_expr(as<ArrayCoerceExpr>(a).elem_expr, as<ArrayCoerceExpr>(b).elem_expr);
    case ExprKind::CollateExpr:
      return a->collation == b->collation && equal_expr(as<CollateExpr>(a).arg, as<CollateExpr>(b).arg);
    case ExprKind::CaseExpr: return same_case(as<CaseExpr>(a), as<CaseExpr>(b));
    case ExprKind::ArrayExpr: return same_list(as<ArrayExpr>(a).elements, as<ArrayExpr>(b).elements);
    case ExprKind::RowExpr: return same_list(as<RowExpr>(a).args, as<RowExpr>(b).args);
    case ExprKind::RowCompareExpr:
      return as<RowCompareExpr>(a).op == as<RowCompareExpr>(b).op &&
             same_list(as<RowCompareExpr>(a).largs, as<RowCompareExpr>(b).largs) &&
             same_list(as<RowCompareExpr>(a).rargs, as<RowCompareExpr>(b).rargs);
    case ExprKind::CoalesceExpr: return same_list(as<CoalesceExpr>(a).args, as<CoalesceExpr>(b).args);
    case ExprKind::MinMaxExpr:
      return as<MinMaxExpr>(a).greatest == as<MinMaxExpr>(b).greatest &&
             same_list(as<MinMaxExpr>(a).args, as<MinMaxExpr>(b).args);
    case ExprKind::SqlValueFunction: return as<SqlValueFunction>(a).op == as<SqlValueFunction>(b).op;
    case ExprKind::XmlExpr: return same_xml(as<XmlExpr>(a), as<XmlExpr>(b));
    case ExprKind::NullTest:
      return as<NullTest>(a).is_null == as<NullTest>(b).is_null && equal_expr(as<NullTest>(a).arg, as<NullTest>(b).arg);
    case ExprKind::BooleanTest:
      return as<BooleanTest>(a).test == as<BooleanTest>(b).test &&
             equal_expr(as<BooleanTest>(a).arg, as<BooleanTest>(b).arg);
    case ExprKind::CurrentOfExpr: return as<CurrentOfExpr>(a).cursor_name == as<CurrentOfExpr>(b).cursor_name;
    case ExprKind::NextValueExpr: return as<NextValueExpr>(a).seqid == as<NextValueExpr>(b).seqid;
    case ExprKind::CaseTestExpr:
    case ExprKind::CoerceToDomainValue:
    case ExprKind::SetToDefault: return true;
    // A query within is compared by identity, which the pointers above have already settled.
    case ExprKind::SubLink:
    case ExprKind::FieldStore: return false;
  }
  return false;
}

}  // namespace

bool equal_expr(const Expr* a, const Expr* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  return a->kind == b->kind && a->type == b->type && a->typmod == b->typmod && same_node(a, b);
}

}  // namespace reconcile::catalog
