// Window functions over whole partitions (nodeWindowAgg.c). Of frames only those that the ranking functions
// ignore are followed; aggregates over a window are known where the frame is the whole partition.
#include <algorithm>

#include "core/execute/compare.h"
#include "core/execute/convert.h"
#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

void collect_calls(const Expr* expr, std::vector<const catalog::WindowFunc*>& out) {
  if (expr == nullptr) return;
  if (expr->kind == ExprKind::WindowFunc) out.push_back(&as<catalog::WindowFunc>(expr));
  any_child(expr, [&](Expr* child) { return collect_calls(child, out), false; });
}

class Windows {
 public:
  Windows(Executor& executor, const catalog::Query& query, Scope& scope, Tuples& input)
      : executor_(executor), query_(query), scope_(scope), input_(input) {}

  void run() {
    std::vector<const catalog::WindowFunc*> calls;
    for (const TargetEntry* target : query_.targets) collect_calls(target->expr, calls);
    for (const catalog::WindowFunc* call : calls) {
      for (Tuple& tuple : input_.tuples) tuple.computed[call] = Value::unknown();
      const catalog::WindowClause* clause = find(call->winref);
      if (clause != nullptr && input_.complete) compute(*call, *clause);
    }
  }

 private:
  const catalog::WindowClause* find(std::uint32_t winref) const {
    for (const catalog::WindowClause* clause : query_.windows) {
      if (clause->winref == winref) return clause;
    }
    return nullptr;
  }

  const Expr* target_of(const SortGroupClause& clause) const {
    for (const TargetEntry* target : query_.targets) {
      if (target->sortgroupref == clause.sortgroupref) return target->expr;
    }
    return nullptr;
  }

  Value evaluate(const Expr* expr, Tuple& tuple) {
    scope_.rows = tuple.rows;
    scope_.computed = &tuple.computed;
    Value value = executor_.evaluate(expr, scope_);
    scope_.computed = nullptr;
    return value;
  }

  std::vector<Value> keys(std::span<SortGroupClause> clauses, Tuple& tuple) {
    std::vector<Value> out;
    for (const SortGroupClause& clause : clauses) {
      const Expr* expr = target_of(clause);
      out.push_back(expr == nullptr ? Value::unknown() : evaluate(expr, tuple));
    }
    return out;
  }

  void compute(const catalog::WindowFunc& call, const catalog::WindowClause& clause) {
    std::vector<Oid> types;
    for (const SortGroupClause& part : clause.partition) types.push_back(target_of(part) == nullptr ? type_oid::Text : target_of(part)->type);
    RowSet seen(executor_.session, types);
    std::vector<std::vector<std::size_t>> partitions;
    for (std::size_t i = 0; i < input_.tuples.size(); ++i) {
      std::optional<std::size_t> group = seen.add(keys(clause.partition, input_.tuples[i]));
      if (!group) return;
      if (*group == partitions.size()) partitions.emplace_back();
      partitions[*group].push_back(i);
    }
    for (auto& partition : partitions) fill(call, clause, partition);
  }

  void fill(const catalog::WindowFunc& call, const catalog::WindowClause& clause, std::vector<std::size_t>& rows) {
    std::vector<SortKey> how;
    for (const SortGroupClause& part : clause.order) {
      const Expr* expr = target_of(part);
      if (expr == nullptr) return;
      how.push_back({expr->type, expr->collation, is_descending(executor_.session, part), part.nulls_first});
    }
    std::vector<std::vector<Value>> sort_keys;
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      order[i] = i;
      sort_keys.push_back(keys(clause.order, input_.tuples[rows[i]]));
    }
    if (!sort_rows(executor_, how, sort_keys, order)) return;
    std::vector<std::size_t> sorted;
    std::vector<bool> same_as_before;
    for (std::size_t i = 0; i < order.size(); ++i) {
      sorted.push_back(rows[order[i]]);
      same_as_before.push_back(i > 0 && peers(how, sort_keys[order[i - 1]], sort_keys[order[i]]));
    }
    assign(call, clause, sorted, same_as_before);
  }

  bool peers(const std::vector<SortKey>& how, const std::vector<Value>& a, const std::vector<Value>& b) {
    for (std::size_t i = 0; i < how.size(); ++i) {
      std::optional<bool> same = same_values(executor_.session, how[i].type, a[i], b[i]);
      if (!same || !*same) return false;
    }
    return true;
  }

  void assign(const catalog::WindowFunc& call, const catalog::WindowClause& clause, const std::vector<std::size_t>& rows,
              const std::vector<bool>& same_as_before) {
    const Function* function = executor_.session.catalog.functions.find(call.fnoid);
    if (function == nullptr || function->nsp != schema_oid::PgCatalog) return;
    // Where rows tie, which of them comes first is the server's choice.
    bool ties = std::find(same_as_before.begin(), same_as_before.end(), true) != same_as_before.end();
    bool by_place = function->name == "row_number" || function->name == "lag" || function->name == "lead" ||
                    function->name == "first_value";
    if (by_place && ties && !clause.order.empty()) return assign_any(call, *function, rows);
    std::int64_t rank = 0, dense = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!same_as_before[i]) rank = static_cast<std::int64_t>(i) + 1, ++dense;
      input_.tuples[rows[i]].computed[&call] = value_at(call, *function, clause, rows, i, rank, dense);
    }
  }

  void assign_any(const catalog::WindowFunc& call, const Function& function, const std::vector<std::size_t>& rows) {
    for (std::size_t row : rows) {
      input_.tuples[row].computed[&call] = function.name == "row_number" ? Value::not_null() : Value::unknown();
    }
  }

  Value value_at(const catalog::WindowFunc& call, const Function& function, const catalog::WindowClause& clause,
                 const std::vector<std::size_t>& rows, std::size_t at, std::int64_t rank, std::int64_t dense) {
    if (function.name == "row_number") return Value::known(std::to_string(at + 1));
    if (function.name == "rank") return Value::known(std::to_string(rank));
    if (function.name == "dense_rank") return Value::known(std::to_string(dense));
    if (function.name == "lag" || function.name == "lead") return neighbour(call, function.name == "lag", rows, at);
    if (function.name == "first_value") return evaluate(call.args[0], input_.tuples[rows[0]]);
    if (function.name == "count" && clause.order.empty() && call.star && call.filter == nullptr) {
      return Value::known(std::to_string(rows.size()));
    }
    return function.name == "count" ? Value::not_null() : Value::unknown();
  }

  Value neighbour(const catalog::WindowFunc& call, bool back, const std::vector<std::size_t>& rows, std::size_t at) {
    std::int64_t distance = 1;
    if (call.args.size() > 1) {
      std::optional<std::int64_t> written = integer_of(evaluate(call.args[1], input_.tuples[rows[at]]));
      if (!written) return Value::unknown();
      distance = *written;
    }
    std::int64_t place = static_cast<std::int64_t>(at) + (back ? -distance : distance);
    if (place < 0 || place >= static_cast<std::int64_t>(rows.size())) {
      return call.args.size() > 2 ? evaluate(call.args[2], input_.tuples[rows[at]]) : Value::null();
    }
    return evaluate(call.args[0], input_.tuples[rows[static_cast<std::size_t>(place)]]);
  }

  Executor& executor_;
  const catalog::Query& query_;
  Scope& scope_;
  Tuples& input_;
};

}  // namespace

void compute_windows(Executor& executor, const catalog::Query& query, Scope& scope, Tuples& input) {
  Windows(executor, query, scope, input).run();
}

}  // namespace reconcile::execute
