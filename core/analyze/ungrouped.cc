// Columns that are neither grouped by nor aggregated (parseCheckAggregates).
#include <algorithm>
#include <optional>
#include <set>

#include "core/analyze/aggregate.h"
#include "core/analyze/level_walk.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

using RefSet = std::set<std::uint32_t>;
constexpr std::size_t max_grouping_sets = 4096;

// ---- grouping sets ----

std::vector<RefSet> expand(const GroupingSet& set);

// Each combination of one set of the left and one of the right.
std::vector<RefSet> cross(const std::vector<RefSet>& left, const std::vector<RefSet>& right) {
  std::vector<RefSet> product;
  for (const RefSet& a : left) {
    for (const RefSet& b : right) {
      if (product.size() > max_grouping_sets) return product;
      product.push_back(a);
      product.back().insert(b.begin(), b.end());
    }
  }
  return product;
}

std::vector<RefSet> expand_rollup(const GroupingSet& set) {
  std::vector<RefSet> out = {{}};
  for (const GroupingSet* item : set.content) {
    RefSet longer = out.back();
    longer.insert(item->refs.begin(), item->refs.end());
    out.push_back(std::move(longer));
  }
  return out;
}

std::vector<RefSet> expand_cube(const GroupingSet& set) {
  std::vector<RefSet> out = {{}};
  for (const GroupingSet* item : set.content) {
    out = cross(out, {{}, RefSet(item->refs.begin(), item->refs.end())});
  }
  return out;
}

std::vector<RefSet> expand(const GroupingSet& set) {
  switch (set.kind) {
    case GroupingSet::Kind::Empty: return {{}};
    case GroupingSet::Kind::Simple: return {RefSet(set.refs.begin(), set.refs.end())};
    case GroupingSet::Kind::Rollup: return expand_rollup(set);
    case GroupingSet::Kind::Cube: return expand_cube(set);
    case GroupingSet::Kind::Sets: break;
  }
  std::vector<RefSet> out;
  for (const GroupingSet* item : set.content) {
    for (RefSet& one : expand(*item)) out.push_back(std::move(one));
  }
  return out;
}

// What every grouping set groups by; nullopt without grouping sets.
std::optional<RefSet> common_refs(const Query& query) {
  if (query.grouping_sets.empty()) return std::nullopt;
  std::vector<RefSet> sets = {{}};
  for (const GroupingSet* set : query.grouping_sets) sets = cross(sets, expand(*set));
  if (sets.size() > max_grouping_sets) {
    throw PgError("54001", "too many grouping sets present (maximum 4096)");
  }
  RefSet common = sets[0];
  for (const RefSet& set : sets) std::erase_if(common, [&](std::uint32_t ref) { return !set.contains(ref); });
  return common;
}

// ---- the check ----

class UngroupedCheck {
 public:
  UngroupedCheck(ParseState& state, Query& query) : state_(state), query_(query) {
    std::optional<RefSet> common = common_refs(query);
    for (const SortGroupClause& clause : query.group) {
      const Expr* expr = grouped_expr(clause);
      if (expr == nullptr) continue;
      grouped_.push_back(expr);
      if (expr->kind != ExprKind::Var) continue;
      if (!common || common->contains(clause.sortgroupref)) common_vars_.push_back(&as<catalog::Var>(expr));
    }
  }

  void check(const Expr* expr) { walk(expr, 0, false); }

  void check_grouping_calls(const Expr* expr) const {
    walk_levels(expr, 0, [&](const Expr* at, int level) {
      if (at->kind == ExprKind::Aggref && as<Aggref>(at).levels_up >= level) return Walk::Skip;
      if (at->kind != ExprKind::GroupingFunc || as<catalog::GroupingFunc>(at).levels_up != level) return Walk::Into;
      for (const Expr* arg : as<catalog::GroupingFunc>(at).args) check_grouping_argument(arg, level);
      return Walk::Skip;
    });
  }

  std::vector<Oid> constraint_deps;

 private:
  const Expr* grouped_expr(const SortGroupClause& clause) const {
    for (const TargetEntry* entry : query_.targets) {
      if (entry->sortgroupref == clause.sortgroupref) return entry->expr;
    }
    return nullptr;
  }

  bool is_grouped(const Expr* expr) const {
    return std::any_of(grouped_.begin(), grouped_.end(), [&](const Expr* one) { return equal_expr(expr, one); });
  }

  // Within a subquery only plain columns can be told to be the outer query's.
  bool is_grouped_column(const Expr* expr, int level) const {
    if (expr->kind != ExprKind::Var) return false;
    const auto& var = as<catalog::Var>(expr);
    return var.levels_up == level && std::any_of(grouped_.begin(), grouped_.end(), [&](const Expr* one) {
      if (one->kind != ExprKind::Var) return false;
      const auto& grouped = as<catalog::Var>(one);
      return grouped.levels_up == 0 && grouped.varno == var.varno && grouped.varattno == var.varattno;
    });
  }

  void check_grouping_argument(const Expr* arg, int level) const {
    if (level == 0 ? is_grouped(arg) : is_grouped_column(arg, level)) return;
    throw PgError("42803", "arguments to GROUPING must be grouping expressions of the associated query level",
                  expr_location(arg));
  }

  void walk(const Expr* expr, int start, bool direct) {
    walk_levels(expr, start, [&](const Expr* at, int level) { return visit(at, level, direct); });
  }

  Walk visit(const Expr* expr, int level, bool direct) {
    if (expr->kind == ExprKind::Const || expr->kind == ExprKind::Param) return Walk::Skip;
    if (expr->kind == ExprKind::Aggref) {
      const auto& aggref = as<Aggref>(expr);
      if (aggref.levels_up < level) return Walk::Into;
      if (aggref.levels_up == level) {
        for (const Expr* arg : aggref.direct_args) walk(arg, level, true);
      }
      return Walk::Skip;
    }
    if (expr->kind == ExprKind::GroupingFunc && as<catalog::GroupingFunc>(expr).levels_up >= level) return Walk::Skip;
    if (level == 0 && is_grouped(expr)) return Walk::Skip;
    if (expr->kind == ExprKind::Var) check_var(as<catalog::Var>(expr), level, direct);
    return Walk::Into;
  }

  void check_var(const catalog::Var& var, int level, bool direct) {
    if (var.levels_up != level) return;
    for (const Expr* expr : grouped_) {
      if (expr->kind != ExprKind::Var) continue;
      const auto& grouped = as<catalog::Var>(expr);
      if (grouped.varno == var.varno && grouped.varattno == var.varattno && grouped.levels_up == 0) return;
    }
    const RangeTblEntry& rte = *state_.rtable[static_cast<std::size_t>(var.varno) - 1];
    if (rte.kind == RteKind::Join && check_join_var(rte, var, level, direct)) return;
    if (rte.kind == RteKind::Relation && depends_on_grouped_key(rte, var.varno)) return;
    refuse(rte, var, level, direct);
  }

  // A merged column of a join stands for an expression over the joined tables.
  bool check_join_var(const RangeTblEntry& rte, const catalog::Var& var, int level, bool direct) {
    auto index = static_cast<std::size_t>(var.varattno) - 1;
    if (var.varattno < 1 || index >= rte.join_alias_vars.size() || level > 0) return false;
    walk(rte.join_alias_vars[index], level, direct);
    return true;
  }

  [[noreturn]] void refuse(const RangeTblEntry& rte, const catalog::Var& var, int level, bool direct) const {
    auto index = static_cast<std::size_t>(var.varattno) - 1;
    std::string column = "*";
    if (var.varattno > 0 && index < rte.columns.size()) column = rte.columns[index].name;
    if (var.varattno < 0) column = system_attribute_name(var.varattno);
    std::string name = "\"" + std::string(rte.refname) + "." + column + "\"";
    if (level > 0) {
      throw PgError("42803", "subquery uses ungrouped column " + name + " from outer query", var.location);
    }
    throw PgError("42803", "column " + name + " must appear in the GROUP BY clause or be used in an aggregate function",
                  var.location)
        .with_detail(direct ? "Direct arguments of an ordered-set aggregate must use only grouped columns." : "");
  }

  // All columns are determined by a primary key that is grouped by.
  bool depends_on_grouped_key(const RangeTblEntry& rte, int varno) {
    if (std::find(determined_.begin(), determined_.end(), varno) != determined_.end()) return true;
    for (const Constraint* constraint : state_.catalog.constraints.of_parent(rte.relid)) {
      if (constraint->contype != 'p' || constraint->deferrable) continue;
      if (!std::all_of(constraint->key.begin(), constraint->key.end(),
                       [&](AttrNumber attnum) { return is_common_var(varno, attnum); })) {
        return false;
      }
      determined_.push_back(varno);
      constraint_deps.push_back(constraint->oid);
      return true;
    }
    return false;
  }

  bool is_common_var(int varno, AttrNumber attnum) const {
    return std::any_of(common_vars_.begin(), common_vars_.end(), [&](const catalog::Var* var) {
      return var->varno == varno && var->varattno == attnum && var->levels_up == 0;
    });
  }

  ParseState& state_;
  const Query& query_;
  std::vector<const Expr*> grouped_;
  std::vector<const catalog::Var*> common_vars_;
  std::vector<int> determined_;
};

void check_recursive_term(const ParseState& state, const Query& query) {
  bool self_reference = std::any_of(state.rtable.begin(), state.rtable.end(), [](const RangeTblEntry* rte) {
    return rte->kind == RteKind::Cte && rte->self_reference;
  });
  if (!state.has_aggs || !self_reference) return;
  int at = -1;
  for (const TargetEntry* entry : query.targets) {
    if (at < 0) at = locate_agg_of_level(entry->expr, 0);
  }
  if (at < 0) at = locate_agg_of_level(query.having, 0);
  throw PgError("42P19", "aggregate functions are not allowed in a recursive query's recursive term", at);
}

}  // namespace

void parse_check_aggregates(ParseState& state, Query& query) {
  UngroupedCheck check(state, query);
  for (const TargetEntry* entry : query.targets) check.check_grouping_calls(entry->expr);
  for (const TargetEntry* entry : query.targets) check.check(entry->expr);
  check.check_grouping_calls(query.having);
  check.check(query.having);
  query.constraint_deps = state.catalog.arena().copy(check.constraint_deps);
  check_recursive_term(state, query);
}

}  // namespace reconcile::analyze
