// UNION, INTERSECT and EXCEPT.
#include <string>

#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/query.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

using sql::list;

constexpr int max_set_operation_depth = 5000;

bool has_clauses_of_its_own(const ::SelectStmt& stmt) {
  return stmt.sortClause != nullptr || stmt.limitOffset != nullptr || stmt.limitCount != nullptr ||
         stmt.lockingClause != nullptr || stmt.withClause != nullptr;
}

SetOperation::Kind operation_kind(::SetOperation op) {
  switch (op) {
    case SETOP_UNION: return SetOperation::Kind::Union;
    case SETOP_INTERSECT: return SetOperation::Kind::Intersect;
    case SETOP_EXCEPT: return SetOperation::Kind::Except;
    case SETOP_NONE: break;
  }
  return SetOperation::Kind::Leaf;
}

const char* operation_name(::SetOperation op) {
  return op == SETOP_UNION ? "UNION" : op == SETOP_INTERSECT ? "INTERSECT" : "EXCEPT";
}

PgError locking_not_allowed(const List* clauses) {
  auto strength = list<::LockingClause>(clauses)[0]->strength;
  return PgError("0A000", std::string(lock_strength_name(strength)) + " is not allowed with UNION/INTERSECT/EXCEPT");
}

using Targets = std::vector<TargetEntry*>;

class TreeTransformer {
 public:
  explicit TreeTransformer(ParseState& state) : state_(state) {}

  SetOperation* transform(const ::SelectStmt& stmt, bool top, Targets& targets, int depth) {
    if (depth > max_set_operation_depth) throw PgError("54001", "stack depth limit exceeded");
    if (!top || stmt.op == SETOP_NONE) check_member(stmt);
    if (stmt.op == SETOP_NONE || (!top && has_clauses_of_its_own(stmt))) return leaf(stmt, targets);

    auto* op = state_.catalog.arena().make<SetOperation>();
    op->kind = operation_kind(stmt.op);
    op->all = stmt.all;
    Targets left, right;
    op->left = transform(*stmt.larg, false, left, depth + 1);
    // The columns of a recursive WITH query are those of its non-recursive term.
    if (top && state_.parent_cte != nullptr && state_.parent_cte->recursive) set_recursive_columns(op->left, left);
    op->right = transform(*stmt.rarg, false, right, depth + 1);
    const char* name = operation_name(stmt.op);
    if (left.size() != right.size()) {
      throw PgError("42601", std::string("each ") + name + " query must have the same number of columns",
                    first_location(right));
    }
    unify(*op, name, left, right, targets);
    return op;
  }

  const Query& leftmost(const SetOperation* op) const {
    while (op->kind != SetOperation::Kind::Leaf) op = op->left;
    return *state_.rtable[static_cast<std::size_t>(op->rtindex - 1)]->subquery;
  }

 private:
  void check_member(const ::SelectStmt& stmt) const {
    bool is_first = !seen_leaf_ && state_.parent == nullptr;
    if (stmt.intoClause != nullptr && !is_first) {
      throw PgError("42601", "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT",
                    stmt.intoClause->rel->location);
    }
    if (stmt.lockingClause != nullptr) throw locking_not_allowed(stmt.lockingClause);
  }

  static int first_location(const Targets& targets) {
    for (const TargetEntry* target : targets) {
      int location = expr_location(target->expr);
      if (location >= 0) return location;
    }
    return -1;
  }

  SetOperation* leaf(const ::SelectStmt& stmt, Targets& targets) {
    ::SelectStmt member = stmt;
    member.intoClause = nullptr;
    seen_leaf_ = true;
    Query* query =
        analyze_sub_query(state_, reinterpret_cast<const ::Node*>(&member), {.resolve_unknowns = false});
    for (TargetEntry* target : query->targets) {
      if (!target->resjunk) targets.push_back(target);
    }
    NamespaceItem* item = add_entry_for_subquery(state_, query, nullptr, false, false);
    item->rte->alias = item->rte->refname =
        state_.catalog.arena().copy("*SELECT* " + std::to_string(item->rtindex));
    auto* op = state_.catalog.arena().make<SetOperation>();
    op->rtindex = item->rtindex;
    return op;
  }

  void set_recursive_columns(const SetOperation* left, const Targets& targets) {
    const Query& first = leftmost(left);
    Targets named;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      named.push_back(make_target(state_, targets[i]->expr, static_cast<int>(i + 1), first.targets[i]->resname));
    }
    set_cte_columns(state_, *state_.parent_cte, *state_.parent_raw_cte, named);
  }

  // A literal of a member takes the common type; other members are only checked to be convertible.
  Expr* check_coercion(TargetEntry& target, Oid type, const char* name) {
    bool literal = target.expr->kind == ExprKind::Const || target.expr->kind == ExprKind::Param;
    if (target.expr->type != type_oid::Unknown) return coerce_to_common(state_, target.expr, type, name);
    if (literal) return target.expr = coerce_to_common(state_, target.expr, type, name);
    return target.expr;
  }

  void unify(SetOperation& op, const char* name, const Targets& left, const Targets& right, Targets& out) {
    std::vector<Oid> types, collations;
    std::vector<std::int32_t> typmods;
    bool union_all = op.kind == SetOperation::Kind::Union && op.all;
    for (std::size_t i = 0; i < left.size(); ++i) {
      Expr* pair[] = {left[i]->expr, right[i]->expr};
      Expr* best = nullptr;
      Oid type = select_common_type(state_, pair, name, &best);
      int location = best == nullptr ? -1 : expr_location(best);
      pair[0] = check_coercion(*left[i], type, name);
      pair[1] = check_coercion(*right[i], type, name);
      types.push_back(type);
      typmods.push_back(select_common_typmod(pair, type));
      collations.push_back(select_common_collation(state_, pair, union_all));
      if (!union_all) grouping_operators(state_, type, location);
      auto* stands_for = make_expr<SetToDefault>(state_.catalog, ExprKind::SetToDefault, type, location);
      stands_for->typmod = typmods.back();
      stands_for->collation = collations.back();
      out.push_back(make_target(state_, stands_for, 0, {}));
    }
    op.coltypes = state_.catalog.arena().copy(types);
    op.coltypmods = state_.catalog.arena().copy(typmods);
    op.colcollations = state_.catalog.arena().copy(collations);
    refresh_leaf(op.left);
    refresh_leaf(op.right);
  }

  // Literals may have got another type since the entry was made.
  void refresh_leaf(const SetOperation* op) {
    if (op->kind != SetOperation::Kind::Leaf) return;
    RangeTblEntry& rte = *state_.rtable[static_cast<std::size_t>(op->rtindex - 1)];
    std::size_t i = 0;
    for (const TargetEntry* target : rte.subquery->targets) {
      if (target->resjunk) continue;
      rte.columns[i].type = target->expr->type;
      rte.columns[i].typmod = target->expr->typmod;
      rte.columns[i].collation = target->expr->collation;
      ++i;
    }
  }

  ParseState& state_;
  bool seen_leaf_ = false;
};

// The output columns as ORDER BY can name them: variables of the leftmost member, with the common types.
struct Output {
  Targets targets;
  JoinColumns columns;
};

Output output_columns(ParseState& state, const SetOperation& top, const SetOperation* leaf, const Query& first) {
  Output out;
  for (std::size_t i = 0; i < top.coltypes.size(); ++i) {
    const TargetEntry& target = *first.targets[i];
    auto* var = make_expr<catalog::Var>(state.catalog, ExprKind::Var, top.coltypes[i], expr_location(target.expr));
    var->varno = leaf->rtindex;
    var->varattno = target.resno;
    var->typmod = top.coltypmods[i];
    var->collation = top.colcollations[i];
    out.targets.push_back(make_target(state, var, state.next_resno++, target.resname));
    out.columns.names.push_back(target.resname);
    out.columns.vars.push_back(var);
    out.columns.visible.push_back(var);
  }
  return out;
}

std::vector<SortGroupClause> sort_by_output(ParseState& state, const List* order, Output& output) {
  NamespaceItem* item = add_entry_for_join(state, output.columns, JoinType::Inner, {}, nullptr, false);
  std::vector<NamespaceItem*> saved;
  std::swap(saved, state.namespace_items);
  add_to_query(state, item, false, false, true);
  std::size_t columns = output.targets.size();
  auto sort = transform_sort_clause(state, order, output.targets, ParseExprKind::OrderBy, false);
  std::swap(saved, state.namespace_items);
  state.rtable.pop_back();
  state.all_items.pop_back();
  if (output.targets.size() == columns) return sort;
  throw PgError("0A000", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause", expr_location(output.targets[columns]->expr))
      .with_detail("Only result column names can be used, not expressions or functions.")
      .with_hint("Add the expression/function to every SELECT, or move the UNION into a FROM clause.");
}

}  // namespace

Query* transform_set_operation(ParseState& state, const ::SelectStmt& stmt) {
  Arena& arena = state.catalog.arena();
  auto* query = arena.make<Query>();
  const ::SelectStmt* first_select = &stmt;
  while (first_select->op != SETOP_NONE) first_select = first_select->larg;
  if (first_select->intoClause != nullptr && state.parent != nullptr) {
    throw PgError("42601", "SELECT ... INTO is not allowed here", first_select->intoClause->rel->location);
  }
  if (stmt.lockingClause != nullptr) throw locking_not_allowed(stmt.lockingClause);
  transform_with_clause(state, stmt.withClause, *query);

  TreeTransformer tree(state);
  Targets dummies;
  query->set_operations = tree.transform(stmt, true, dummies, 0);
  const SetOperation* leaf = query->set_operations;
  while (leaf->kind != SetOperation::Kind::Leaf) leaf = leaf->left;
  Output output = output_columns(state, *query->set_operations, leaf, tree.leftmost(leaf));
  query->sort = arena.copy(sort_by_output(state, stmt.sortClause, output));
  query->targets = arena.copy(output.targets);
  bool with_ties = sql::is_with_ties(stmt);
  query->limit_offset = transform_limit_clause(state, stmt.limitOffset, ParseExprKind::Offset, "OFFSET");
  query->limit_count = transform_limit_clause(state, stmt.limitCount, ParseExprKind::Limit, "LIMIT", with_ties);
  query->limit_with_ties = with_ties;
  finish_query(state, *query, nullptr);
  assign_query_collations(state, query);
  return query;
}

}  // namespace reconcile::analyze
