// What a query's expressions look at: columns of its own entries, rows of outer queries.
#include <functional>

#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

// Calls `visit(var, depth)` for each variable below, `depth` query levels down.
class Walker {
 public:
  explicit Walker(std::function<void(const catalog::Var&, int)> visit) : visit_(std::move(visit)) {}

  void expr(const Expr* node, int depth) {
    if (node == nullptr) return;
    if (node->kind == ExprKind::Var) visit_(as<catalog::Var>(node), depth);
    if (node->kind == ExprKind::SubLink && as<SubLink>(node).subselect != nullptr) {
      query(*as<SubLink>(node).subselect, depth + 1);
    }
    any_child(node, [&](Expr* child) { return expr(child, depth), false; });
  }

  void query(const catalog::Query& node, int depth) {
    any_query_expr(node, [&](Expr* child) { return expr(child, depth), false; });
    for (const RangeTblEntry* rte : node.rtable) {
      if (rte->kind == RteKind::Subquery && rte->subquery != nullptr) query(*rte->subquery, depth + 1);
    }
    for (const catalog::CommonTableExpr* cte : node.ctes) {
      if (cte->query != nullptr) query(*cte->query, depth + 1);
    }
  }

 private:
  std::function<void(const catalog::Var&, int)> visit_;
};

void add_entry(const catalog::Query& query, const catalog::Var& var, std::set<int>& out) {
  auto index = static_cast<std::size_t>(var.varno) - 1;
  if (index >= query.rtable.size()) return;
  const RangeTblEntry& rte = *query.rtable[index];
  if (rte.kind != RteKind::Join) {
    out.insert(var.varno);
    return;
  }
  for (std::size_t i = 0; i < rte.join_alias_vars.size(); ++i) {
    if (var.varattno != 0 && static_cast<std::size_t>(var.varattno) != i + 1) continue;
    out.merge(referenced_entries(query, rte.join_alias_vars[i]));
  }
}

}  // namespace

std::set<int> referenced_entries(const catalog::Query& query, const Expr* expr) {
  std::set<int> out;
  Walker([&](const catalog::Var& var, int depth) {
    if (var.levels_up == depth) add_entry(query, var, out);
  }).expr(expr, 0);
  return out;
}

std::vector<std::set<AttrNumber>> used_columns(const catalog::Query& query) {
  std::vector<std::set<AttrNumber>> out(query.rtable.size());
  Walker walker([&](const catalog::Var& var, int depth) {
    auto index = static_cast<std::size_t>(var.varno) - 1;
    if (var.levels_up == depth && index < out.size()) out[index].insert(var.varattno);
  });
  walker.query(query, 0);
  for (const RangeTblEntry* rte : query.rtable) {
    if (rte->kind != RteKind::Join) continue;
    for (const Expr* alias : rte->join_alias_vars) walker.expr(alias, 0);
  }
  return out;
}

bool is_correlated(const catalog::Query& query) {
  bool correlated = false;
  Walker([&](const catalog::Var& var, int depth) { correlated = correlated || var.levels_up > depth; }).query(query, 0);
  return correlated;
}

}  // namespace reconcile::execute
