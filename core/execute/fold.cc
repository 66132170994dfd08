// Constant expressions are evaluated before a query runs, as the planner does (eval_const_expressions): an error in
// one comes up even where no row ever reaches it.
#include "core/execute/execute.h"
#include "core/execute/executor.h"

namespace reconcile::execute {
namespace {

class Folder {
 public:
  explicit Folder(Session& session) : executor_(session, none_) {}

  void query(const catalog::Query& query) {
    for (const catalog::CommonTableExpr* cte : query.ctes) {
      if (cte->query != nullptr) this->query(*cte->query);
    }
    any_query_expr(query, [&](Expr* expr) { return fold(expr), false; });
    for (const RangeTblEntry* rte : query.rtable) {
      if (rte->kind == RteKind::Subquery && rte->subquery != nullptr) this->query(*rte->subquery);
    }
  }

 private:
  // Whether the expression is a constant by now.
  bool fold(const Expr* expr) {
    if (expr == nullptr) return true;
    switch (expr->kind) {
      case ExprKind::Const: return true;
      case ExprKind::FuncExpr: return fold_call(expr, as<FuncExpr>(expr).funcid);
      case ExprKind::OpExpr: case ExprKind::DistinctExpr: case ExprKind::NullIfExpr: return fold_call(expr, as<OpExpr>(expr).opfuncid);
      case ExprKind::ScalarArrayOpExpr: return fold_call(expr, as<ScalarArrayOpExpr>(expr).opfuncid);
      case ExprKind::RelabelType: case ExprKind::NullTest: case ExprKind::BooleanTest: case ExprKind::ArrayExpr: return fold_children(expr);
      case ExprKind::CoerceViaIO: return fold_children(expr) && is_plain(as<Coercion>(expr).arg->type) && is_plain(expr->type) && evaluate(expr);
      case ExprKind::BoolExpr: return fold_bool(as<BoolExpr>(expr));
      case ExprKind::CaseExpr: return fold_case(as<CaseExpr>(expr));
      case ExprKind::CoalesceExpr: return fold_coalesce(as<CoalesceExpr>(expr));
      case ExprKind::SubLink:
        fold_children(expr);
        if (as<SubLink>(expr).subselect != nullptr) query(*as<SubLink>(expr).subselect);
        return false;
      default: return fold_children(expr), false;
    }
  }

  bool fold_children(const Expr* expr) {
    bool all = true;
    any_child(expr, [&](Expr* child) { return all = fold(child) && all, false; });
    return all;
  }

  bool fold_call(const Expr* expr, Oid function) {
    bool constant = fold_children(expr);
    const Function* found = executor_.session.catalog.functions.find(function);
    bool foldable = found != nullptr && found->oid < first_normal_oid && found->volatility == 'i' && !found->returns_set;
    return constant && foldable && evaluate(expr);
  }

  // A constant arm that decides the whole ends it: what stands behind it is not looked at.
  bool fold_bool(const BoolExpr& expr) {
    bool all = true;
    for (const Expr* arg : expr.args) {
      bool constant = fold(arg);
      all = all && constant;
      if (!constant || expr.op == BoolExpr::Op::Not) continue;
      Value value = value_of(arg);
      if (value.is_known() && value.is_true() == (expr.op == BoolExpr::Op::Or)) return true;
    }
    return all;
  }

  bool fold_case(const CaseExpr& expr) {
    if (expr.arg != nullptr) return fold(expr.arg), false;
    for (const CaseWhen& when : expr.whens) {
      if (!fold(when.expr)) return fold_rest(expr, when);
      if (value_of(when.expr).is_true()) return fold(when.result);
    }
    return fold(expr.defresult);
  }

  // From an arm on that only a row decides, all that follow are folded.
  bool fold_rest(const CaseExpr& expr, const CaseWhen& from) {
    bool on = false;
    for (const CaseWhen& when : expr.whens) {
      on = on || &when == &from;
      if (!on) continue;
      bool constant = &when != &from && fold(when.expr);
      if (constant && !value_of(when.expr).is_true()) continue;
      fold(when.result);
      if (constant) return false;
    }
    fold(expr.defresult);
    return false;
  }

  bool fold_coalesce(const CoalesceExpr& expr) {
    for (const Expr* arg : expr.args) {
      if (!fold(arg)) continue;
      if (value_of(arg).never_null()) return arg == expr.args.front();
    }
    return false;
  }

  // Types whose input and output functions are immutable.
  static bool is_plain(Oid type) {
    return type == type_oid::Text || type == type_oid::VarChar || type == type_oid::BpChar || type == type_oid::Int4 || type == type_oid::Int2 ||
           type == type_oid::Int8 || type == type_oid::Numeric || type == type_oid::Bool || type == type_oid::Uuid || type == type_oid::JsonB;
  }

  bool evaluate(const Expr* expr) { return value_of(expr), true; }

  Value value_of(const Expr* expr) {
    Scope scope;
    try {
      return executor_.evaluate(expr, scope);
    } catch (const Undecided&) {
      return Value::unknown();
    }
  }

  Parameters none_;
  Executor executor_;
};

}  // namespace

void fold_constants(Session& session, const catalog::Query& query) { Folder(session).query(query); }

}  // namespace reconcile::execute
