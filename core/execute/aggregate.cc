// Aggregate functions over the rows of one group.
#include <algorithm>

#include "core/analyze/coerce.h"
#include "core/execute/compare.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/json.h"
#include "core/execute/json_build.h"
#include "core/execute/numeric.h"
#include "core/execute/query_run.h"

namespace reconcile::execute {
namespace {

using Arguments = std::vector<std::vector<Value>>;  // one list per row

// What an aggregate sees of its input.
struct Input {
  Executor& executor;
  const catalog::Aggref& call;
  const Arguments& rows;
  bool complete = true;  // false: there may be more rows
  bool ordered = true;
  Oid type(std::size_t i) const { return call.args[i]->expr->type; }
};

bool all_known(const Input& in) {
  for (const auto& row : in.rows) {
    for (const Value& value : row) {
      if (!value.is_known() && !value.is_null()) return false;
    }
  }
  return in.complete;
}

// Null or not, when the value itself can't be told: most aggregates are null only over nothing.
Value some(const Input& in) {
  for (const auto& row : in.rows) {
    if (!row.empty() && row[0].never_null()) return Value::not_null();
  }
  return Value::unknown();
}

Value count(const Input& in) {
  if (!in.complete) return Value::not_null();
  std::int64_t number = 0;
  for (const auto& row : in.rows) {
    if (in.call.star || row.empty()) {
      ++number;
    } else if (row[0].never_null()) {
      ++number;
    } else if (!row[0].is_null()) {
      return Value::not_null();
    }
  }
  return Value::known(std::to_string(number));
}

Value extreme(const Input& in, bool greatest) {
  if (!all_known(in)) return some(in);
  const Value* best = nullptr;
  for (const auto& row : in.rows) {
    if (row[0].is_null()) continue;
    if (best == nullptr) {
      best = &row[0];
      continue;
    }
    std::optional<int> order = compare_values(in.executor.session, in.type(0), in.type(0), row[0], *best, in.call.input_collation);
    if (!order) return Value::not_null();
    if (greatest ? *order > 0 : *order < 0) best = &row[0];
  }
  return best == nullptr ? Value::null() : *best;
}

std::optional<std::string> total(const Input& in, std::int64_t& count) {
  std::optional<std::string> sum;
  for (const auto& row : in.rows) {
    if (row[0].is_null()) continue;
    ++count;
    sum = sum ? numeric_add(*sum, row[0].text()) : row[0].text();
    if (!sum) return std::nullopt;
  }
  return sum;
}

Value sum(const Input& in) {
  if (!all_known(in)) return some(in);
  TypeClass type = class_of(in.executor.session, in.type(0));
  if (type != TypeClass::Integer && type != TypeClass::Numeric) return some(in);
  std::int64_t count = 0;
  std::optional<std::string> result = total(in, count);
  if (!result) return count == 0 ? Value::null() : Value::not_null();
  if (in.call.type != type_oid::Int8) return Value::known(*result);
  return *cast_value(in.executor.session, Value::known(*result), type_oid::Numeric, type_oid::Int8, -1, true);
}

Value average(const Input& in) {
  if (!all_known(in)) return some(in);
  TypeClass type = class_of(in.executor.session, in.type(0));
  if (type != TypeClass::Integer && type != TypeClass::Numeric) return some(in);
  std::int64_t count = 0;
  std::optional<std::string> result = total(in, count);
  if (!result) return count == 0 ? Value::null() : Value::not_null();
  NumericText mean = numeric_divide(*result, std::to_string(count));
  return mean ? Value::known(*mean) : Value::not_null();
}

Value bool_fold(const Input& in, bool conjunction) {
  bool any = false, unknown = !in.complete;
  for (const auto& row : in.rows) {
    if (row[0].is_null()) continue;
    any = true;
    if (!row[0].is_known()) unknown = true;
    else if (row[0].is_true() != conjunction) return row[0];
  }
  if (unknown) return some(in);
  return any ? Value::boolean(conjunction) : Value::null();
}

Value array_aggregate(const Input& in) {
  if (!in.complete || !in.ordered) return in.rows.empty() ? Value::unknown() : Value::not_null();
  if (in.rows.empty()) return Value::null();
  if (class_of(in.executor.session, in.type(0)) == TypeClass::Array) return Value::not_null();
  std::vector<Value> members;
  for (const auto& row : in.rows) members.push_back(row[0]);
  return make_array(std::move(members));
}

Value string_aggregate(const Input& in) {
  if (!all_known(in)) return some(in);
  std::optional<std::string> out;
  for (const auto& row : in.rows) {
    if (row[0].is_null()) continue;
    std::string separator = out && row.size() > 1 && row[1].is_known() ? row[1].text() : "";
    out = out.value_or("") + separator + row[0].text();
  }
  if (!out) return Value::null();
  return in.ordered ? Value::known(*out) : Value::not_null();
}

Value json_aggregate(const Input& in, bool binary) {
  if (in.rows.empty() && in.complete) return Value::null();
  if (!all_known(in) || !in.ordered) return in.rows.empty() ? Value::unknown() : Value::not_null();
  Json out{.kind = Json::Kind::Array};
  for (const auto& row : in.rows) {
    std::optional<Json> item = to_json(in.executor.session, in.type(0), row[0]);
    if (!item) return Value::not_null();
    out.items.push_back(std::move(*item));
  }
  return binary ? Value::known(print_jsonb(out)) : Value::not_null();
}

Value object_aggregate(const Input& in, bool binary) {
  if (in.rows.empty() && in.complete) return Value::null();
  if (!all_known(in) || !binary) return in.rows.empty() ? Value::unknown() : Value::not_null();
  std::string text = "{";
  for (const auto& row : in.rows) {
    if (row[0].is_null()) throw PgError("22023", "field name must not be null");
    std::optional<std::string> key = output_text(in.executor.session, in.type(0), row[0]);
    std::optional<Json> item = to_json(in.executor.session, in.type(1), row[1]);
    if (!key || !item) return Value::not_null();
    text += (text.size() > 1 ? "," : "") + json_quote(*key) + ":" + print_jsonb(*item);
  }
  return Value::known(json_canonical(text + "}").value_or("{}"));
}

Value apply_aggregate(std::string_view name, const Input& in) {
  if (name == "count") return count(in);
  if (name == "min" || name == "max") return extreme(in, name == "max");
  if (name == "sum") return sum(in);
  if (name == "avg") return average(in);
  if (name == "bool_and" || name == "every") return bool_fold(in, true);
  if (name == "bool_or") return bool_fold(in, false);
  if (name == "array_agg") return array_aggregate(in);
  if (name == "string_agg" && in.type(0) != type_oid::Bytea) return string_aggregate(in);
  if (name == "json_agg" || name == "jsonb_agg") return json_aggregate(in, name == "jsonb_agg");
  if (name == "json_object_agg" || name == "jsonb_object_agg") return object_aggregate(in, name == "jsonb_object_agg");
  return Value::unknown();
}

std::vector<SortKey> sort_keys(const Session& session, const catalog::Aggref& call, std::vector<std::size_t>& columns) {
  std::vector<SortKey> how;
  for (const SortGroupClause& clause : call.order) {
    for (std::size_t i = 0; i < call.args.size(); ++i) {
      if (call.args[i]->sortgroupref != clause.sortgroupref) continue;
      how.push_back({call.args[i]->expr->type, call.args[i]->expr->collation, is_descending(session, clause), clause.nulls_first});
      columns.push_back(i);
      break;
    }
  }
  return how;
}

bool sort_arguments(Executor& executor, const catalog::Aggref& call, Arguments& rows) {
  std::vector<std::size_t> columns, order(rows.size());
  std::vector<SortKey> how = sort_keys(executor.session, call, columns);
  std::vector<std::vector<Value>> keys;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    order[i] = i;
    auto& key = keys.emplace_back();
    for (std::size_t column : columns) key.push_back(rows[i][column]);
  }
  bool certain = sort_rows(executor, how, keys, order);
  Arguments sorted;
  for (std::size_t index : order) sorted.push_back(std::move(rows[index]));
  rows = std::move(sorted);
  return certain;
}

// DISTINCT also sorts, when no ORDER BY says how.
bool make_distinct(Executor& executor, const catalog::Aggref& call, Arguments& rows) {
  std::vector<Oid> types;
  for (const TargetEntry* arg : call.args) types.push_back(arg->expr->type);
  RowSet seen(executor.session, std::move(types));
  Arguments kept;
  for (auto& row : rows) {
    std::size_t before = seen.size();
    if (!seen.add(row)) return false;
    if (seen.size() > before) kept.push_back(std::move(row));
  }
  rows = std::move(kept);
  if (!call.order.empty() || rows.size() < 2) return true;
  SortKey how{call.args[0]->expr->type, call.args[0]->expr->collation};
  std::vector<std::size_t> order(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  bool certain = sort_rows(executor, std::span(&how, 1), rows, order);
  Arguments sorted;
  for (std::size_t index : order) sorted.push_back(rows[index]);
  rows = std::move(sorted);
  return certain;
}

}  // namespace

Value aggregate(Executor& executor, const catalog::Aggref& call, Scope& scope, std::span<const Tuple* const> group,
                bool complete) {
  const Function* function = executor.session.catalog.functions.find(call.fnoid);
  if (function == nullptr || function->nsp != schema_oid::PgCatalog || call.kind_code != 'n') return Value::unknown();
  Arguments rows;
  for (const Tuple* tuple : group) {
    executor.step();
    scope.rows = tuple->rows;
    scope.computed = tuple->computed.empty() ? nullptr : &tuple->computed;
    Executor::Truth passes = executor.test(call.filter, scope);
    if (passes == Executor::Truth::Unknown) complete = false;
    if (passes != Executor::Truth::True) continue;
    auto& row = rows.emplace_back();
    for (const TargetEntry* arg : call.args) row.push_back(executor.evaluate(arg->expr, scope));
  }
  scope.computed = nullptr;
  bool ordered = call.order.empty() || sort_arguments(executor, call, rows);
  if (!call.distinct.empty() && !make_distinct(executor, call, rows)) {
    if (function->name != "count") ordered = false;
    else complete = false;
  }
  return apply_aggregate(function->name, {executor, call, rows, complete, ordered});
}

}  // namespace reconcile::execute
