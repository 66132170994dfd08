#include "core/analyze/coerce.h"
#include "core/execute/container.h"
#include "core/replay/plpgsql/interpreter.h"

namespace reconcile::replay::plpgsql {

Flow Interpreter::run_if(const Statement& s) {
  for (const Branch& branch : s.branches) {
    if (condition(branch.conditions.front())) return run_all(branch.body);
  }
  return s.otherwise ? run_all(*s.otherwise) : Flow::Normal;
}

Flow Interpreter::run_case(const Statement& s) {
  for (const Branch& branch : s.branches) {
    for (const Fragment& when : branch.conditions) {
      bool matches = s.expr.empty() ? condition(when) : equals(s.expr, when);
      if (matches) return run_all(branch.body);
    }
  }
  if (s.otherwise) return run_all(*s.otherwise);
  throw PgError("20000", "case not found").with_hint("CASE statement is missing ELSE part.");
}

std::optional<Flow> Interpreter::loop_result(const Statement& loop, Flow flow) {
  bool mine = target_label_.empty() || target_label_ == loop.label;
  if (flow == Flow::Normal || (flow == Flow::Continue && mine)) return std::nullopt;
  if (flow == Flow::Exit && mine) return Flow::Normal;
  return flow;
}

Flow Interpreter::repeat(const Statement& s, const std::function<bool()>& goes_on) {
  while (goes_on()) {
    if (auto result = loop_result(s, run_all(s.body))) return *result;
    if (++steps_ > most_steps) throw Undecided{"the loop runs too long to be followed"};
  }
  return Flow::Normal;
}

Flow Interpreter::run_integer_loop(const Statement& s) {
  std::int64_t lower = integer(s.expr), upper = integer(s.upper),
               step = s.step.empty() ? 1 : integer(s.step);
  if (step <= 0) throw PgError("22023", "BY value of FOR loop must be greater than zero");
  scopes_.push(s.label);
  Flow out = Flow::Normal;
  for (std::int64_t i = lower; s.reverse ? i >= upper : i <= upper; i += s.reverse ? -step : step) {
    Variable& variable = scopes_.declare(s.targets.front().variable);
    variable.type = type_oid::Int4;
    variable.value = Value::known(std::to_string(i));
    auto result = loop_result(s, run_all(s.body));
    if (!result) continue;
    out = *result;
    break;
  }
  scopes_.pop();
  return out;
}

Flow Interpreter::each_row(const Statement& s, const Answer& answer) {
  if (!answer.result.complete) throw Undecided{"the rows that the loop runs over can't be told"};
  for (const execute::Row& row : answer.result.rows) {
    assign_row(s.targets, answer, &row);
    if (auto result = loop_result(s, run_all(s.body))) return *result;
  }
  scopes_.find("found")->value = Value::boolean(!answer.result.rows.empty());
  return Flow::Normal;
}

Flow Interpreter::run_cursor_loop(const Statement& s) {
  if (!cursors_.contains(s.cursor->cursor)) throw Undecided{"the cursor of the loop can't be told"};
  if (open_.contains(s.cursor->cursor)) throw PgError("42P03", "cursor \"" + s.cursor->cursor + "\" already in use");
  Answer answer = cursor_rows(s.cursor->cursor, s.cursor->arguments);
  // The loop's variable is a record of its own.
  scopes_.push("");
  scopes_.declare(s.targets.front().variable).record = true;
  Flow flow = each_row(s, answer);
  scopes_.pop();
  return flow;
}

Flow Interpreter::run_foreach(const Statement& s) {
  Typed array = evaluate(s.expr);
  if (array.value.is_null()) throw PgError("22004", "FOREACH expression must not be null");
  const Type* type = ctx_.catalog.types.find(array.type);
  if (type == nullptr || !type->true_array) {
    throw PgError("42804", "FOREACH expression must yield an array, not type " + analyze::format_type(ctx_.session, array.type));
  }
  if (!s.upper.empty()) return each_slice(s, array);
  const Variable* variable = scopes_.find(s.targets.front().variable);
  const Type* of = variable == nullptr || variable->record ? nullptr : ctx_.catalog.types.find(variable->type);
  if (of != nullptr && of->true_array) throw PgError("42804", "FOREACH loop variable must not be of an array type");
  std::string text = "SELECT pg_catalog.unnest(" + text_of(s.expr) + ")";
  sql::Script script = sql::Script::parse(text);
  Answer answer = query(only_statement(script), text, nullptr);
  return each_row(s, answer);
}

Flow Interpreter::each_slice(const Statement& s, const Typed& array) {
  std::optional<execute::ArrayValue> parts;
  if (array.value.is_known()) parts = execute::parse_array(array.value.text());
  if (!parts) throw Undecided{"the array that the loop runs over can't be told"};
  auto depth = static_cast<std::size_t>(integer(s.upper));
  if (depth > parts->dims.size()) {
    throw PgError("2202E", "slice dimension (" + std::to_string(depth) + ") is out of the valid range 0.." + std::to_string(parts->dims.size()));
  }
  const Variable* variable = scopes_.find(s.targets.front().variable);
  const Type* of = variable == nullptr || variable->record ? nullptr : ctx_.catalog.types.find(variable->type);
  if (of != nullptr && !of->true_array) throw PgError("42804", "FOREACH ... SLICE loop variable must be of an array type");
  std::size_t kept = parts->dims.size() - depth, size = 1;
  execute::ArrayValue slice;
  slice.dims.assign(parts->dims.begin() + static_cast<std::ptrdiff_t>(kept), parts->dims.end());
  slice.lower.assign(parts->lower.begin() + static_cast<std::ptrdiff_t>(kept), parts->lower.end());
  for (int length : slice.dims) size *= static_cast<std::size_t>(length);
  Answer answer;
  answer.shape = {{"", array.type, -1, Value::null()}};
  for (std::size_t i = 0; size > 0 && i + size <= parts->members.size(); i += size) {
    auto first = parts->members.begin() + static_cast<std::ptrdiff_t>(i);
    slice.members.assign(first, first + static_cast<std::ptrdiff_t>(size));
    answer.result.rows.push_back({execute::make_array(slice)});
  }
  return each_row(s, answer);
}

}  // namespace reconcile::replay::plpgsql
