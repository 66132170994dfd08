// UNION, INTERSECT, EXCEPT and WITH (nodeSetOp.c, nodeRecursiveunion.c).
#include <algorithm>

#include "core/execute/convert.h"
#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

ResultSet deduplicate(Executor& executor, const SetOperation& node, ResultSet input) {
  RowSet seen(executor.session, {node.coltypes.begin(), node.coltypes.end()});
  std::vector<Row> kept;
  for (Row& row : input.rows) {
    std::size_t before = seen.size();
    if (!seen.add(row)) return {.rows = {}, .complete = false, .at_least = 1};
    if (seen.size() > before) kept.push_back(std::move(row));
  }
  input.rows = std::move(kept);
  input.ordered = input.rows.size() < 2;
  return input;
}

// INTERSECT and EXCEPT: how often a row stands on both sides decides how often it comes out.
ResultSet combine(Executor& executor, const SetOperation& node, ResultSet left, ResultSet right) {
  bool except = node.kind == SetOperation::Kind::Except;
  if (except && !right.complete) return {.rows = {}, .complete = false};
  RowSet seen(executor.session, {node.coltypes.begin(), node.coltypes.end()});
  std::vector<std::size_t> in_left, in_right;
  std::vector<const Row*> sample;
  auto count = [&](const ResultSet& side, std::vector<std::size_t>& counts) {
    for (const Row& row : side.rows) {
      std::optional<std::size_t> group = seen.add(row);
      if (!group) return false;
      counts.resize(std::max(counts.size(), *group + 1));
      if (sample.size() <= *group) sample.push_back(&row);
      ++counts[*group];
    }
    return true;
  };
  if (!count(left, in_left) || !count(right, in_right)) return {.rows = {}, .complete = false};
  in_left.resize(seen.size());
  in_right.resize(seen.size());
  ResultSet out{.rows = {}, .complete = left.complete && right.complete, .ordered = false};
  for (std::size_t i = 0; i < seen.size(); ++i) {
    std::size_t times = except ? (node.all ? in_left[i] - std::min(in_left[i], in_right[i]) : in_left[i] > 0 && in_right[i] == 0)
                               : (node.all ? std::min(in_left[i], in_right[i]) : in_left[i] > 0 && in_right[i] > 0);
    while (times-- > 0) out.rows.push_back(*sample[i]);
  }
  return out;
}

ResultSet run_node(Executor& executor, const catalog::Query& query, const SetOperation& node, Scope& scope) {
  if (node.kind == SetOperation::Kind::Leaf) return scan_entry(executor, query, node.rtindex, scope);
  ResultSet left = run_node(executor, query, *node.left, scope);
  ResultSet right = run_node(executor, query, *node.right, scope);
  if (node.kind != SetOperation::Kind::Union) return combine(executor, node, std::move(left), std::move(right));
  left.complete = left.complete && right.complete;
  left.ordered = left.ordered && right.ordered;
  left.rows.insert(left.rows.end(), std::make_move_iterator(right.rows.begin()), std::make_move_iterator(right.rows.end()));
  return node.all ? left : deduplicate(executor, node, std::move(left));
}

void sort_result(Executor& executor, const catalog::Query& query, ResultSet& result) {
  if (query.sort.empty()) return;
  std::vector<SortKey> how;
  std::vector<std::size_t> columns, order(result.rows.size());
  for (const SortGroupClause& clause : query.sort) {
    for (std::size_t i = 0; i < query.targets.size(); ++i) {
      const TargetEntry& target = *query.targets[i];
      if (target.sortgroupref != clause.sortgroupref) continue;
      how.push_back({target.expr->type, target.expr->collation, is_descending(executor.session, clause), clause.nulls_first});
      columns.push_back(i);
      break;
    }
  }
  std::vector<std::vector<Value>> keys;
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    auto& key = keys.emplace_back();
    for (std::size_t column : columns) key.push_back(result.rows[i][column]);
  }
  result.ordered = sort_rows(executor, how, keys, order);
  std::vector<Row> sorted;
  for (std::size_t index : order) sorted.push_back(std::move(result.rows[index]));
  result.rows = std::move(sorted);
}

void limit_result(Executor& executor, const catalog::Query& query, Scope& scope, ResultSet& result) {
  if (query.limit_count == nullptr && query.limit_offset == nullptr) return;
  auto number = [&](const Expr* expr, std::int64_t otherwise) -> std::optional<std::int64_t> {
    if (expr == nullptr) return otherwise;
    Value value = executor.evaluate(expr, scope);
    return value.is_null() ? std::optional(otherwise) : integer_of(value);
  };
  std::optional<std::int64_t> offset = number(query.limit_offset, 0), count = number(query.limit_count, INT32_MAX);
  if (!offset || !count || *offset < 0 || *count < 0 || !result.complete || !result.ordered) {
    result = {.rows = {}, .complete = false};
    return;
  }
  auto size = static_cast<std::int64_t>(result.rows.size());
  std::int64_t first = std::min(*offset, size), last = std::min(first + *count, size);
  result.rows = std::vector<Row>(result.rows.begin() + first, result.rows.begin() + last);
}

// The recursive part runs on the rows of the round before, until a round yields nothing new.
ResultSet run_recursive(Executor& executor, const catalog::CommonTableExpr& cte, Scope& scope) {
  const catalog::Query& query = *cte.query;
  if (query.set_operations == nullptr || query.set_operations->kind != SetOperation::Kind::Union) {
    return executor.run(query, &scope);
  }
  const SetOperation& node = *query.set_operations;
  Scope inner;
  inner.query = &query;
  inner.outer = &scope;
  inner.rows.assign(query.rtable.size(), nullptr);
  bind_ctes(executor, query, inner);
  RowSet seen(executor.session, {node.coltypes.begin(), node.coltypes.end()});
  ResultSet result, round = run_node(executor, query, *node.left, inner);
  for (bool first = true; first || !round.rows.empty(); first = false) {
    auto working = std::make_shared<ResultSet>();
    working->complete = round.complete;
    for (Row& row : round.rows) {
      executor.step();
      if (!node.all) {
        std::size_t before = seen.size();
        if (!seen.add(row)) return {.rows = {}, .complete = false, .at_least = 1};
        if (seen.size() == before) continue;
      }
      working->rows.push_back(row);
      result.rows.push_back(std::move(row));
    }
    result.complete = result.complete && working->complete;
    if (working->rows.empty() && result.complete) break;
    scope.ctes[cte.name] = working;
    round = run_node(executor, query, *node.right, inner);
  }
  return result;
}

}  // namespace

ResultSet run_set_operation(Executor& executor, const catalog::Query& query, Scope& scope) {
  ResultSet result = run_node(executor, query, *query.set_operations, scope);
  sort_result(executor, query, result);
  limit_result(executor, query, scope, result);
  return result;
}

void bind_ctes(Executor& executor, const catalog::Query& query, Scope& scope) {
  for (const catalog::CommonTableExpr* cte : query.ctes) {
    if (cte->query == nullptr) continue;
    ResultSet result = cte->recursive ? run_recursive(executor, *cte, scope) : executor.run(*cte->query, &scope);
    scope.ctes[cte->name] = std::make_shared<const ResultSet>(std::move(result));
  }
}

}  // namespace reconcile::execute
