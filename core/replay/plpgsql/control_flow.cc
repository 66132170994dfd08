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
  auto cursor = cursors_.find(text_of(s.expr));
  if (cursor == cursors_.end()) throw Undecided{"the cursor of the loop can't be told"};
  // The loop's variable is a record of its own.
  scopes_.push("");
  scopes_.declare(s.targets.front().variable).record = true;
  Flow flow = each_row(s, query(cursor->second));
  scopes_.pop();
  return flow;
}

Flow Interpreter::run_foreach(const Statement& s) {
  if (!s.upper.empty()) throw Undecided{"FOREACH … SLICE is not followed"};
  std::string text = "SELECT pg_catalog.unnest(" + text_of(s.expr) + ")";
  sql::Script script = sql::Script::parse(text);
  Answer answer = query(only_statement(script), text, nullptr);
  return each_row(s, answer);
}

}  // namespace reconcile::replay::plpgsql
