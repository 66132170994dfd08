#include "core/analyze/clause.h"

#include <algorithm>
#include <string>

#include "core/analyze/aggregate.h"
#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/relation.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

// An implicit cast on an entry is looked through, so that an ORDER BY item may take on the entry's type.
const Expr* strip_implicit_coercions(const Expr* expr) {
  for (;;) {
    switch (expr->kind) {
      case ExprKind::FuncExpr: {
        const auto& call = as<FuncExpr>(expr);
        if (call.form != CoercionForm::ImplicitCast || call.args.empty()) return expr;
        expr = call.args[0];
        break;
      }
      case ExprKind::RelabelType: case ExprKind::CoerceViaIO: case ExprKind::ConvertRowtypeExpr:
      case ExprKind::CoerceToDomain:
        if (as<Coercion>(expr).form != CoercionForm::ImplicitCast) return expr;
        expr = as<Coercion>(expr).arg;
        break;
      case ExprKind::ArrayCoerceExpr:
        if (as<ArrayCoerceExpr>(expr).form != CoercionForm::ImplicitCast) return expr;
        expr = as<ArrayCoerceExpr>(expr).arg;
        break;
      default:
        return expr;
    }
  }
}

void check_grouping_target(ParseState& state, const TargetEntry& target, ParseExprKind kind) {
  if (kind != ParseExprKind::GroupBy) return;
  if (state.has_aggs && contains_aggs_of_level(target.expr, 0)) {
    throw PgError("42803", "aggregate functions are not allowed in GROUP BY", locate_agg_of_level(target.expr, 0));
  }
  if (state.has_window_funcs && contains_window_funcs(target.expr)) {
    throw PgError("42P20", "window functions are not allowed in GROUP BY", locate_window_func(target.expr));
  }
}

// A bare name: an output column. In GROUP BY a column of FROM comes first.
TargetEntry* find_by_name(ParseState& state, const ::ColumnRef& ref, std::span<TargetEntry* const> targets,
                          ParseExprKind kind) {
  std::string_view name = str(list<::String>(ref.fields)[0]->sval);
  if (kind == ParseExprKind::GroupBy && column_to_var(state, name, true, ref.location) != nullptr) return nullptr;
  TargetEntry* found = nullptr;
  for (TargetEntry* target : targets) {
    if (target->resjunk || target->resname != name) continue;
    if (found != nullptr && !equal_expr(found->expr, target->expr)) {
      throw PgError("42702", std::string(expr_kind_name(kind)) + " \"" + std::string(name) + "\" is ambiguous",
                    ref.location);
    }
    if (found == nullptr) found = target;
  }
  return found;
}

TargetEntry* find_by_position(const ::A_Const& constant, std::span<TargetEntry* const> targets, ParseExprKind kind) {
  std::string construct(expr_kind_name(kind));
  if (constant.isnull || nodeTag(&constant.val) != T_Integer) {
    throw PgError("42601", "non-integer constant in " + construct, constant.location);
  }
  int wanted = constant.val.ival.ival;
  int position = 0;
  for (TargetEntry* target : targets) {
    if (!target->resjunk && ++position == wanted) return target;
  }
  throw PgError("42P10", construct + " position " + std::to_string(wanted) + " is not in select list",
                constant.location);
}

bool is_bare_name(const ::Node* node) {
  const auto* ref = RECONCILE_AS(ColumnRef, node);
  return ref != nullptr && list(ref->fields).size() == 1 && nodeTag(list(ref->fields)[0]) == T_String;
}

void resolve_unknown(ParseState& state, TargetEntry* target) {
  if (target->expr->type != type_oid::Unknown) return;
  target->expr = coerce_type(state, target->expr, type_oid::Unknown, type_oid::Text, -1, CoercionContext::Implicit,
                             CoercionForm::ImplicitCast, -1);
}

Oid commutator_of(const Session& session, Oid oid) {
  const Operator* op = oid == invalid_oid ? nullptr : session.catalog.operators.find(oid);
  return op == nullptr ? invalid_oid : op->commutator;
}

bool is_hashable(const Session& session, Oid equality) {
  const Operator* op = session.catalog.operators.find(equality);
  return op != nullptr && op->can_hash;
}

[[noreturn]] void no_ordering_operator(ParseState& state, Oid type, int location) {
  throw PgError("42883", "could not identify an ordering operator for type " + format_type(state.session, type),
                location)
      .with_hint("Use an explicit ordering operator or modify the query.");
}

// The operator of USING must be "<" or ">" of a btree family; its equality goes with it.
struct OrderingOperator {
  Oid equality = invalid_oid;
  bool reverse = false;
};

OrderingOperator ordering_properties(ParseState& state, const Operator& op, const ::SortBy& by, int location) {
  bool found = false, greater = false;
  Oid family = invalid_oid;
  auto look = [&](const AmOp& amop) {
    if (found || amop.op != op.oid || (amop.strategy != 1 && amop.strategy != 5)) return;
    const OpFamily* candidate = state.catalog.opfamilies.find(amop.family);
    if (candidate == nullptr || candidate->method != 403) return;
    found = true;
    greater = amop.strategy == 5;
    family = amop.family;
  };
  state.catalog.opfamilies.for_each([&](const OpFamily& candidate) {
    if (candidate.method != 403 || found) return;
    for (const AmOp& amop : state.catalog.amops(candidate.oid)) look(amop);
  });
  if (found) {
    for (const AmOp& amop : state.catalog.amops(family)) {
      if (amop.strategy == 3 && amop.left == op.left && amop.right == op.right) return {amop.op, greater};
    }
  }
  throw PgError("42809", "operator " + std::string(str(list<::String>(by.useOp).back()->sval)) +
                             " is not a valid ordering operator", location)
      .with_hint("Ordering operators must be \"<\" or \">\" members of btree operator families.");
}

SortGroupClause sort_operators(ParseState& state, Oid type, const ::SortBy& by, bool& reverse) {
  int location = by.location >= 0 ? by.location : raw_location(by.node);
  SortGroupClause clause;
  if (by.sortby_dir == SORTBY_USING) {
    const Operator* op = lookup_operator(state, by.useOp, type, type, location);
    OrderingOperator properties = ordering_properties(state, *op, by, location);
    clause.sortop = op->oid;
    clause.eqop = properties.equality;
    reverse = properties.reverse;
  } else {
    reverse = by.sortby_dir == SORTBY_DESC;
    Oid less = less_than_operator(state.session, type);
    clause.sortop = reverse ? commutator_of(state.session, less) : less;
    if (clause.sortop == invalid_oid) no_ordering_operator(state, type, location);
    clause.eqop = equality_operator(state.session, type);
  }
  clause.hashable = is_hashable(state.session, clause.eqop);
  return clause;
}

bool nulls_come_first(const ::SortBy& by, bool reverse) {
  if (by.sortby_nulls == SORTBY_NULLS_DEFAULT) return reverse;
  return by.sortby_nulls == SORTBY_NULLS_FIRST;
}

int matching_location(std::uint32_t ref, const std::vector<std::uint32_t>& refs, const List* exprs) {
  for (std::size_t i = 0; i < refs.size(); ++i) {
    if (refs[i] == ref) return raw_location(list(exprs)[i]);
  }
  return -1;
}

constexpr const char* distinct_on_mismatch = "SELECT DISTINCT ON expressions must match initial ORDER BY expressions";

}  // namespace

int set_target_table(ParseState& state, const ::RangeVar& name, bool inherit, bool also_source) {
  ::RangeVar target = name;
  target.inh = inherit;
  NamespaceItem* item = add_entry_for_range_var(state, target, false);
  state.target_item = item;
  state.target_rte = item->rte;
  if (also_source) add_to_query(state, item, true, true, true);
  return item->rtindex;
}

Expr* transform_where_clause(ParseState& state, const ::Node* clause, ParseExprKind kind, std::string_view construct) {
  if (clause == nullptr) return nullptr;
  return coerce_to_boolean(state, transform_expr(state, clause, kind), construct);
}

Expr* transform_limit_clause(ParseState& state, const ::Node* clause, ParseExprKind kind, std::string_view construct,
                             bool with_ties) {
  if (clause == nullptr) return nullptr;
  Expr* expr = coerce_to_specific_type(state, transform_expr(state, clause, kind), type_oid::Int8, construct);
  if (contains_vars_of_level(expr, 0)) {
    throw PgError("42P10", "argument of " + std::string(construct) + " must not contain variables",
                  locate_var_of_level(expr, 0));
  }
  const auto* constant = RECONCILE_AS(A_Const, clause);
  if (kind == ParseExprKind::Limit && with_ties && constant != nullptr && constant->isnull) {
    throw PgError("2201W", "row count cannot be null in FETCH FIRST ... WITH TIES clause");
  }
  return expr;
}

TargetEntry* find_target_sql92(ParseState& state, const ::Node* node, std::vector<TargetEntry*>& targets,
                               ParseExprKind kind) {
  TargetEntry* found = nullptr;
  if (is_bare_name(node)) {
    found = find_by_name(state, *RECONCILE_AS(ColumnRef, node), targets, kind);
  } else if (const auto* constant = RECONCILE_AS(A_Const, node)) {
    found = find_by_position(*constant, targets, kind);
  }
  if (found == nullptr) return find_target_sql99(state, node, targets, kind);
  check_grouping_target(state, *found, kind);
  return found;
}

TargetEntry* find_target_sql99(ParseState& state, const ::Node* node, std::vector<TargetEntry*>& targets,
                               ParseExprKind kind) {
  Expr* expr = transform_expr(state, node, kind);
  for (TargetEntry* target : targets) {
    if (equal_expr(expr, strip_implicit_coercions(target->expr))) return target;
  }
  TargetEntry* added = transform_target_entry(state, node, expr, kind, nullptr, true);
  targets.push_back(added);
  return added;
}

std::uint32_t assign_sort_group_ref(TargetEntry* target, std::span<TargetEntry* const> targets) {
  if (target->sortgroupref != 0) return target->sortgroupref;
  std::uint32_t highest = 0;
  for (const TargetEntry* other : targets) highest = std::max(highest, other->sortgroupref);
  return target->sortgroupref = highest + 1;
}

bool is_in_sort_list(const TargetEntry& target, std::span<const SortGroupClause> sort) {
  if (target.sortgroupref == 0) return false;
  return std::any_of(sort.begin(), sort.end(),
                     [&](const SortGroupClause& s) { return s.sortgroupref == target.sortgroupref; });
}

void add_target_to_sort_list(ParseState& state, TargetEntry* target, std::vector<TargetEntry*>& targets,
                             std::vector<SortGroupClause>& sort, const ::SortBy& by) {
  resolve_unknown(state, target);
  bool reverse = false;
  SortGroupClause clause = sort_operators(state, target->expr->type, by, reverse);
  // ORDER BY x, x DESC: the second adds nothing. Another operator's order may.
  bool known = std::any_of(sort.begin(), sort.end(), [&](const SortGroupClause& s) {
    return target->sortgroupref != 0 && s.sortgroupref == target->sortgroupref &&
           (s.sortop == clause.sortop || clause.sortop == commutator_of(state.session, s.sortop));
  });
  if (known) return;
  clause.sortgroupref = assign_sort_group_ref(target, targets);
  clause.nulls_first = nulls_come_first(by, reverse);
  sort.push_back(clause);
}

SortGroupClause grouping_operators(ParseState& state, Oid type, int location) {
  SortGroupClause clause;
  clause.eqop = equality_operator(state.session, type);
  if (clause.eqop == invalid_oid) {
    throw PgError("42883", "could not identify an equality operator for type " + format_type(state.session, type),
                  location);
  }
  clause.sortop = less_than_operator(state.session, type);
  clause.hashable = is_hashable(state.session, clause.eqop);
  return clause;
}

void add_target_to_group_list(ParseState& state, TargetEntry* target, std::vector<TargetEntry*>& targets,
                              std::vector<SortGroupClause>& group, int location) {
  resolve_unknown(state, target);
  if (is_in_sort_list(*target, group)) return;
  SortGroupClause clause = grouping_operators(state, target->expr->type, location);
  clause.sortgroupref = assign_sort_group_ref(target, targets);
  group.push_back(clause);
}

std::vector<SortGroupClause> transform_sort_clause(ParseState& state, const List* order,
                                                   std::vector<TargetEntry*>& targets, ParseExprKind kind,
                                                   bool sql99) {
  std::vector<SortGroupClause> sort;
  for (auto* by : list<::SortBy>(order)) {
    TargetEntry* target = sql99 ? find_target_sql99(state, by->node, targets, kind)
                                : find_target_sql92(state, by->node, targets, kind);
    add_target_to_sort_list(state, target, targets, sort, *by);
  }
  return sort;
}

std::vector<SortGroupClause> transform_distinct_clause(ParseState& state, std::vector<TargetEntry*>& targets,
                                                       std::span<const SortGroupClause> sort, bool is_aggregate) {
  std::vector<SortGroupClause> distinct;
  for (const SortGroupClause& clause : sort) {
    auto it = std::find_if(targets.begin(), targets.end(),
                           [&](const TargetEntry* t) { return t->sortgroupref == clause.sortgroupref; });
    if ((*it)->resjunk) {
      throw PgError("42P10",
                    is_aggregate
                        ? "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list"
                        : "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                    expr_location((*it)->expr));
    }
    distinct.push_back(clause);
  }
  for (TargetEntry* target : targets) {
    if (target->resjunk) continue;
    add_target_to_group_list(state, target, targets, distinct, expr_location(target->expr));
  }
  if (distinct.empty()) {
    throw PgError("42601", is_aggregate ? "an aggregate with DISTINCT must have at least one argument"
                                        : "SELECT DISTINCT must have at least one column");
  }
  return distinct;
}

std::vector<SortGroupClause> transform_distinct_on_clause(ParseState& state, const List* exprs,
                                                          std::vector<TargetEntry*>& targets,
                                                          std::span<const SortGroupClause> sort) {
  std::vector<TargetEntry*> wanted;
  std::vector<std::uint32_t> refs;
  for (auto* expr : list(exprs)) {
    wanted.push_back(find_target_sql92(state, expr, targets, ParseExprKind::DistinctOn));
    refs.push_back(assign_sort_group_ref(wanted.back(), targets));
  }
  // The order of ORDER BY is taken over, so its first items must be the ones that are distinct.
  std::vector<SortGroupClause> distinct;
  bool skipped = false;
  for (const SortGroupClause& clause : sort) {
    if (std::find(refs.begin(), refs.end(), clause.sortgroupref) == refs.end()) {
      skipped = true;
    } else if (skipped) {
      throw PgError("42P10", distinct_on_mismatch, matching_location(clause.sortgroupref, refs, exprs));
    } else {
      distinct.push_back(clause);
    }
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_in_sort_list(*wanted[i], distinct)) continue;
    int location = raw_location(list(exprs)[i]);
    if (skipped) throw PgError("42P10", distinct_on_mismatch, location);
    add_target_to_group_list(state, wanted[i], targets, distinct, location);
  }
  return distinct;
}

}  // namespace reconcile::analyze
