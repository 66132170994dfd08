// Running a query: SELECT's stages in the server's order (execMain.c, planner.c's view of them).
#include <algorithm>

#include "core/execute/builtin.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

bool returns_set(const Executor& executor, const Expr* expr) {
  if (expr->kind != ExprKind::FuncExpr) return false;
  const Function* function = executor.session.catalog.functions.find(as<FuncExpr>(expr).funcid);
  return function != nullptr && function->returns_set;
}

void collect_sets(const Executor& executor, const Expr* expr, std::vector<const FuncExpr*>& out) {
  if (expr == nullptr) return;
  any_child(expr, [&](Expr* child) { return collect_sets(executor, child, out), false; });
  if (returns_set(executor, expr)) out.push_back(&as<FuncExpr>(expr));
}

class Select {
 public:
  Select(Executor& executor, const catalog::Query& query, Scope& scope)
      : executor_(executor), query_(query), scope_(scope) {}

  ResultSet run() {
    Tuples tuples = join_tuples(executor_, query_, scope_, keep_);
    bool grouped = query_.has_aggs || !query_.group.empty() || !query_.grouping_sets.empty() || query_.having != nullptr;
    if (grouped) tuples = group_tuples(executor_, query_, scope_, std::move(tuples));
    if (!query_.windows.empty() || query_.has_window_funcs) compute_windows(executor_, query_, scope_, tuples);
    project_all(tuples);
    out_.complete = tuples.complete;
    if (!query_.distinct.empty() && !query_.has_distinct_on) distinct();
    if (!query_.sort.empty()) sort();
    if (query_.has_distinct_on) distinct_on();
    limit();
    strip();
    return std::move(out_);
  }

 private:
  void project_all(Tuples& tuples) {
    std::vector<const FuncExpr*> sets;
    if (query_.has_target_srfs) {
      for (const TargetEntry* target : query_.targets) collect_sets(executor_, target->expr, sets);
    }
    for (Tuple& tuple : tuples.tuples) {
      executor_.step();
      scope_.rows = tuple.rows;
      scope_.computed = &tuple.computed;
      if (sets.empty()) out_.rows.push_back(project(executor_, query_.targets, scope_, true));
      else project_sets(sets, tuple, tuples.complete);
    }
    scope_.computed = nullptr;
  }

  // Set-returning calls in the target list run in step; the shorter ones yield nulls.
  void project_sets(const std::vector<const FuncExpr*>& calls, Tuple& tuple, bool& complete) {
    std::vector<ResultSet> sets;
    std::size_t longest = 0;
    for (const FuncExpr* call : calls) {
      sets.push_back(executor_.call_set(*call, scope_));
      complete = complete && sets.back().complete;
      longest = std::max(longest, sets.back().rows.size());
    }
    for (std::size_t i = 0; i < longest; ++i) {
      executor_.step();
      for (std::size_t s = 0; s < calls.size(); ++s) {
        const auto& rows = sets[s].rows;
        tuple.computed[calls[s]] = i >= rows.size() ? Value::null() : rows[i].size() == 1 ? rows[i][0] : make_record(rows[i]);
      }
      out_.rows.push_back(project(executor_, query_.targets, scope_, true));
    }
  }

  std::size_t target_index(std::uint32_t ref) const {
    for (std::size_t i = 0; i < query_.targets.size(); ++i) {
      if (query_.targets[i]->sortgroupref == ref) return i;
    }
    return 0;
  }

  RowSet make_set(std::span<SortGroupClause> clauses) const {
    std::vector<Oid> types;
    for (const SortGroupClause& clause : clauses) types.push_back(query_.targets[target_index(clause.sortgroupref)]->expr->type);
    return RowSet(executor_.session, std::move(types));
  }

  std::vector<Value> keys_of(const Row& row, std::span<SortGroupClause> clauses) const {
    std::vector<Value> keys;
    for (const SortGroupClause& clause : clauses) keys.push_back(row[target_index(clause.sortgroupref)]);
    return keys;
  }

  void distinct() {
    RowSet seen = make_set(query_.distinct);
    std::vector<Row> kept;
    for (Row& row : out_.rows) {
      std::size_t before = seen.size();
      std::optional<std::size_t> group = seen.add(keys_of(row, query_.distinct));
      if (!group) return give_up();
      if (seen.size() > before) kept.push_back(std::move(row));
    }
    out_.rows = std::move(kept);
  }

  void distinct_on() {
    RowSet seen = make_set(query_.distinct);
    std::vector<Row> kept;
    for (Row& row : out_.rows) {
      std::size_t before = seen.size();
      if (!seen.add(keys_of(row, query_.distinct))) return give_up();
      if (seen.size() > before) kept.push_back(std::move(row));
    }
    // Which row stands for its group depends on all rows and their order.
    if (kept.size() < out_.rows.size() && (!out_.ordered || !out_.complete)) return give_up();
    out_.rows = std::move(kept);
  }

  void give_up() {
    out_.at_least = out_.rows.empty() ? 0 : 1;
    out_.rows.clear();
    out_.complete = false;
  }

  void sort() {
    std::vector<SortKey> how;
    for (const SortGroupClause& clause : query_.sort) {
      const Expr* expr = query_.targets[target_index(clause.sortgroupref)]->expr;
      how.push_back({expr->type, expr->collation, is_descending(executor_.session, clause), clause.nulls_first});
    }
    std::vector<std::vector<Value>> keys;
    std::vector<std::size_t> order(out_.rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      keys.push_back(keys_of(out_.rows[i], query_.sort));
    }
    out_.ordered = sort_rows(executor_, how, keys, order);
    std::vector<Row> sorted;
    for (std::size_t index : order) sorted.push_back(std::move(out_.rows[index]));
    out_.rows = std::move(sorted);
  }

  std::optional<std::int64_t> bound(const Expr* expr, const char* negative, bool& unknown) {
    if (expr == nullptr) return std::nullopt;
    Value value = executor_.evaluate(expr, scope_);
    if (value.is_null()) return std::nullopt;
    std::optional<std::int64_t> number = integer_of(value);
    if (!number) return unknown = true, std::nullopt;
    if (*number < 0) throw PgError(negative[0] == 'L' ? "2201W" : "2201X", std::string(negative) + " must not be negative");
    return number;
  }

  void limit() {
    if (query_.limit_count == nullptr && query_.limit_offset == nullptr) return;
    bool unknown = false;
    std::int64_t offset = bound(query_.limit_offset, "OFFSET", unknown).value_or(0);
    std::optional<std::int64_t> count = bound(query_.limit_count, "LIMIT", unknown);
    if (unknown || query_.limit_with_ties) {
      out_.rows.clear();
      out_.complete = false;
      return;
    }
    auto size = static_cast<std::int64_t>(out_.rows.size());
    std::int64_t first = std::min(offset, size), last = count ? std::min(first + *count, size) : size;
    if (count && *count == 0) {
      out_.rows.clear();
      out_.complete = true;
      return;
    }
    bool cuts = first > 0 || last < size || !out_.complete;
    bool which_unknown = !out_.complete || !out_.ordered;
    if (cuts && which_unknown) {
      out_.at_least = static_cast<std::size_t>(last - first);
      out_.rows.clear();
      out_.complete = false;
      return;
    }
    out_.rows = std::vector<Row>(std::make_move_iterator(out_.rows.begin() + first), std::make_move_iterator(out_.rows.begin() + last));
  }

  void strip() {
    bool junk = std::any_of(query_.targets.begin(), query_.targets.end(), [](const auto* target) { return target->resjunk; });
    if (!junk) return;
    for (Row& row : out_.rows) {
      Row kept;
      for (std::size_t i = 0; i < query_.targets.size(); ++i) {
        if (!query_.targets[i]->resjunk) kept.push_back(std::move(row[i]));
      }
      row = std::move(kept);
    }
  }

  Executor& executor_;
  const catalog::Query& query_;
  Scope& scope_;
  RowStorage keep_;
  ResultSet out_;
};

ResultSet run_command(Executor& executor, const catalog::Query& query, Scope& scope) {
  switch (query.command) {
    case Command::Select:
      if (query.set_operations != nullptr) return run_set_operation(executor, query, scope);
      return Select(executor, query, scope).run();
    case Command::Insert: return run_insert(executor, query, scope);
    case Command::Update: return run_update(executor, query, scope);
    case Command::Delete: return run_delete(executor, query, scope);
    case Command::Merge: return run_merge(executor, query, scope);
    case Command::Utility: break;
  }
  throw Undecided{"a utility command stands where a query is run"};
}

}  // namespace

Row project(Executor& executor, std::span<TargetEntry* const> targets, Scope& scope, bool with_junk) {
  Row row;
  row.reserve(targets.size());
  for (const TargetEntry* target : targets) {
    if (with_junk || !target->resjunk) row.push_back(executor.evaluate(target->expr, scope));
  }
  return row;
}

ResultSet Executor::run(const catalog::Query& query, Scope* outer) {
  Depth depth(*this);
  step();
  Scope scope;
  scope.query = &query;
  scope.outer = outer;
  scope.rows.assign(query.rtable.size(), nullptr);
  bind_ctes(*this, query, scope);
  return run_command(*this, query, scope);
}

std::shared_ptr<const ResultSet> Executor::subquery(const catalog::Query& query, Scope& outer) {
  auto [it, is_new] = subqueries_.try_emplace(&query);
  if (is_new) it->second.correlated = is_correlated(query) || !outer.ctes.empty();
  if (it->second.result != nullptr) return it->second.result;
  bool correlated = it->second.correlated;
  auto result = std::make_shared<const ResultSet>(run(query, &outer));
  if (!correlated) subqueries_[&query].result = result;
  return result;
}

}  // namespace reconcile::execute
