// Operators as the grammar leaves them: comparison of rows, IN, BETWEEN, DISTINCT, NULLIF, ANY and ALL.
#include <algorithm>

#include "core/analyze/aggregate.h"
#include "core/analyze/expression.h"
#include "core/analyze/name_list.h"
#include "core/analyze/operator.h"

namespace reconcile::analyze {
namespace {

bool is_row(const Expr* expr) { return expr->kind == ExprKind::RowExpr; }

ExprList row_args(const Expr* expr) { return as<catalog::RowExpr>(expr).args; }

Expr* make_bool(ParseState& state, catalog::BoolExpr::Op op, std::vector<Expr*> args, int location) {
  auto* made = make_expr<catalog::BoolExpr>(state.catalog, ExprKind::BoolExpr, type_oid::Bool, location);
  made->op = op;
  made->args = state.catalog.arena().copy(args);
  return made;
}

[[noreturn]] void refuse_unequal_rows(int location) {
  throw PgError("42601", "unequal number of entries in row expressions", location);
}

// (a, b) = (SELECT x, y …): the row becomes the sublink's test.
Expr* compare_row_with_sublink(ParseState& state, const ::A_Expr& expr, const ::SubLink& link) {
  ::SubLink compared = link;
  compared.subLinkType = ROWCOMPARE_SUBLINK;
  compared.testexpr = expr.lexpr;
  compared.operName = expr.name;
  compared.location = expr.location;
  return transform_sublink(state, compared);
}

Expr* compare(ParseState& state, const List* names, Expr* left, Expr* right, const Expr* last_srf, int location) {
  if (left != nullptr && is_row(left) && is_row(right)) {
    return make_row_comparison(state, names, row_args(left), row_args(right), location);
  }
  return make_op(state, names, left, right, location, last_srf);
}

Expr* transform_op(ParseState& state, const ::A_Expr& expr) {
  bool left_is_row = expr.lexpr != nullptr && nodeTag(expr.lexpr) == T_RowExpr;
  if (const auto* link = RECONCILE_AS(SubLink, expr.rexpr)) {
    if (left_is_row && link->subLinkType == EXPR_SUBLINK) return compare_row_with_sublink(state, expr, *link);
  }
  const Expr* last_srf = state.last_srf;
  Expr* left = expr.lexpr == nullptr ? nullptr : transform_recurse(state, expr.lexpr);
  Expr* right = expr.rexpr == nullptr ? nullptr : transform_recurse(state, expr.rexpr);
  if (left_is_row && nodeTag(expr.rexpr) == T_RowExpr) {
    return make_row_comparison(state, expr.name, row_args(left), row_args(right), expr.location);
  }
  return make_op(state, expr.name, left, right, expr.location, last_srf);
}

Expr* transform_any_all(ParseState& state, const ::A_Expr& expr) {
  Expr* left = transform_recurse(state, expr.lexpr);
  Expr* right = transform_recurse(state, expr.rexpr);
  return make_scalar_array_op(state, expr.name, expr.kind == AEXPR_OP_ANY, left, right, expr.location);
}

void check_equality(const OpExpr& op, std::string_view construct) {
  if (op.type != type_oid::Bool) {
    throw PgError("42804", std::string(construct) + " requires = operator to yield boolean", op.location);
  }
  if (op.returns_set) throw PgError("42804", std::string(construct) + " must not return a set", op.location);
}

Expr* make_distinct(ParseState& state, const List* names, Expr* left, Expr* right, int location) {
  OpExpr* op = make_op(state, names, left, right, location, state.last_srf);
  check_equality(*op, "IS DISTINCT FROM");
  op->kind = ExprKind::DistinctExpr;
  return op;
}

Expr* make_row_distinct(ParseState& state, const List* names, ExprList left, ExprList right, int location) {
  if (left.size() != right.size()) refuse_unequal_rows(location);
  Expr* result = nullptr;
  for (std::size_t i = 0; i < left.size(); ++i) {
    Expr* one = make_distinct(state, names, left[i], right[i], location);
    result = result == nullptr ? one : make_bool(state, catalog::BoolExpr::Op::Or, {result, one}, location);
  }
  if (result != nullptr) return result;
  auto* no = make_expr<catalog::Const>(state.catalog, ExprKind::Const, type_oid::Bool, -1);
  no->value = no->input = "f";
  return no;
}

bool is_null_literal(const ::Node* node) {
  const auto* constant = RECONCILE_AS(A_Const, node);
  return constant != nullptr && constant->isnull;
}

// x IS DISTINCT FROM NULL is a null test.
Expr* null_test_from_distinct(ParseState& state, const ::A_Expr& expr, const ::Node* arg) {
  auto* made = make_expr<catalog::NullTest>(state.catalog, ExprKind::NullTest, type_oid::Bool, expr.location);
  made->arg = transform_recurse(state, arg);
  made->is_null = expr.kind == AEXPR_NOT_DISTINCT;
  return made;
}

Expr* transform_distinct(ParseState& state, const ::A_Expr& expr) {
  if (is_null_literal(expr.rexpr)) return null_test_from_distinct(state, expr, expr.lexpr);
  if (is_null_literal(expr.lexpr)) return null_test_from_distinct(state, expr, expr.rexpr);
  Expr* left = transform_recurse(state, expr.lexpr);
  Expr* right = transform_recurse(state, expr.rexpr);
  Expr* made = is_row(left) && is_row(right)
                   ? make_row_distinct(state, expr.name, row_args(left), row_args(right), expr.location)
                   : make_distinct(state, expr.name, left, right, expr.location);
  if (expr.kind == AEXPR_DISTINCT) return made;
  return make_bool(state, catalog::BoolExpr::Op::Not, {made}, expr.location);
}

Expr* transform_null_if(ParseState& state, const ::A_Expr& expr) {
  Expr* left = transform_recurse(state, expr.lexpr);
  Expr* right = transform_recurse(state, expr.rexpr);
  OpExpr* op = make_op(state, expr.name, left, right, expr.location, state.last_srf);
  check_equality(*op, "NULLIF");
  op->kind = ExprKind::NullIfExpr;
  op->type = op->args[0]->type;
  op->typmod = op->args[0]->typmod;
  return op;
}

// The members of an IN list that hold no columns, as one array; null where they have no common array type.
Expr* make_in_array(ParseState& state, Expr* left, const std::vector<Expr*>& members) {
  std::vector<Expr*> all = {left};
  all.insert(all.end(), members.begin(), members.end());
  Oid scalar = select_common_type_or_none(state, all);
  if (scalar == invalid_oid || scalar == type_oid::Record || !verify_common_type(state.session, scalar, all)) {
    return nullptr;
  }
  Oid array = array_type(state.session, scalar);
  if (array == invalid_oid) return nullptr;
  std::vector<Expr*> elements;
  for (Expr* member : members) elements.push_back(coerce_to_common(state, member, scalar, "IN"));
  auto* made = make_expr<ArrayExpr>(state.catalog, ExprKind::ArrayExpr, array, -1);
  made->element_type = scalar;
  made->elements = state.catalog.arena().copy(elements);
  return made;
}

Expr* transform_in(ParseState& state, const ::A_Expr& expr) {
  bool use_or = sql::str(strVal(sql::list(expr.name)[0])) != "<>";
  auto op = use_or ? catalog::BoolExpr::Op::Or : catalog::BoolExpr::Op::And;
  Expr* left = transform_recurse(state, expr.lexpr);
  std::vector<Expr*> members, constants, variables;
  for (const ::Node* node : sql::list(reinterpret_cast<const List*>(expr.rexpr))) {
    members.push_back(transform_recurse(state, node));
    (contains_vars_of_level(members.back(), 0) ? variables : constants).push_back(members.back());
  }
  Expr* result = nullptr;
  if (constants.size() > 1) {
    if (Expr* array = make_in_array(state, left, constants)) {
      result = make_scalar_array_op(state, expr.name, use_or, left, array, expr.location);
      members = variables;
    }
  }
  for (Expr* member : members) {
    Expr* one = compare(state, expr.name, left, member, state.last_srf, expr.location);
    one = coerce_to_boolean(state, one, "IN");
    result = result == nullptr ? one : make_bool(state, op, {result, one}, expr.location);
  }
  return result;
}

// BETWEEN is a pair of comparisons, SYMMETRIC two pairs; each is analysed before the next bound is read.
class Between {
 public:
  Between(ParseState& state, const ::A_Expr& expr) : state_(state), expr_(expr), bounds_(reinterpret_cast<const List*>(expr.rexpr)) {}

  Expr* transform() {
    using Op = catalog::BoolExpr::Op;
    bool negated = expr_.kind == AEXPR_NOT_BETWEEN || expr_.kind == AEXPR_NOT_BETWEEN_SYM;
    bool symmetric = expr_.kind == AEXPR_BETWEEN_SYM || expr_.kind == AEXPR_NOT_BETWEEN_SYM;
    Expr* result = pair(negated, 0, 1);
    if (!symmetric) return result;
    Expr* swapped = pair(negated, 1, 0);
    return make_bool(state_, negated ? Op::And : Op::Or, {result, swapped}, expr_.location);
  }

 private:
  Expr* pair(bool negated, std::size_t low, std::size_t high) {
    using Op = catalog::BoolExpr::Op;
    std::string_view construct = negated ? "OR" : "AND";
    Expr* first = coerce_to_boolean(state_, comparison(negated ? "<" : ">=", low), construct);
    Expr* second = coerce_to_boolean(state_, comparison(negated ? ">" : "<=", high), construct);
    return make_bool(state_, negated ? Op::Or : Op::And, {first, second}, expr_.location);
  }

  Expr* comparison(std::string_view op, std::size_t bound) {
    const Expr* last_srf = state_.last_srf;
    Expr* value = transform_recurse(state_, expr_.lexpr);
    Expr* limit = transform_recurse(state_, bounds_[bound]);
    return compare(state_, NameList(op), value, limit, last_srf, expr_.location);
  }

  ParseState& state_;
  const ::A_Expr& expr_;
  sql::ListView<::Node> bounds_;
};

// ---- rows ----

constexpr Oid btree = 403;

// What a comparison of rows means: that of its operators in a btree family. 0: nothing; 6 is <>.
int btree_strategy(const Session& session, Oid opno) {
  const Operator* op = session.catalog.operators.find(opno);
  if (op == nullptr) return 0;
  const OpClass* opclass = default_opclass(session, op->left, btree);
  if (opclass == nullptr) return 0;
  for (const AmOp& amop : session.catalog.amops(opclass->family)) {
    if (amop.purpose != 's') continue;
    if (amop.op == opno) return amop.strategy;
    if (amop.strategy == 3 && op->negator != invalid_oid && amop.op == op->negator) return 6;
  }
  return 0;
}

int common_strategy(const Session& session, const std::vector<OpExpr*>& ops, std::string_view name, int location) {
  int strategy = btree_strategy(session, ops[0]->opno);
  for (const OpExpr* op : ops) {
    if (btree_strategy(session, op->opno) != strategy) strategy = 0;
  }
  if (strategy != 0) return strategy;
  throw PgError("0A000", "could not determine interpretation of row comparison operator " + std::string(name), location)
      .with_hint("Row comparison operators must be associated with btree operator families.");
}

OpExpr* compare_entries(ParseState& state, const List* names, Expr* left, Expr* right, int location) {
  OpExpr* op = make_op(state, names, left, right, location, state.last_srf);
  if (op->type != type_oid::Bool) {
    throw PgError("42804",
                  "row comparison operator must yield type boolean, not type " + format_type(state.session, op->type),
                  location);
  }
  if (expression_returns_set(state.session, op)) {
    throw PgError("42804", "row comparison operator must not return a set", location);
  }
  return op;
}

Expr* make_row_compare(ParseState& state, const std::vector<OpExpr*>& ops, std::string_view name) {
  std::vector<Oid> opnos;
  std::vector<Expr*> left, right;
  for (const OpExpr* op : ops) {
    opnos.push_back(op->opno);
    left.push_back(op->args[0]);
    right.push_back(op->args[1]);
  }
  auto& arena = state.catalog.arena();
  auto* made = make_expr<catalog::RowCompareExpr>(state.catalog, ExprKind::RowCompareExpr, type_oid::Bool, -1);
  made->op = arena.copy(name);
  made->opnos = arena.copy(opnos);
  made->input_collations = arena.copy(std::vector<Oid>(ops.size(), invalid_oid));
  made->largs = arena.copy(left);
  made->rargs = arena.copy(right);
  return made;
}

}  // namespace

Expr* make_row_comparison(ParseState& state, const List* op_name, ExprList left, ExprList right, int location) {
  if (left.size() != right.size()) refuse_unequal_rows(location);
  if (left.empty()) throw PgError("0A000", "cannot compare rows of zero length", location);
  std::vector<OpExpr*> ops;
  for (std::size_t i = 0; i < left.size(); ++i) {
    ops.push_back(compare_entries(state, op_name, left[i], right[i], location));
  }
  if (ops.size() == 1) return ops[0];
  std::string_view name = sql::str(strVal(sql::list(op_name).back()));
  int strategy = common_strategy(state.session, ops, name, location);
  std::vector<Expr*> parts(ops.begin(), ops.end());
  if (strategy == 3) return make_bool(state, catalog::BoolExpr::Op::And, std::move(parts), location);
  if (strategy == 6) return make_bool(state, catalog::BoolExpr::Op::Or, std::move(parts), location);
  return make_row_compare(state, ops, name);
}

Expr* transform_a_expr(ParseState& state, const ::A_Expr& expr) {
  switch (expr.kind) {
    case AEXPR_OP:
    case AEXPR_LIKE:
    case AEXPR_ILIKE:
    case AEXPR_SIMILAR: return transform_op(state, expr);
    case AEXPR_OP_ANY:
    case AEXPR_OP_ALL: return transform_any_all(state, expr);
    case AEXPR_DISTINCT:
    case AEXPR_NOT_DISTINCT: return transform_distinct(state, expr);
    case AEXPR_NULLIF: return transform_null_if(state, expr);
    case AEXPR_IN: return transform_in(state, expr);
    case AEXPR_BETWEEN:
    case AEXPR_NOT_BETWEEN:
    case AEXPR_BETWEEN_SYM:
    case AEXPR_NOT_BETWEEN_SYM: return Between(state, expr).transform();
  }
  throw Undecided{"an operator of a kind that the model does not know"};
}

}  // namespace reconcile::analyze
