#include <algorithm>
#include <charconv>

#include "core/execute/container.h"
#include "core/replay/plpgsql/interpreter.h"
#include "core/replay/query.h"
#include "core/sql/split.h"

namespace reconcile::replay::plpgsql {

std::string Interpreter::text_of(const Fragment& fragment) const {
  std::string text(body_.substr(fragment.span.offset, fragment.span.length));
  for (Span hidden : fragment.hidden) {
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(hidden.offset - fragment.span.offset),
                hidden.length, ' ');
  }
  return text;
}

const ::Node* Interpreter::only_statement(const sql::Script& script) {
  if (script.whole_error()) {
    const sql::SyntaxError& e = *script.whole_error();
    throw PgError(e.sqlstate, e.message, e.position ? static_cast<int>(*e.position) : -1);
  }
  if (script.statements().size() != 1)
    throw Undecided{"a piece of PL/pgSQL holds several SQL statements"};
  return script.statements().front().node;
}

Answer Interpreter::query(const ::Node* node, std::string_view text,
                          const std::vector<Field>* positional) {
  analyze::ParseState state(ctx_.session, text);
  VariableHook hook(positional == nullptr ? &scopes_ : nullptr,
                    positional == nullptr ? &arguments_ : positional, ctx_.catalog);
  state.params = &hook;
  Query* analyzed = analyze::analyze_query(state, node);
  Answer answer;
  std::span<TargetEntry*> columns =
      analyzed->command == Command::Select ? analyzed->targets : analyzed->returning;
  for (const TargetEntry* column : columns) {
    if (!column->resjunk)
      answer.shape.push_back(
          {std::string(column->resname), column->expr->type, column->expr->typmod, Value::null()});
  }
  try {
    plan_query(ctx_, *analyzed);
  } catch (PgError& error) {
    if (error.sqlstate.starts_with("22")) error.location = -1;
    throw;
  }
  bool reads = analyzed->command == Command::Select && !analyzed->has_modifying_cte;
  execute::Parameters values = [&](const catalog::Param& p) { return hook.value_of(p); };
  try {
    // Where a handler waits, whether it runs hangs on the outcome: then nothing is assumed.
    bool certain = reads || guards_ > 0 || call_.function != nullptr;
    answer.result = certain ? execute::run(ctx_.session, *analyzed, values)
                            : run_query(ctx_, *analyzed, values);
  } catch (PgError& error) {
    error.location = -1;  // the server tells no place of what is raised while a query runs
    throw;
  }
  answer.count =
      analyzed->command == Command::Select ? answer.result.rows.size() : answer.result.affected;
  return answer;
}

Answer Interpreter::query(const Fragment& fragment, std::string_view prefix) {
  std::string text = std::string(prefix) + text_of(fragment);
  sql::Script script = sql::Script::parse(text);
  return at(fragment.span.offset - std::min(fragment.span.offset, prefix.size()),
            [&] { return query(only_statement(script), text, nullptr); });
}

Typed Interpreter::evaluate(const Fragment& expression, std::string_view what) {
  Answer answer = query(expression, "SELECT ");
  std::size_t columns = answer.shape.size();
  if (columns != 1) throw PgError("42601", std::string(what) + " returned " + std::to_string(columns) + " columns");
  if (answer.result.rows.size() > 1) throw PgError("21000", "query returned more than one row");
  Typed out{Value::null(), answer.shape[0].type, answer.shape[0].typmod};
  if (!answer.result.rows.empty()) out.value = answer.result.rows[0][0];
  if (!answer.result.complete) out.value = Value::unknown();
  return out;
}

bool Interpreter::condition(const Fragment& expression) {
  Value value = evaluate(expression).value;
  if (value.is_true()) return true;
  if (value.is_false() || value.is_null()) return false;
  throw Undecided{"the condition `" + text_of(expression) + "` can't be told"};
}

std::int64_t Interpreter::integer(const Fragment& expression) {
  Value value = evaluate(expression).value;
  if (value.is_null()) throw PgError("22004", "lower bound of FOR loop cannot be null");
  std::int64_t out = 0;
  if (!value.is_known() ||
      std::from_chars(value.text().data(), value.text().data() + value.text().size(), out).ec !=
          std::errc()) {
    throw Undecided{"a bound of the loop can't be told"};
  }
  return out;
}

bool Interpreter::equals(const Fragment& a, const Fragment& b) {
  std::string text = "SELECT (" + text_of(a) + ") = (" + text_of(b) + ")";
  sql::Script script = sql::Script::parse(text);
  Answer answer = query(only_statement(script), text, nullptr);
  const Value& value = answer.result.rows.at(0).at(0);
  if (value.is_true()) return true;
  if (value.is_false() || value.is_null()) return false;
  throw Undecided{"the CASE on `" + text_of(a) + "` can't be told"};
}

Flow Interpreter::run_sql(const Statement& s) {
  std::string text = text_of(s.expr);
  sql::Script script = sql::Script::parse(text);
  return at(s.expr.span.offset, [&] {
    const ::Node* node = only_statement(script);
    NodeTag tag = nodeTag(node);
    bool is_query = tag == T_SelectStmt || tag == T_InsertStmt || tag == T_UpdateStmt ||
                    tag == T_DeleteStmt || tag == T_MergeStmt;
    bool select_into_table =
        tag == T_SelectStmt && reinterpret_cast<const ::SelectStmt*>(node)->intoClause != nullptr;
    if (!is_query || select_into_table) {
      run_utility(node, text, nullptr);
      return Flow::Normal;
    }
    Answer answer = query(node, text, nullptr);
    if (s.into.targets.empty() && !answer.shape.empty()) no_destination(tag == T_SelectStmt);
    store(s.into, answer);
    return Flow::Normal;
  });
}

void Interpreter::no_destination(bool select) {
  PgError error("42601", "query has no destination for result data");
  if (select) error.hint = "If you want to discard the results of a SELECT, use PERFORM instead.";
  throw error;
}

void Interpreter::run_utility(const ::Node* node, std::string_view text, const std::vector<Field>* arguments) {
  if (nodeTag(node) == T_TransactionStmt)
    throw PgError("0A000", "unsupported transaction command in PL/pgSQL");
  Context inner{.session = ctx_.session,
                .catalog = ctx_.catalog,
                .text = text,
                .in_block = ctx_.in_block,
                .top_level = false,
                .notices = {}};
  // Only queries take variables: those of CREATE TABLE AS and SELECT INTO among utility statements.
  VariableHook hook(arguments == nullptr ? &scopes_ : nullptr, arguments, ctx_.catalog);
  NodeTag tag = nodeTag(node);
  StatementScope& scope = scope_of(ctx_);
  auto outer_values = std::move(scope.variable_values);
  std::string outer_doubts = std::exchange(scope.doubts, {});
  if (tag == T_CreateTableAsStmt || tag == T_SelectStmt || tag == T_CallStmt) {
    inner.variables = &hook;
    scope.variable_values = [&](const catalog::Param& p) { return hook.value_of(p); };
  }
  auto leave = [&] {
    scope.variable_values = std::move(outer_values);
    return std::exchange(scope.doubts, std::move(outer_doubts));
  };
  try {
    apply_statement(inner, node);
  } catch (...) {
    leave();
    throw;
  }
  std::string doubts = leave();
  if (tag == T_CallStmt) take_outputs(*reinterpret_cast<const ::CallStmt*>(node));
  if (doubts.empty()) return;
  if (guards_ > 0 || call_.function != nullptr) throw Undecided{doubts};
  scope.doubt(std::move(doubts));
}

void Interpreter::take_outputs(const ::CallStmt& stmt) {
  Value result = std::exchange(scope_of(ctx_).call_result, Value::null());
  std::string name(sql::str(strVal(sql::list(stmt.funccall->funcname).back())));
  const Function* called = nullptr;
  ctx_.catalog.functions.for_each([&](const Function& f) {
    bool fits =
        f.name == name && f.kind == 'p' && f.args.size() == sql::list(stmt.funccall->args).size();
    if (fits) called = &f;
  });
  std::optional<std::vector<Value>> values;
  if (result.is_known()) values = execute::record_fields(result);
  std::size_t output = 0, position = 0;
  for (::Node* arg : sql::list(stmt.funccall->args)) {
    if (called == nullptr) return;
    const FunctionArg& parameter = called->args[position++];
    if (parameter.mode != 'o' && parameter.mode != 'b') continue;
    std::size_t at = output++;
    const auto* ref = RECONCILE_AS(ColumnRef, arg);
    const auto* field = ref == nullptr || sql::list(ref->fields).size() != 1
                            ? nullptr
                            : RECONCILE_AS(String, sql::list(ref->fields)[0]);
    Variable* variable =
        field == nullptr ? nullptr : scopes_.find(std::string(sql::str(field->sval)));
    if (variable == nullptr) {
      throw PgError("42601",
                    "procedure parameter \"" + parameter.name +
                        "\" is an output parameter but corresponding argument is not writable");
    }
    Value value = values && at < values->size() ? (*values)[at] : Value::unknown();
    assign({std::string(sql::str(field->sval)), {}, {}}, value, parameter.type, -1);
  }
}

// The record that an expression is the name of.
const Variable* Interpreter::record_named(std::string_view expression) {
  std::string name = sql::squeezed(expression);
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const Variable* found = scopes_.find(name);
  return found != nullptr && found->record && found->assigned && !found->null ? found : nullptr;
}

Answer Interpreter::dynamic(const Statement& s) {
  Value command = evaluate(s.expr).value;
  if (command.is_null()) throw PgError("22004", "query string argument of EXECUTE is null");
  if (!command.is_known())
    throw Undecided{"the SQL that EXECUTE runs can't be told: `" + text_of(s.expr) + "`"};
  std::vector<Field> arguments;
  for (const Fragment& argument : s.arguments) {
    Typed value = evaluate(argument);
    arguments.push_back({"", value.type, value.typmod, value.value});
    if (const Variable* record = record_named(text_of(argument))) arguments.back().record = std::make_shared<Variable>(*record);
  }
  sql::Script script = sql::Script::parse(command.text());
  Answer answer;
  try {
    if (script.whole_error())
      throw PgError(script.whole_error()->sqlstate, script.whole_error()->message);
    for (const sql::Statement& statement : script.statements())
      answer = run_dynamic(statement.node, command.text(), arguments);
  } catch (PgError& error) {
    // Its position counts in the assembled string, which stands nowhere: the EXECUTE is pointed at.
    if (!placed_) error.location = place(s.span.offset);
    placed_ = true;
    throw;
  }
  return answer;
}

Answer Interpreter::run_dynamic(const ::Node* node, std::string_view text,
                                const std::vector<Field>& arguments) {
  NodeTag tag = nodeTag(node);
  bool is_query = tag == T_SelectStmt || tag == T_InsertStmt || tag == T_UpdateStmt ||
                  tag == T_DeleteStmt || tag == T_MergeStmt;
  bool into =
      tag == T_SelectStmt && reinterpret_cast<const ::SelectStmt*>(node)->intoClause != nullptr;
  if (into)
    throw PgError("0A000", "EXECUTE of SELECT ... INTO is not implemented")
        .with_hint(
            "You might want to use EXECUTE ... INTO or EXECUTE CREATE TABLE ... AS instead.");
  if (is_query) return query(node, text, &arguments);
  if (tag == T_TransactionStmt)
    throw PgError("0A000", "EXECUTE of transaction commands is not implemented");
  run_utility(node, text, &arguments);
  return {};
}

}  // namespace reconcile::replay::plpgsql
