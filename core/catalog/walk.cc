#include "core/catalog/walk.h"

#include <algorithm>

namespace reconcile::catalog {
namespace {

using Visit = ExprVisitor;

bool one(Expr* expr, const Visit& visit) { return expr != nullptr && visit(expr); }

bool all(ExprList list, const Visit& visit) {
  return std::any_of(list.begin(), list.end(), [&](Expr* expr) { return one(expr, visit); });
}

bool targets(std::span<TargetEntry*> list, const Visit& visit) {
  return std::any_of(list.begin(), list.end(), [&](TargetEntry* entry) { return one(entry->expr, visit); });
}

bool case_children(const CaseExpr& expr, const Visit& visit) {
  if (one(expr.arg, visit)) return true;
  for (const CaseWhen& when : expr.whens) {
    if (one(when.expr, visit) || one(when.result, visit)) return true;
  }
  return one(expr.defresult, visit);
}

bool aggref_children(const Aggref& expr, const Visit& visit) {
  return all(expr.direct_args, visit) || targets(expr.args, visit) || one(expr.filter, visit);
}

bool subscript_children(const SubscriptingRef& expr, const Visit& visit) {
  return all(expr.upper, visit) || all(expr.lower, visit) || one(expr.container, visit) || one(expr.assign, visit);
}

bool join_children(const JoinNode* node, const Visit& visit) {
  if (node == nullptr) return false;
  if (join_children(node->left, visit) || join_children(node->right, visit)) return true;
  for (JoinNode* item : node->from_list) {
    if (join_children(item, visit)) return true;
  }
  return one(node->quals, visit);
}

bool rte_children(const RangeTblEntry& rte, const Visit& visit) {
  for (const RangeTblFunction& function : rte.functions) {
    if (one(function.funcexpr, visit)) return true;
  }
  for (ExprList row : rte.values_lists) {
    if (all(row, visit)) return true;
  }
  return one(rte.tablefunc_doc, visit) || all(rte.join_alias_vars, visit);
}

bool conflict_children(const OnConflict* conflict, const Visit& visit) {
  if (conflict == nullptr) return false;
  return all(conflict->arbiter_elems, visit) || one(conflict->arbiter_where, visit) ||
         targets(conflict->set, visit) || one(conflict->where, visit);
}

}  // namespace

bool any_child(const Expr* expr, ExprVisitor visit) {
  switch (expr->kind) {
    case ExprKind::Var:
    case ExprKind::Const:
    case ExprKind::Param:
    case ExprKind::CaseTestExpr:
    case ExprKind::SqlValueFunction:
    case ExprKind::CoerceToDomainValue:
    case ExprKind::SetToDefault:
    case ExprKind::CurrentOfExpr:
    case ExprKind::NextValueExpr:
      return false;
    case ExprKind::Aggref: return aggref_children(as<Aggref>(expr), visit);
    case ExprKind::GroupingFunc: return all(as<GroupingFunc>(expr).args, visit);
    case ExprKind::WindowFunc:
      return all(as<WindowFunc>(expr).args, visit) || one(as<WindowFunc>(expr).filter, visit);
    case ExprKind::SubscriptingRef: return subscript_children(as<SubscriptingRef>(expr), visit);
    case ExprKind::FuncExpr: return all(as<FuncExpr>(expr).args, visit);
    case ExprKind::NamedArgExpr: return one(as<NamedArgExpr>(expr).arg, visit);
    case ExprKind::OpExpr:
    case ExprKind::DistinctExpr:
    case ExprKind::NullIfExpr: return all(as<OpExpr>(expr).args, visit);
    case ExprKind::ScalarArrayOpExpr: return all(as<ScalarArrayOpExpr>(expr).args, visit);
    case ExprKind::BoolExpr: return all(as<BoolExpr>(expr).args, visit);
    case ExprKind::SubLink: return one(as<SubLink>(expr).testexpr, visit);
    case ExprKind::FieldSelect: return one(as<FieldSelect>(expr).arg, visit);
    case ExprKind::FieldStore: return one(as<FieldStore>(expr).arg, visit) || all(as<FieldStore>(expr).newvals, visit);
    case ExprKind::RelabelType:
    case ExprKind::CoerceViaIO:
    case ExprKind::ConvertRowtypeExpr:
    case ExprKind::CoerceToDomain: return one(as<Coercion>(expr).arg, visit);
    case ExprKind::ArrayCoerceExpr:
      return one(as<ArrayCoerceExpr>(expr).arg, visit) || one(as<ArrayCoerceExpr>(expr).elem_expr, visit);
    case ExprKind::CollateExpr: return one(as<CollateExpr>(expr).arg, visit);
    case ExprKind::CaseExpr: return case_children(as<CaseExpr>(expr), visit);
    case ExprKind::ArrayExpr: return all(as<ArrayExpr>(expr).elements, visit);
    case ExprKind::RowExpr: return all(as<RowExpr>(expr).args, visit);
    case ExprKind::RowCompareExpr:
      return all(as<RowCompareExpr>(expr).largs, visit) || all(as<RowCompareExpr>(expr).rargs, visit);
    case ExprKind::CoalesceExpr: return all(as<CoalesceExpr>(expr).args, visit);
    case ExprKind::MinMaxExpr: return all(as<MinMaxExpr>(expr).args, visit);
    case ExprKind::XmlExpr: return all(as<XmlExpr>(expr).named_args, visit) || all(as<XmlExpr>(expr).args, visit);
    case ExprKind::NullTest: return one(as<NullTest>(expr).arg, visit);
    case ExprKind::BooleanTest: return one(as<BooleanTest>(expr).arg, visit);
  }
  return false;
}

bool any_query_expr(const Query& query, ExprVisitor visit) {
  if (targets(query.targets, visit) || targets(query.returning, visit)) return true;
  if (join_children(query.jointree, visit) || conflict_children(query.on_conflict, visit)) return true;
  for (const MergeAction* action : query.merge_actions) {
    if (one(action->qual, visit) || targets(action->targets, visit)) return true;
  }
  for (const WindowClause* window : query.windows) {
    if (one(window->start_offset, visit) || one(window->end_offset, visit)) return true;
  }
  for (const RangeTblEntry* rte : query.rtable) {
    if (rte_children(*rte, visit)) return true;
  }
  return one(query.having, visit) || one(query.limit_offset, visit) || one(query.limit_count, visit);
}

}  // namespace reconcile::catalog
