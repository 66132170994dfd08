#include <algorithm>
#include <optional>

#include "core/execute/container.h"
#include "core/execute/row_type.h"
#include "core/replay/plpgsql/interpreter.h"

namespace reconcile::replay::plpgsql {

void Interpreter::declare_arguments(const Function& function) {
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
    scopes_.declare("$" + std::to_string(i + 1)) = {
        .type = arguments_[i].type, .typmod = -1, .value = arguments_[i].value, .fields = {}};
  }
}

Variable Interpreter::row_variable(const Relation& relation, const execute::Row* row) {
  Variable out;
  out.type = relation.type;
  out.record = out.assigned = true;
  out.null = row == nullptr;
  for (const Attribute& column : relation.attributes) {
    if (column.dropped) continue;
    auto index = static_cast<std::size_t>(column.num) - 1;
    out.fields.push_back({column.name, column.type, column.typmod,
                          row != nullptr && index < row->size() ? (*row)[index] : Value::null()});
  }
  return out;
}

void Interpreter::declare_trigger(const execute::TriggerCall& trigger) {
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

void Interpreter::settle_result(const Function& function, bool returned) {
  if (call_.trigger != nullptr || function.kind == 'p' || function.returns_set) {
    if (call_.trigger != nullptr && !returned)
      throw PgError("2F005", "control reached end of trigger procedure without RETURN");
    if (function.kind == 'p') outcome_.value = output_value(function);
    return;
  }
  bool outputs = std::any_of(function.args.begin(), function.args.end(),
                             [](const FunctionArg& a) { return a.mode == 'o' || a.mode == 'b'; });
  if (outputs)
    outcome_.value = output_value(function);
  else if (function.return_type == type_oid::Void)
    outcome_.value = Value::known("");
  else if (!returned)
    throw PgError("2F005", "control reached end of function without RETURN");
}

std::vector<Value> Interpreter::output_values(const Function& function) {
  std::vector<Value> out;
  for (const FunctionArg& arg : function.args) {
    if (arg.mode != 'o' && arg.mode != 'b' && arg.mode != 't') continue;
    Variable* variable = arg.name.empty() ? nullptr : scopes_.find(arg.name);
    out.push_back(variable == nullptr ? Value::unknown() : value_of(*variable));
  }
  return out;
}

Value Interpreter::output_value(const Function& function) {
  std::vector<Value> values = output_values(function);
  return values.size() == 1 && function.kind != 'p' ? values.front() : execute::make_record(values);
}

Value Interpreter::value_of(const Variable& variable) {
  if (!variable.record) return variable.value;
  if (!variable.assigned || variable.null) return Value::null();
  std::vector<Value> fields;
  for (const Field& field : variable.fields) fields.push_back(field.value);
  return execute::make_record(fields);
}

Variable* Interpreter::named_variable(const Fragment& fragment) {
  std::string name = text_of(fragment);
  while (!name.empty() && std::isspace(static_cast<unsigned char>(name.back())) != 0)
    name.pop_back();
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return scopes_.find(name);
}

Flow Interpreter::run_return(const Statement& s) {
  if (call_.function == nullptr || s.expr.empty()) return Flow::Return;
  if (call_.trigger != nullptr)
    return_row(s);
  else if (call_.function->return_type != type_oid::Void)
    outcome_.value = returned_value(s.expr);
  return Flow::Return;
}

Value Interpreter::returned_value(const Fragment& expression) {
  if (Variable* variable = named_variable(expression); variable != nullptr && variable->record) return value_of(*variable);
  Typed value = evaluate(expression);
  return cast(value.value, value.type, call_.function->return_type, -1);
}

void Interpreter::return_row(const Statement& s) {
  Variable* variable = named_variable(s.expr);
  if (variable != nullptr && variable->record) {
    if (!variable->assigned) return;
    if (variable->null) return;
    execute::Row row(call_.trigger->relation->attributes.size(), Value::null());
    std::size_t field = 0;
    for (const Attribute& column : call_.trigger->relation->attributes) {
      if (!column.dropped && field < variable->fields.size())
        row[static_cast<std::size_t>(column.num) - 1] = variable->fields[field++].value;
    }
    outcome_.row = std::move(row);
    return;
  }
  Value value = evaluate(s.expr).value;
  if (value.is_null()) return;
  if (!call_.trigger->before || !call_.trigger->row_level) return;
  throw Undecided{"the row that a trigger function returns can't be told"};
}

Flow Interpreter::run_return_next(const Statement& s) {
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

Flow Interpreter::run_return_query(const Statement& s) {
  Answer answer = s.dynamic ? dynamic(s) : query(s.expr);
  outcome_.set.complete = outcome_.set.complete && answer.result.complete;
  for (execute::Row& row : answer.result.rows) outcome_.set.rows.push_back(std::move(row));
  return Flow::Normal;
}

}  // namespace reconcile::replay::plpgsql
