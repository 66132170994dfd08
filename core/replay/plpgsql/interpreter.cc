#include "core/replay/function_body.h"
#include "core/replay/plpgsql/interpreter.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/execute.h"
#include "core/execute/row_type.h"
#include "core/plpgsql/parser.h"
#include "core/replay/plpgsql/conditions.h"
#include "core/replay/plpgsql/variables.h"
#include "core/replay/query.h"
#include "core/sql/script.h"

namespace reconcile::replay {
namespace plpgsql {
namespace {

using namespace reconcile::plpgsql;  // NOLINT(google-build-using-namespace): the syntax tree
using execute::ResultSet;

constexpr int most_steps = 200'000;  // statements that one block may run

enum class Flow { Normal, Exit, Continue, Return };

// A query with the columns it answers with.
struct Answer {
  ResultSet result;
  std::size_t count = 0;     // rows that it answers with or has changed; of a complete result
  std::vector<Field> shape;  // names and types; values unset
};

class Interpreter {
 public:
  Interpreter(Context& ctx, const BodyText& body, const Invocation& call)
      : ctx_(ctx), body_(body.text), offset_(body.offset), call_(call) {}

  BodyResult run(const Statement& block) {
    scopes_.push(call_.function == nullptr ? "" : call_.function->name);
    Variable& found = scopes_.declare("found");
    found.type = type_oid::Bool;
    found.value = Value::boolean(false);
    if (call_.function != nullptr) declare_arguments(*call_.function);
    if (call_.trigger != nullptr) declare_trigger(*call_.trigger);
    Flow flow = run_statement(block);
    if (call_.function != nullptr) settle_result(*call_.function, flow == Flow::Return);
    scopes_.pop();
    return std::move(outcome_);
  }

 private:
  // ---- how a function is called ----

  void declare_arguments(const Function& function) {
    std::size_t input = 0;
    auto add = [&](const std::string& name, Oid type, Value value) {
      Variable variable;
      variable.type = type;
      variable.value = value;
      take_composite(variable, value);
      if (!name.empty()) scopes_.declare(name) = variable;
    };
    auto next_input = [&](Oid type) {
      Value value = input < call_.args.size() ? call_.args[input] : Value::unknown();
      ++input;
      arguments_.push_back({"", type, -1, value});
      return value;
    };
    if (function.args.empty()) {
      for (Oid type : function.arg_types) next_input(type);
    }
    for (const FunctionArg& arg : function.args) {
      bool in = arg.mode == 'i' || arg.mode == 'b' || arg.mode == 'v';
      add(arg.name, arg.type, in ? next_input(arg.type) : Value::null());
    }
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      scopes_.declare("$" + std::to_string(i + 1)) = {.type = arguments_[i].type, .typmod = -1, .value = arguments_[i].value, .fields = {}};
    }
  }

  // A variable of a composite type holds its fields.
  void take_composite(Variable& variable, const Value& value) {
    const Type* type = ctx_.catalog.types.find(variable.type);
    if (type == nullptr || type->typtype != 'c') return;
    variable.record = variable.assigned = true;
    variable.fields.clear();
    std::optional<std::vector<Value>> values;
    if (value.is_known()) values = execute::record_fields(value);
    std::size_t i = 0;
    for (const execute::Field& field : execute::fields_of_type(ctx_.session, variable.type)) {
      Value own = value.is_null() ? Value::null() : values && i < values->size() ? (*values)[i] : Value::unknown();
      variable.fields.push_back({std::string(field.name), field.type, -1, own});
      ++i;
    }
  }

  Variable row_variable(const Relation& relation, const execute::Row* row) {
    Variable out;
    out.type = relation.type;
    out.record = out.assigned = true;
    for (const Attribute& column : relation.attributes) {
      if (column.dropped) continue;
      auto index = static_cast<std::size_t>(column.num) - 1;
      out.fields.push_back({column.name, column.type, column.typmod, row != nullptr && index < row->size() ? (*row)[index] : Value::null()});
    }
    return out;
  }

  void declare_trigger(const execute::TriggerCall& trigger) {
    scopes_.declare("new") = row_variable(*trigger.relation, trigger.new_row);
    scopes_.declare("old") = row_variable(*trigger.relation, trigger.old_row);
    auto text = [&](const char* name, std::string value, Oid type = type_oid::Text) {
      Variable& variable = scopes_.declare(name);
      variable.type = type;
      variable.value = Value::known(std::move(value));
    };
    const Namespace* schema = ctx_.catalog.namespaces.find(trigger.relation->nsp);
    text("tg_name", trigger.trigger->name, type_oid::Name);
    text("tg_op", std::string(trigger.operation));
    text("tg_when", trigger.before ? "BEFORE" : "AFTER");
    text("tg_level", trigger.row_level ? "ROW" : "STATEMENT");
    text("tg_table_name", trigger.relation->name, type_oid::Name);
    text("tg_relname", trigger.relation->name, type_oid::Name);
    text("tg_table_schema", schema == nullptr ? "" : schema->name, type_oid::Name);
    text("tg_relid", std::to_string(trigger.relation->oid), type_oid::OidType);
    text("tg_nargs", std::to_string(trigger.trigger->args.size()), type_oid::Int4);
    std::vector<Value> args;
    for (const std::string& arg : trigger.trigger->args) args.push_back(Value::known(arg));
    execute::ArrayValue array{.dims = {static_cast<int>(args.size())}, .lower = {0}, .members = args};
    if (args.empty()) array = {};
    Variable& argv = scopes_.declare("tg_argv");
    argv.type = type_oid::TextArray;
    argv.value = execute::make_array(array);
  }

  // What the call answers with when the body is through.
  void settle_result(const Function& function, bool returned) {
    if (call_.trigger != nullptr || function.kind == 'p' || function.returns_set) {
      if (call_.trigger != nullptr && !returned) throw PgError("2F005", "control reached end of trigger procedure without RETURN");
      if (function.kind == 'p') outcome_.value = output_value(function);
      return;
    }
    bool outputs = std::any_of(function.args.begin(), function.args.end(), [](const FunctionArg& a) { return a.mode == 'o' || a.mode == 'b'; });
    if (outputs) outcome_.value = output_value(function);
    else if (function.return_type == type_oid::Void) outcome_.value = Value::known("");
    else if (!returned) throw PgError("2F005", "control reached end of function without RETURN");
  }

  std::vector<Value> output_values(const Function& function) {
    std::vector<Value> out;
    for (const FunctionArg& arg : function.args) {
      if (arg.mode != 'o' && arg.mode != 'b' && arg.mode != 't') continue;
      Variable* variable = arg.name.empty() ? nullptr : scopes_.find(arg.name);
      out.push_back(variable == nullptr ? Value::unknown() : value_of(*variable));
    }
    return out;
  }

  Value output_value(const Function& function) {
    std::vector<Value> values = output_values(function);
    return values.size() == 1 && function.kind != 'p' ? values.front() : execute::make_record(values);
  }

  static Value value_of(const Variable& variable) {
    if (!variable.record) return variable.value;
    std::vector<Value> fields;
    for (const Field& field : variable.fields) fields.push_back(field.value);
    return execute::make_record(fields);
  }

  // The variable that an expression is nothing but the name of.
  Variable* named_variable(const Fragment& fragment) {
    std::string name = text_of(fragment);
    while (!name.empty() && std::isspace(static_cast<unsigned char>(name.back())) != 0) name.pop_back();
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return scopes_.find(name);
  }

  Flow run_return(const Statement& s) {
    if (call_.function == nullptr || s.expr.empty()) return Flow::Return;
    if (call_.trigger != nullptr) return_row(s);
    else if (call_.function->return_type != type_oid::Void) outcome_.value = returned_value(s.expr);
    return Flow::Return;
  }

  Value returned_value(const Fragment& expression) {
    if (Variable* variable = named_variable(expression); variable != nullptr && variable->record) {
      if (!variable->assigned) throw Undecided{"a record that was never assigned is returned"};
      return value_of(*variable);
    }
    Typed value = evaluate(expression);
    return cast(value.value, value.type, call_.function->return_type, -1);
  }

  void return_row(const Statement& s) {
    Variable* variable = named_variable(s.expr);
    if (variable != nullptr && variable->record) {
      if (!variable->assigned) return;
      // A row of a trigger that has none (OLD on INSERT) is NULL.
      bool null = (variable == scopes_.find("new") && call_.trigger->new_row == nullptr) ||
                  (variable == scopes_.find("old") && call_.trigger->old_row == nullptr);
      if (null) return;
      execute::Row row(call_.trigger->relation->attributes.size(), Value::null());
      std::size_t field = 0;
      for (const Attribute& column : call_.trigger->relation->attributes) {
        if (!column.dropped && field < variable->fields.size()) row[static_cast<std::size_t>(column.num) - 1] = variable->fields[field++].value;
      }
      outcome_.row = std::move(row);
      return;
    }
    Value value = evaluate(s.expr).value;
    if (value.is_null()) return;
    if (!call_.trigger->before || !call_.trigger->row_level) return;
    throw Undecided{"the row that a trigger function returns can't be told"};
  }

  Flow run_return_next(const Statement& s) {
    if (s.expr.empty()) {
      outcome_.set.rows.push_back(output_values(*call_.function));
      return Flow::Normal;
    }
    Variable* variable = named_variable(s.expr);
    if (variable != nullptr && variable->record) {
      execute::Row row;
      for (const Field& field : variable->fields) row.push_back(field.value);
      outcome_.set.rows.push_back(std::move(row));
    } else {
      Typed value = evaluate(s.expr);
      outcome_.set.rows.push_back({cast(value.value, value.type, call_.function->return_type, -1)});
    }
    return Flow::Normal;
  }

  Flow run_return_query(const Statement& s) {
    Answer answer = s.dynamic ? dynamic(s) : query(s.expr);
    outcome_.set.complete = outcome_.set.complete && answer.result.complete;
    for (execute::Row& row : answer.result.rows) outcome_.set.rows.push_back(std::move(row));
    return Flow::Normal;
  }

  // An assignment's conversion: by the cast between the types, else by way of text.
  Value cast(const Value& value, Oid from, Oid to, std::int32_t typmod) {
    if (from == invalid_oid || to == invalid_oid || (from == to && typmod < 0)) return value;
    const Type* target = ctx_.catalog.types.find(to);
    if (target != nullptr && (target->typtype == 'c' || target->typtype == 'p')) return value;
    if (target != nullptr && target->typtype != 'd') {
      if (auto converted = execute::cast_value(ctx_.session, value, from, to, typmod, false)) return *converted;
    }
    return execute::convert(ctx_.session, value, from, to, typmod);
  }

  // ---- places ----

  // The byte of ctx_.text where a byte of the body stands.
  int place(std::size_t body_byte) const { return static_cast<int>(offset_ + body_byte); }

  // Runs SQL whose locations count from `origin` of the body; gives errors their place there.
  template <class F>
  auto at(std::size_t origin, F body) -> decltype(body()) {
    try {
      return body();
    } catch (PgError& error) {
      if (error.location >= 0 && !placed_) {
        error.location = place(origin + static_cast<std::size_t>(error.location));
        placed_ = true;
      }
      throw;
    }
  }

  std::string text_of(const Fragment& fragment) const {
    std::string text(body_.substr(fragment.span.offset, fragment.span.length));
    for (Span hidden : fragment.hidden) {
      std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(hidden.offset - fragment.span.offset), hidden.length, ' ');
    }
    return text;
  }

  // ---- SQL ----

  static const ::Node* only_statement(const sql::Script& script) {
    if (script.whole_error()) {
      const sql::SyntaxError& e = *script.whole_error();
      throw PgError(e.sqlstate, e.message, e.position ? static_cast<int>(*e.position) : -1);
    }
    if (script.statements().size() != 1) throw Undecided{"a piece of PL/pgSQL holds several SQL statements"};
    return script.statements().front().node;
  }

  Answer query(const ::Node* node, std::string_view text, const std::vector<Field>* positional) {
    analyze::ParseState state(ctx_.session, text);
    VariableHook hook(positional == nullptr ? &scopes_ : nullptr, positional == nullptr ? &arguments_ : positional, ctx_.catalog);
    state.params = &hook;
    Query* analyzed = analyze::analyze_query(state, node);
    Answer answer;
    std::span<TargetEntry*> columns = analyzed->command == Command::Select ? analyzed->targets : analyzed->returning;
    for (const TargetEntry* column : columns) {
      if (!column->resjunk) answer.shape.push_back({std::string(column->resname), column->expr->type, column->expr->typmod, Value::null()});
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
      answer.result = certain ? execute::run(ctx_.session, *analyzed, values) : run_query(ctx_, *analyzed, values);
    } catch (PgError& error) {
      error.location = -1;  // the server tells no place of what is raised while a query runs
      throw;
    }
    answer.count = analyzed->command == Command::Select ? answer.result.rows.size() : answer.result.affected;
    return answer;
  }

  Answer query(const Fragment& fragment, std::string_view prefix = "") {
    std::string text = std::string(prefix) + text_of(fragment);
    sql::Script script = sql::Script::parse(text);
    return at(fragment.span.offset - std::min(fragment.span.offset, prefix.size()),
              [&] { return query(only_statement(script), text, nullptr); });
  }

  struct Typed {
    Value value = Value::null();
    Oid type = invalid_oid;
    std::int32_t typmod = -1;
  };

  Typed evaluate(const Fragment& expression) {
    Answer answer = query(expression, "SELECT ");
    if (answer.shape.size() != 1) throw Undecided{"an expression with several columns"};
    Typed out{Value::null(), answer.shape[0].type, answer.shape[0].typmod};
    if (!answer.result.rows.empty()) out.value = answer.result.rows[0][0];
    if (!answer.result.complete) out.value = Value::unknown();
    return out;
  }

  bool condition(const Fragment& expression) {
    Value value = evaluate(expression).value;
    if (value.is_true()) return true;
    if (value.is_false() || value.is_null()) return false;
    throw Undecided{"the condition `" + text_of(expression) + "` can't be told"};
  }

  std::int64_t integer(const Fragment& expression) {
    Value value = evaluate(expression).value;
    if (value.is_null()) throw PgError("22004", "lower bound of FOR loop cannot be null");
    std::int64_t out = 0;
    if (!value.is_known() || std::from_chars(value.text().data(), value.text().data() + value.text().size(), out).ec != std::errc()) {
      throw Undecided{"a bound of the loop can't be told"};
    }
    return out;
  }

  void set_found(const Answer& answer) {
    Variable* found = scopes_.find("found");
    bool certain = answer.result.complete || answer.count > 0 || answer.result.at_least > 0;
    found->value = certain ? Value::boolean(answer.count > 0 || answer.result.at_least > 0) : Value::unknown();
    row_count_ = answer.result.complete ? Value::known(std::to_string(answer.count)) : Value::unknown();
  }

  // ---- assignment ----

  void assign(const Target& target, const Value& value, Oid type, std::int32_t typmod) {
    Variable* variable = scopes_.find(target.variable);
    if (variable == nullptr) throw Undecided{"`" + target.variable + "` is not a variable that is followed"};
    if (!target.subscript.empty()) {
      variable->value = Value::unknown();
      return;
    }
    if (!target.fields.empty()) return assign_field(*variable, target, value, type);
    if (variable->record) {
      if (!value.is_null() && type != variable->type) throw Undecided{"a record is assigned a single value"};
      return take_composite(*variable, value);
    }
    if (variable->constant && declared_) throw PgError("22005", "variable \"" + target.variable + "\" is declared CONSTANT");
    Value converted = cast(value, type, variable->type, variable->typmod);
    if (converted.is_null() && variable->not_null) {
      throw PgError("22004", "null value cannot be assigned to variable \"" + target.variable + "\" declared NOT NULL");
    }
    variable->value = std::move(converted);
    (void)typmod;
  }

  void assign_field(Variable& variable, const Target& target, const Value& value, Oid type) {
    const std::string& name = target.fields.front();
    auto field = std::find_if(variable.fields.begin(), variable.fields.end(), [&](const Field& f) { return f.name == name; });
    if (!variable.assigned) {
      throw PgError("55000", "record \"" + target.variable + "\" is not assigned yet")
          .with_detail("The tuple structure of a not-yet-assigned record is indeterminate.");
    }
    if (field == variable.fields.end()) throw PgError("42703", "record \"" + target.variable + "\" has no field \"" + name + "\"");
    field->value = target.fields.size() == 1 ? cast(value, type, field->type, field->typmod) : Value::unknown();
  }

  void assign_row(const std::vector<Target>& targets, const Answer& answer, const execute::Row* row) {
    auto value_at = [&](std::size_t i) {
      if (!answer.result.complete) return Value::unknown();
      return row == nullptr ? Value::null() : (*row)[i];
    };
    Variable* first = targets.size() == 1 && targets[0].fields.empty() ? scopes_.find(targets[0].variable) : nullptr;
    bool whole = answer.shape.size() == 1 && first != nullptr && first->record && answer.shape[0].type == first->type && first->type != type_oid::Record;
    if (whole) return assign(targets[0], value_at(0), first->type, -1);
    if (first != nullptr && first->record) {
      if (first->type != type_oid::Record && !first->fields.empty()) {
        for (std::size_t i = 0; i < first->fields.size(); ++i) {
          bool has = i < answer.shape.size();
          first->fields[i].value = has ? cast(value_at(i), answer.shape[i].type, first->fields[i].type, first->fields[i].typmod) : Value::null();
        }
        return;
      }
      first->fields = answer.shape;
      for (std::size_t i = 0; i < first->fields.size(); ++i) first->fields[i].value = value_at(i);
      first->assigned = true;
      return;
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
      bool has = i < answer.shape.size();
      assign(targets[i], has ? value_at(i) : Value::null(), has ? answer.shape[i].type : invalid_oid, -1);
    }
  }

  void set_row_count(const Answer& answer) {
    row_count_ = answer.result.complete ? Value::known(std::to_string(answer.count)) : Value::unknown();
  }

  // EXECUTE leaves FOUND as it is.
  void store(const Into& into, const Answer& answer, bool found = true) {
    if (found) set_found(answer);
    else set_row_count(answer);
    if (into.targets.empty()) return;
    if (into.strict && answer.result.complete) {
      if (answer.result.rows.empty()) throw PgError("P0002", "query returned no rows");
      if (answer.result.rows.size() > 1) {
        throw PgError("P0003", "query returned more than one row").with_hint("Make sure the query returns a single row, or use LIMIT 1.");
      }
    } else if (into.strict) {
      throw Undecided{"whether INTO STRICT finds exactly one row can't be told"};
    }
    assign_row(into.targets, answer, answer.result.rows.empty() ? nullptr : &answer.result.rows.front());
  }

  // ---- statements ----

  Flow run_all(const Statements& statements) {
    for (const auto& statement : statements) {
      Flow flow = run_statement(*statement);
      if (flow != Flow::Normal) return flow;
    }
    return Flow::Normal;
  }

  Flow run_statement(const Statement& s) {
    if (++steps_ > most_steps) throw Undecided{"the block runs too long to be followed"};
    switch (s.kind) {
      case StatementKind::Block: return run_block(s);
      case StatementKind::Assign: {
        Typed value = evaluate(s.expr);
        assign(s.targets.front(), value.value, value.type, value.typmod);
        return Flow::Normal;
      }
      case StatementKind::If: return run_if(s);
      case StatementKind::Case: return run_case(s);
      case StatementKind::Loop: return repeat(s, [] { return true; });
      case StatementKind::While: return repeat(s, [&] { return condition(s.expr); });
      case StatementKind::ForInteger: return run_integer_loop(s);
      case StatementKind::ForQuery: return each_row(s, query(s.expr));
      case StatementKind::ForExecute: return each_row(s, dynamic(s));
      case StatementKind::ForCursor: return run_cursor_loop(s);
      case StatementKind::Foreach: return run_foreach(s);
      case StatementKind::Exit:
      case StatementKind::Continue:
        if (!s.expr.empty() && !condition(s.expr)) return Flow::Normal;
        target_label_ = s.label;
        return s.kind == StatementKind::Exit ? Flow::Exit : Flow::Continue;
      case StatementKind::Return: return run_return(s);
      case StatementKind::ReturnNext: return run_return_next(s);
      case StatementKind::ReturnQuery: return run_return_query(s);
      case StatementKind::Raise: return run_raise(s);
      case StatementKind::Assert: return run_assert(s);
      case StatementKind::Sql: return run_sql(s);
      case StatementKind::Perform: {
        set_found(query(s.expr, "SELECT "));
        return Flow::Normal;
      }
      case StatementKind::Execute: {
        Answer answer = dynamic(s);
        if (!s.into.targets.empty()) store(s.into, answer, false);
        else set_row_count(answer);
        return Flow::Normal;
      }
      case StatementKind::GetDiagnostics: return run_diagnostics(s);
      case StatementKind::Cursor: throw Undecided{"explicit cursors are not followed"};
      case StatementKind::Transaction:
        if (ctx_.in_block || (call_.function != nullptr && call_.function->kind != 'p') || guards_ > 0) {
          throw PgError("2D000", "invalid transaction termination");
        }
        if (starts_with_word(text_of(s.expr), "rollback")) throw Undecided{"a block rolls back its own transaction"};
        return Flow::Normal;
      case StatementKind::Null: return Flow::Normal;
    }
    return Flow::Normal;
  }

  Flow run_block(const Statement& s) {
    scopes_.push(s.label);
    std::size_t depth = scopes_.depth();
    for (const Declaration& d : s.declarations) declare(d);
    Flow flow = Flow::Normal;
    if (s.handlers.empty()) {
      flow = run_all(s.body);
    } else {
      flow = run_guarded(s, depth);
    }
    scopes_.pop();
    bool left = flow == Flow::Exit && !s.label.empty() && target_label_ == s.label;
    return left ? Flow::Normal : flow;
  }

  // A block with handlers is a subtransaction.
  Flow run_guarded(const Statement& s, std::size_t depth) {
    auto savepoint = ctx_.catalog.undo().savepoint();
    try {
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

  static const Handler* find_handler(const Statement& s, const PgError& error) {
    for (const Handler& handler : s.handlers) {
      bool matches = std::any_of(handler.conditions.begin(), handler.conditions.end(),
                                 [&](const std::string& condition) { return condition_matches(condition, error.sqlstate); });
      if (matches) return &handler;
    }
    return nullptr;
  }

  Flow run_handler(const Handler& handler, const PgError& error) {
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

  void declare(const Declaration& d) {
    if (!d.alias_for.empty()) {
      Variable* other = scopes_.find(d.alias_for);
      if (other == nullptr) throw Undecided{"what `" + d.alias_for + "` is can't be told"};
      Variable copy = *other;  // a copy will do: parameters are seldom assigned
      scopes_.declare(d.name) = std::move(copy);
      return;
    }
    Variable variable;
    variable.constant = d.constant;
    variable.not_null = d.not_null;
    if (d.cursor) {
      cursors_[d.name] = d.cursor_query;
      variable.type = type_oid::RefCursor;
    } else {
      declare_type(d, variable);
    }
    if (!d.initial.empty()) {
      Typed initial = evaluate(d.initial);
      scopes_.declare(d.name) = variable;
      bool fixed = std::exchange(scopes_.find(d.name)->not_null, false);
      bool constant = std::exchange(scopes_.find(d.name)->constant, false);
      Target target{d.name, {}, {}};
      assign(target, initial.value, initial.type, initial.typmod);
      scopes_.find(d.name)->not_null = fixed;
      scopes_.find(d.name)->constant = constant;
      return;
    }
    scopes_.declare(d.name) = std::move(variable);
  }

  void declare_type(const Declaration& d, Variable& variable) {
    std::string type = text_of(d.type);
    std::string lower = type;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (std::size_t rowtype = lower.find("%rowtype"); rowtype != std::string::npos) {
      type = type.substr(0, rowtype);  // a relation's name is its row type's
    }
    if (lower == "record") {
      variable.record = true;
      variable.type = type_oid::Record;
      return;
    }
    // %TYPE is PL/pgSQL's own: the column's type, or another variable's.
    if (lower.find("%type") != std::string::npos) return declare_like(type.substr(0, lower.find("%type")), variable);
    std::string text = "SELECT NULL::" + type;
    sql::Script script = sql::Script::parse(text);
    Answer answer = at(d.type.span.offset - std::min<std::size_t>(d.type.span.offset, 13), [&] { return query(only_statement(script), text, nullptr); });
    variable.type = answer.shape.front().type;
    variable.typmod = answer.shape.front().typmod;
    take_composite(variable, Value::null());
  }

  void declare_like(std::string name, Variable& variable) {
    if (Variable* other = scopes_.find(name)) {
      variable.type = other->type;
      variable.typmod = other->typmod;
      return;
    }
    std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) throw Undecided{"the type `" + name + "%TYPE` can't be told"};
    std::string text = "SELECT " + name.substr(dot + 1) + " FROM " + name.substr(0, dot) + " LIMIT 0";
    sql::Script script = sql::Script::parse(text);
    std::vector<Field> none;
    Answer answer = query(only_statement(script), text, &none);
    variable.type = answer.shape.front().type;
    variable.typmod = answer.shape.front().typmod;
  }

  Flow run_if(const Statement& s) {
    for (const Branch& branch : s.branches) {
      if (condition(branch.conditions.front())) return run_all(branch.body);
    }
    return s.otherwise ? run_all(*s.otherwise) : Flow::Normal;
  }

  Flow run_case(const Statement& s) {
    for (const Branch& branch : s.branches) {
      for (const Fragment& when : branch.conditions) {
        bool matches = s.expr.empty() ? condition(when) : equals(s.expr, when);
        if (matches) return run_all(branch.body);
      }
    }
    if (s.otherwise) return run_all(*s.otherwise);
    throw PgError("20000", "case not found").with_hint("CASE statement is missing ELSE part.");
  }

  bool equals(const Fragment& a, const Fragment& b) {
    std::string text = "SELECT (" + text_of(a) + ") = (" + text_of(b) + ")";
    sql::Script script = sql::Script::parse(text);
    Answer answer = query(only_statement(script), text, nullptr);
    const Value& value = answer.result.rows.at(0).at(0);
    if (value.is_true()) return true;
    if (value.is_false() || value.is_null()) return false;
    throw Undecided{"the CASE on `" + text_of(a) + "` can't be told"};
  }

  // Whether a loop ends after its body left it with `flow`; what the loop itself then answers with.
  std::optional<Flow> loop_result(const Statement& loop, Flow flow) {
    bool mine = target_label_.empty() || target_label_ == loop.label;
    if (flow == Flow::Normal || (flow == Flow::Continue && mine)) return std::nullopt;
    if (flow == Flow::Exit && mine) return Flow::Normal;
    return flow;
  }

  Flow repeat(const Statement& s, const std::function<bool()>& goes_on) {
    while (goes_on()) {
      if (auto result = loop_result(s, run_all(s.body))) return *result;
      if (++steps_ > most_steps) throw Undecided{"the loop runs too long to be followed"};
    }
    return Flow::Normal;
  }

  Flow run_integer_loop(const Statement& s) {
    std::int64_t lower = integer(s.expr), upper = integer(s.upper), step = s.step.empty() ? 1 : integer(s.step);
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

  Flow each_row(const Statement& s, const Answer& answer) {
    if (!answer.result.complete) throw Undecided{"the rows that the loop runs over can't be told"};
    for (const execute::Row& row : answer.result.rows) {
      assign_row(s.targets, answer, &row);
      if (auto result = loop_result(s, run_all(s.body))) return *result;
    }
    scopes_.find("found")->value = Value::boolean(!answer.result.rows.empty());
    return Flow::Normal;
  }

  Flow run_cursor_loop(const Statement& s) {
    auto cursor = cursors_.find(text_of(s.expr));
    if (cursor == cursors_.end()) throw Undecided{"the cursor of the loop can't be told"};
    // The loop's variable is a record of its own.
    scopes_.push("");
    scopes_.declare(s.targets.front().variable).record = true;
    Flow flow = each_row(s, query(cursor->second));
    scopes_.pop();
    return flow;
  }

  Flow run_foreach(const Statement& s) {
    if (!s.upper.empty()) throw Undecided{"FOREACH … SLICE is not followed"};
    std::string text = "SELECT pg_catalog.unnest(" + text_of(s.expr) + ")";
    sql::Script script = sql::Script::parse(text);
    Answer answer = query(only_statement(script), text, nullptr);
    return each_row(s, answer);
  }

  Flow run_sql(const Statement& s) {
    std::string text = text_of(s.expr);
    sql::Script script = sql::Script::parse(text);
    return at(s.expr.span.offset, [&] {
      const ::Node* node = only_statement(script);
      NodeTag tag = nodeTag(node);
      bool is_query = tag == T_SelectStmt || tag == T_InsertStmt || tag == T_UpdateStmt || tag == T_DeleteStmt || tag == T_MergeStmt;
      bool select_into_table = tag == T_SelectStmt && reinterpret_cast<const ::SelectStmt*>(node)->intoClause != nullptr;
      if (!is_query || select_into_table) {
        run_utility(node, text);
        return Flow::Normal;
      }
      Answer answer = query(node, text, nullptr);
      if (s.into.targets.empty() && !answer.shape.empty()) no_destination(tag == T_SelectStmt);
      store(s.into, answer);
      return Flow::Normal;
    });
  }

  [[noreturn]] static void no_destination(bool select) {
    PgError error("42601", "query has no destination for result data");
    if (select) error.hint = "If you want to discard the results of a SELECT, use PERFORM instead.";
    throw error;
  }

  void run_utility(const ::Node* node, std::string_view text) {
    if (nodeTag(node) == T_TransactionStmt) throw PgError("0A000", "unsupported transaction command in PL/pgSQL");
    Context inner{.session = ctx_.session, .catalog = ctx_.catalog, .text = text, .in_block = ctx_.in_block, .top_level = false, .notices = {}};
    // Only queries take variables: those of CREATE TABLE AS and SELECT INTO among utility statements.
    VariableHook hook(&scopes_, nullptr, ctx_.catalog);
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

  // What a procedure leaves in its output parameters goes to the variables that were given for them.
  void take_outputs(const ::CallStmt& stmt) {
    Value result = std::exchange(scope_of(ctx_).call_result, Value::null());
    std::string name(sql::str(strVal(sql::list(stmt.funccall->funcname).back())));
    const Function* called = nullptr;
    ctx_.catalog.functions.for_each([&](const Function& f) {
      bool fits = f.name == name && f.kind == 'p' && f.args.size() == sql::list(stmt.funccall->args).size();
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
      const auto* field = ref == nullptr || sql::list(ref->fields).size() != 1 ? nullptr : RECONCILE_AS(String, sql::list(ref->fields)[0]);
      Variable* variable = field == nullptr ? nullptr : scopes_.find(std::string(sql::str(field->sval)));
      if (variable == nullptr) {
        throw PgError("42601", "procedure parameter \"" + parameter.name + "\" is an output parameter but corresponding argument is not writable");
      }
      Value value = values && at < values->size() ? (*values)[at] : Value::unknown();
      assign({std::string(sql::str(field->sval)), {}, {}}, value, parameter.type, -1);
    }
  }

  static bool starts_with_word(std::string_view text, std::string_view word) {
    if (text.size() < word.size()) return false;
    return std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  }

  // EXECUTE: the string is put together, parsed and run.
  Answer dynamic(const Statement& s) {
    Value command = evaluate(s.expr).value;
    if (command.is_null()) throw PgError("22004", "query string argument of EXECUTE is null");
    if (!command.is_known()) throw Undecided{"the SQL that EXECUTE runs can't be told: `" + text_of(s.expr) + "`"};
    std::vector<Field> arguments;
    for (const Fragment& argument : s.arguments) {
      Typed value = evaluate(argument);
      arguments.push_back({"", value.type, value.typmod, value.value});
    }
    sql::Script script = sql::Script::parse(command.text());
    Answer answer;
    try {
      if (script.whole_error()) throw PgError(script.whole_error()->sqlstate, script.whole_error()->message);
      for (const sql::Statement& statement : script.statements()) answer = run_dynamic(statement.node, command.text(), arguments);
    } catch (PgError& error) {
      // Its position counts in the assembled string, which stands nowhere: the EXECUTE is pointed at.
      if (!placed_) error.location = place(s.span.offset);
      placed_ = true;
      throw;
    }
    return answer;
  }

  Answer run_dynamic(const ::Node* node, std::string_view text, const std::vector<Field>& arguments) {
    NodeTag tag = nodeTag(node);
    bool is_query = tag == T_SelectStmt || tag == T_InsertStmt || tag == T_UpdateStmt || tag == T_DeleteStmt || tag == T_MergeStmt;
    bool into = tag == T_SelectStmt && reinterpret_cast<const ::SelectStmt*>(node)->intoClause != nullptr;
    if (into) throw PgError("0A000", "EXECUTE of SELECT ... INTO is not implemented").with_hint("You might want to use EXECUTE ... INTO or EXECUTE CREATE TABLE ... AS instead.");
    if (is_query) return query(node, text, &arguments);
    if (tag == T_TransactionStmt) throw PgError("0A000", "EXECUTE of transaction commands is not implemented");
    run_utility(node, text);
    return {};
  }

  Flow run_diagnostics(const Statement& s) {
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

  Flow run_assert(const Statement& s) {
    if (condition(s.expr)) return Flow::Normal;
    std::string message = "assertion failed";
    if (!s.arguments.empty()) {
      Value value = evaluate(s.arguments.front()).value;
      if (value.is_known()) message = value.text();
    }
    throw PgError("P0004", message);
  }

  // ---- RAISE ----

  Flow run_raise(const Statement& s) {
    if (s.level.empty()) {
      if (handled_.empty()) throw PgError("0Z002", "RAISE without parameters cannot be used outside an exception handler");
      throw handled_.back();
    }
    std::optional<std::string> message = s.has_format ? formatted(s) : std::optional<std::string>();
    std::string state = s.condition.empty() ? "P0001" : sqlstate_of_condition(s.condition);
    PgError error(state, "");
    for (const RaiseOption& option : s.options) apply_option(option, error, message);
    if (s.level != "exception") return Flow::Normal;
    if (s.has_format && !message) throw Undecided{"the message of RAISE EXCEPTION can't be told"};
    error.message = message ? *message : !s.condition.empty() && s.condition[0] != '=' ? s.condition : error.sqlstate;
    throw error;
  }

  void apply_option(const RaiseOption& option, PgError& error, std::optional<std::string>& message) {
    Value value = evaluate(option.value).value;
    if (!value.is_known()) return;
    if (option.name == "errcode") error.sqlstate = sqlstate_of_condition(value.text().size() == 5 && condition_name(value.text()) != "" ? "=" + value.text() : value.text());
    if (option.name == "message") message = value.text();
    if (option.name == "detail") error.detail = value.text();
    if (option.name == "hint") error.hint = value.text();
  }

  // nullopt when a value in it is unknown.
  std::optional<std::string> formatted(const Statement& s) {
    std::string out;
    std::size_t argument = 0;
    bool known = true;
    for (std::size_t i = 0; i < s.format.size(); ++i) {
      if (s.format[i] != '%') {
        out += s.format[i];
      } else if (i + 1 < s.format.size() && s.format[i + 1] == '%') {
        out += s.format[++i];
      } else {
        if (argument >= s.arguments.size()) throw PgError("42601", "too few parameters specified for RAISE");
        Value value = evaluate(s.arguments[argument++]).value;
        known &= value.is_known() || value.is_null();
        out += value.is_null() ? "<NULL>" : value.is_known() ? value.text() : "";
      }
    }
    if (argument < s.arguments.size()) throw PgError("42601", "too many parameters specified for RAISE");
    return known ? std::optional(out) : std::nullopt;
  }

  Context& ctx_;
  std::string_view body_;
  std::size_t offset_;
  const Invocation& call_;
  BodyResult outcome_;
  std::vector<Field> arguments_;  // $1, $2, …
  int guards_ = 0;                // blocks with handlers that are running
  bool declared_ = true;
  Scopes scopes_;
  std::map<std::string, Fragment> cursors_;
  std::vector<PgError> handled_;  // by the handlers that are running
  std::string target_label_;      // of the EXIT or CONTINUE under way
  Value row_count_ = Value::known("0");
  int steps_ = 0;
  bool placed_ = false;  // the error under way has its place in ctx_.text
};

}  // namespace

BodyResult run_body(Context& ctx, const Statement& block, const BodyText& body, const Invocation& call) {
  return Interpreter(ctx, body, call).run(block);
}

}  // namespace plpgsql

namespace {

struct Body {
  std::string_view text;
  std::string language = "plpgsql";
  int location = -1;
};

Body body_of(const ::DoStmt& stmt) {
  Body out;
  for (auto* option : sql::list<DefElem>(stmt.args)) {
    const auto* text = RECONCILE_AS(String, option->arg);
    if (text == nullptr) continue;
    if (sql::str(option->defname) == "as") {
      out.text = sql::str(text->sval);
      out.location = option->location;
    } else if (sql::str(option->defname) == "language") {
      out.language = sql::str(text->sval);
    }
  }
  return out;
}

// The whole block is compiled, the SQL in it parsed, before any of it runs.
void check_block(Context& ctx, std::string_view text, std::size_t offset) {
  if (!ctx.session.check_function_bodies) return;
  Function block;
  block.name = "inline_code_block";
  block.source = text;
  block.return_type = type_oid::Void;
  try {
    check_plpgsql_body(ctx, block);
  } catch (PgError& error) {
    if (error.location >= 0) error.location += static_cast<int>(offset);
    throw;
  }
}

}  // namespace

void apply(Context& ctx, const ::DoStmt& stmt) {
  Body body = body_of(stmt);
  const Language* language = ctx.catalog.languages.find(invalid_oid, body.language);
  if (language == nullptr) throw PgError("42704", "language \"" + body.language + "\" does not exist");
  if (body.language == "sql" || body.language == "c" || body.language == "internal") {
    throw PgError("0A000", "language \"" + body.language + "\" does not support inline code execution");
  }
  if (body.language != "plpgsql") throw Undecided{"a DO block in the language " + body.language};
  // A body in dollar quotes stands in the text as it is; with doubled quotes, places are only near.
  std::size_t from = body.location < 0 ? 0 : static_cast<std::size_t>(body.location);
  std::size_t offset = ctx.text.find(body.text, from);
  if (offset == std::string_view::npos) offset = from;
  check_block(ctx, body.text, offset);
  auto parsed = reconcile::plpgsql::parse(body.text);
  if (!parsed) throw Undecided{parsed.error().message};
  plpgsql::run_body(ctx, **parsed, {body.text, offset}, {});
}

}  // namespace reconcile::replay
