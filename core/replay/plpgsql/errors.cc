#include <algorithm>

#include "core/replay/plpgsql/conditions.h"
#include "core/replay/plpgsql/interpreter.h"
#include "core/replay/settings.h"
#include "core/replay/statement_scope.h"

namespace reconcile::replay::plpgsql {

Flow Interpreter::run_guarded(const Statement& s, std::size_t depth) {
  auto savepoint = ctx_.catalog.undo().savepoint();
  struct Guarded {
    explicit Guarded(int& c) : count(c) { ++count; }
    ~Guarded() { --count; }
    int& count;
  };
  try {
    Guarded guarded(scope_of(ctx_).guarded);
    ++guards_;
    Flow flow = run_all(s.body);
    --guards_;
    return flow;
  } catch (PgError& error) {
    --guards_;
    const Handler* handler = find_handler(s, error);
    if (handler == nullptr) throw;
    ctx_.catalog.undo().rollback_to(savepoint);
    placed_ = false;
    while (scopes_.depth() > depth) scopes_.pop();
    return run_handler(*handler, error);
  }
}

const Handler* Interpreter::find_handler(const Statement& s, const PgError& error) {
  for (const Handler& handler : s.handlers) {
    bool matches = std::any_of(
        handler.conditions.begin(), handler.conditions.end(),
        [&](const std::string& condition) { return condition_matches(condition, error.sqlstate); });
    if (matches) return &handler;
  }
  return nullptr;
}

Flow Interpreter::run_handler(const Handler& handler, const PgError& error) {
  scopes_.push("");
  auto text = [&](const char* name, const std::string& value) {
    Variable& variable = scopes_.declare(name);
    variable.type = type_oid::Text;
    variable.value = Value::known(value);
  };
  text("sqlstate", error.sqlstate);
  text("sqlerrm", error.message);
  handled_.push_back(error);
  Flow flow = run_all(handler.body);
  handled_.pop_back();
  scopes_.pop();
  return flow;
}

Flow Interpreter::run_diagnostics(const Statement& s) {
  for (std::size_t i = 0; i < s.targets.size(); ++i) {
    const std::string& item = s.items[i];
    Value value = item == "row_count" ? row_count_ : Value::unknown();
    if (s.stacked && !handled_.empty()) {
      const PgError& error = handled_.back();
      if (item == "message_text") value = Value::known(error.message);
      if (item == "returned_sqlstate") value = Value::known(error.sqlstate);
      if (item == "pg_exception_detail") value = Value::known(error.detail);
      if (item == "pg_exception_hint") value = Value::known(error.hint);
    }
    assign(s.targets[i], value, item == "row_count" ? type_oid::Int8 : type_oid::Text, -1);
  }
  return Flow::Normal;
}

Flow Interpreter::run_assert(const Statement& s) {
  auto checked = ctx_.session.settings.find("plpgsql.check_asserts");
  if (checked != ctx_.session.settings.end() && means_off(checked->second)) return Flow::Normal;
  if (condition(s.expr)) return Flow::Normal;
  std::string message = "assertion failed";
  if (!s.arguments.empty()) {
    Value value = evaluate(s.arguments.front()).value;
    if (value.is_known()) message = value.text();
  }
  throw PgError("P0004", message);
}

Flow Interpreter::run_raise(const Statement& s) {
  if (s.level.empty()) {
    if (handled_.empty())
      throw PgError("0Z002",
                    "RAISE without parameters cannot be used outside an exception handler");
    throw handled_.back();
  }
  std::optional<std::string> message = s.has_format ? formatted(s) : std::optional<std::string>();
  std::string state = s.condition.empty() ? "P0001" : sqlstate_of_condition(s.condition);
  PgError error(state, "");
  for (const RaiseOption& option : s.options) apply_option(option, error, message);
  if (s.level != "exception") return Flow::Normal;
  if (s.has_format && !message) throw Undecided{"the message of RAISE EXCEPTION can't be told"};
  error.message = message                                         ? *message
                  : !s.condition.empty() && s.condition[0] != '=' ? s.condition
                                                                  : error.sqlstate;
  throw error;
}

void Interpreter::apply_option(const RaiseOption& option, PgError& error,
                               std::optional<std::string>& message) {
  Value value = evaluate(option.value).value;
  if (!value.is_known()) return;
  if (option.name == "errcode")
    error.sqlstate = sqlstate_of_condition(
        value.text().size() == 5 && condition_name(value.text()) != "" ? "=" + value.text()
                                                                       : value.text());
  if (option.name == "message") message = value.text();
  if (option.name == "detail") error.detail = value.text();
  if (option.name == "hint") error.hint = value.text();
}

std::optional<std::string> Interpreter::formatted(const Statement& s) {
  std::string out;
  std::size_t argument = 0;
  bool known = true;
  for (std::size_t i = 0; i < s.format.size(); ++i) {
    if (s.format[i] != '%') {
      out += s.format[i];
    } else if (i + 1 < s.format.size() && s.format[i + 1] == '%') {
      out += s.format[++i];
    } else {
      if (argument >= s.arguments.size())
        throw PgError("42601", "too few parameters specified for RAISE");
      Value value = evaluate(s.arguments[argument++]).value;
      known &= value.is_known() || value.is_null();
      out += value.is_null() ? "<NULL>" : value.is_known() ? value.text() : "";
    }
  }
  if (argument < s.arguments.size())
    throw PgError("42601", "too many parameters specified for RAISE");
  return known ? std::optional(out) : std::nullopt;
}

}  // namespace reconcile::replay::plpgsql
