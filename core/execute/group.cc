// GROUP BY and HAVING (nodeAgg.c).
#include <algorithm>

#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

void collect_aggregates(const Expr* expr, std::vector<const catalog::Aggref*>& out) {
  if (expr == nullptr) return;
  if (expr->kind == ExprKind::Aggref && as<catalog::Aggref>(expr).levels_up == 0) {
    out.push_back(&as<catalog::Aggref>(expr));
    return;
  }
  any_child(expr, [&](Expr* child) { return collect_aggregates(child, out), false; });
}

std::vector<const catalog::Aggref*> aggregates_of(const catalog::Query& query) {
  std::vector<const catalog::Aggref*> out;
  for (const TargetEntry* target : query.targets) collect_aggregates(target->expr, out);
  collect_aggregates(query.having, out);
  return out;
}

class Grouping {
 public:
  Grouping(Executor& executor, const catalog::Query& query, Scope& scope, Tuples input)
      : executor_(executor), query_(query), scope_(scope), input_(std::move(input)) {}

  Tuples run() {
    out_.complete = input_.complete || query_.group.empty();
    if (!query_.grouping_sets.empty() || !split()) return {.tuples = {}, .complete = false};
    std::vector<const catalog::Aggref*> calls = aggregates_of(query_);
    for (const auto& group : groups_) {
      Tuple tuple;
      tuple.rows = group.empty() ? std::vector<const Row*>(query_.rtable.size(), nullptr) : group.front()->rows;
      for (const catalog::Aggref* call : calls) {
        tuple.computed[call] = aggregate(executor_, *call, scope_, group, input_.complete);
      }
      keep_if_having(std::move(tuple));
    }
    return std::move(out_);
  }

 private:
  bool split() {
    if (query_.group.empty()) {
      auto& all = groups_.emplace_back();
      for (const Tuple& tuple : input_.tuples) all.push_back(&tuple);
      return true;
    }
    std::vector<const Expr*> exprs;
    std::vector<Oid> types;
    for (const SortGroupClause& clause : query_.group) {
      for (const TargetEntry* target : query_.targets) {
        if (target->sortgroupref != clause.sortgroupref) continue;
        exprs.push_back(target->expr);
        types.push_back(target->expr->type);
        break;
      }
    }
    RowSet seen(executor_.session, std::move(types));
    for (const Tuple& tuple : input_.tuples) {
      scope_.rows = tuple.rows;
      std::vector<Value> keys;
      for (const Expr* expr : exprs) keys.push_back(executor_.evaluate(expr, scope_));
      std::optional<std::size_t> group = seen.add(keys);
      if (!group) return false;
      if (*group == groups_.size()) groups_.emplace_back();
      groups_[*group].push_back(&tuple);
    }
    return true;
  }

  void keep_if_having(Tuple tuple) {
    scope_.rows = tuple.rows;
    scope_.computed = &tuple.computed;
    Executor::Truth truth = executor_.test(query_.having, scope_);
    scope_.computed = nullptr;
    if (truth == Executor::Truth::True) out_.tuples.push_back(std::move(tuple));
    if (truth == Executor::Truth::Unknown) out_.complete = false;
  }

  Executor& executor_;
  const catalog::Query& query_;
  Scope& scope_;
  Tuples input_;
  std::vector<std::vector<const Tuple*>> groups_;
  Tuples out_;
};

}  // namespace

Tuples group_tuples(Executor& executor, const catalog::Query& query, Scope& scope, Tuples input) {
  return Grouping(executor, query, scope, std::move(input)).run();
}

}  // namespace reconcile::execute
