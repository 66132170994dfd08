#include <algorithm>
#include <utility>

#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/row_type.h"
#include "core/replay/plpgsql/interpreter.h"

namespace reconcile::replay::plpgsql {

void Interpreter::take_composite(Variable& variable, const Value& value) {
  const Type* type = ctx_.catalog.types.find(variable.type);
  if (type == nullptr || type->typtype != 'c') return;
  variable.record = variable.assigned = true;
  variable.null = value.is_null();
  variable.fields.clear();
  std::optional<std::vector<Value>> values;
  if (value.is_known()) values = execute::record_fields(value);
  std::size_t i = 0;
  for (const execute::Field& field : execute::fields_of_type(ctx_.session, variable.type)) {
    Value own = value.is_null()                ? Value::null()
                : values && i < values->size() ? (*values)[i]
                                               : Value::unknown();
    variable.fields.push_back({std::string(field.name), field.type, -1, own});
    ++i;
  }
}

void Interpreter::take_row(Variable& variable, const Value& value) {
  if (variable.type != type_oid::Record) return take_composite(variable, value);
  if (!value.is_null()) throw Undecided{"the fields of a record that is assigned can't be told"};
  variable.assigned = false;
  variable.fields.clear();
}

void Interpreter::take_fields(Variable& variable, const Value& value) {
  if (variable.type == type_oid::Record) throw Undecided{"the fields of a record that is assigned can't be told"};
  std::optional<std::vector<Value>> values = execute::record_fields(value);
  variable.assigned = true;
  variable.null = false;
  for (std::size_t i = 0; i < variable.fields.size(); ++i) {
    Field& field = variable.fields[i];
    field.value = !values               ? Value::unknown()
                  : i >= values->size() ? Value::null()
                                        : execute::convert(ctx_.session, (*values)[i], type_oid::Text, field.type, field.typmod);
  }
}

bool Interpreter::copy_record(const Statement& s) {
  const Target& target = s.targets.front();
  Variable* to = scopes_.find(target.variable);
  Variable* from = named_variable(s.expr);
  bool records = to != nullptr && from != nullptr && to->record && from->record && target.fields.empty() && target.subscript.empty();
  if (!records) return false;
  if (to == from) return true;
  if (!from->assigned || from->null) {
    take_row(*to, Value::null());
  } else if (to->type == type_oid::Record) {
    to->fields = from->fields;
    to->assigned = true;
  } else {
    for (std::size_t i = 0; i < to->fields.size(); ++i) {
      Field& field = to->fields[i];
      const Field* own = i < from->fields.size() ? &from->fields[i] : nullptr;
      field.value = own == nullptr ? Value::null() : cast(own->value, own->type, field.type, field.typmod);
    }
    to->null = false;
  }
  return true;
}

Value Interpreter::cast(const Value& value, Oid from, Oid to, std::int32_t typmod) {
  if (from == invalid_oid || to == invalid_oid || (from == to && typmod < 0)) return value;
  const Type* target = ctx_.catalog.types.find(to);
  if (target != nullptr && (target->typtype == 'c' || target->typtype == 'p')) return value;
  if (target != nullptr && target->typtype != 'd') {
    if (auto converted = execute::cast_value(ctx_.session, value, from, to, typmod, false))
      return *converted;
  }
  return execute::convert(ctx_.session, value, from, to, typmod);
}

void Interpreter::set_found(const Answer& answer) {
  Variable* found = scopes_.find("found");
  bool certain = answer.result.complete || answer.count > 0 || answer.result.at_least > 0;
  found->value =
      certain ? Value::boolean(answer.count > 0 || answer.result.at_least > 0) : Value::unknown();
  row_count_ =
      answer.result.complete ? Value::known(std::to_string(answer.count)) : Value::unknown();
}

void Interpreter::assign(const Target& target, const Value& value, Oid type, std::int32_t typmod) {
  Variable* variable = scopes_.find(target.variable);
  if (variable == nullptr)
    throw Undecided{"`" + target.variable + "` is not a variable that is followed"};
  if (!target.subscript.empty()) {
    variable->value = Value::unknown();
    return;
  }
  if (!target.fields.empty()) return assign_field(*variable, target, value, type);
  if (variable->record) {
    if (!value.is_null() && type != variable->type && type != type_oid::Record)
      throw Undecided{"a record is assigned a single value"};
    return type == variable->type || value.is_null() ? take_row(*variable, value) : take_fields(*variable, value);
  }
  if (variable->constant && declared_)
    throw PgError("22005", "variable \"" + target.variable + "\" is declared CONSTANT");
  Value converted = cast(value, type, variable->type, variable->typmod);
  if (converted.is_null() && variable->not_null) {
    throw PgError("22004", "null value cannot be assigned to variable \"" + target.variable +
                               "\" declared NOT NULL");
  }
  variable->value = std::move(converted);
  (void)typmod;
}

void Interpreter::assign_field(Variable& variable, const Target& target, const Value& value,
                               Oid type) {
  const std::string& name = target.fields.front();
  auto field = std::find_if(variable.fields.begin(), variable.fields.end(),
                            [&](const Field& f) { return f.name == name; });
  if (!variable.assigned) {
    throw PgError("55000", "record \"" + target.variable + "\" is not assigned yet")
        .with_detail("The tuple structure of a not-yet-assigned record is indeterminate.");
  }
  if (field == variable.fields.end())
    throw PgError("42703", "record \"" + target.variable + "\" has no field \"" + name + "\"");
  variable.null = false;
  field->value =
      target.fields.size() == 1 ? cast(value, type, field->type, field->typmod) : Value::unknown();
}

void Interpreter::assign_row(const std::vector<Target>& targets, const Answer& answer,
                             const execute::Row* row) {
  auto value_at = [&](std::size_t i) {
    if (!answer.result.complete) return Value::unknown();
    return row == nullptr ? Value::null() : (*row)[i];
  };
  Variable* first = targets.size() == 1 && targets[0].fields.empty()
                        ? scopes_.find(targets[0].variable)
                        : nullptr;
  bool whole = answer.shape.size() == 1 && first != nullptr && first->record &&
               answer.shape[0].type == first->type && first->type != type_oid::Record;
  if (whole) return assign(targets[0], value_at(0), first->type, -1);
  if (first != nullptr && first->record) {
    first->null = false;
    if (first->type != type_oid::Record && !first->fields.empty()) {
      for (std::size_t i = 0; i < first->fields.size(); ++i) {
        bool has = i < answer.shape.size();
        first->fields[i].value = has ? cast(value_at(i), answer.shape[i].type,
                                            first->fields[i].type, first->fields[i].typmod)
                                     : Value::null();
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
    assign(targets[i], has ? value_at(i) : Value::null(), has ? answer.shape[i].type : invalid_oid,
           -1);
  }
}

void Interpreter::set_row_count(const Answer& answer) {
  row_count_ =
      answer.result.complete ? Value::known(std::to_string(answer.count)) : Value::unknown();
}

void Interpreter::store(const Into& into, const Answer& answer, bool found) {
  if (found)
    set_found(answer);
  else
    set_row_count(answer);
  if (into.targets.empty()) return;
  if (into.strict && answer.result.complete) {
    if (answer.result.rows.empty()) throw PgError("P0002", "query returned no rows");
    if (answer.result.rows.size() > 1) {
      throw PgError("P0003", "query returned more than one row")
          .with_hint("Make sure the query returns a single row, or use LIMIT 1.");
    }
  } else if (into.strict) {
    throw Undecided{"whether INTO STRICT finds exactly one row can't be told"};
  }
  assign_row(into.targets, answer,
             answer.result.rows.empty() ? nullptr : &answer.result.rows.front());
}

void Interpreter::declare(const Declaration& d) {
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
    cursors_[d.name] = d;
    variable.type = type_oid::RefCursor;
    variable.value = Value::known(d.name);
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

void Interpreter::declare_type(const Declaration& d, Variable& variable) {
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
  if (lower.find("%type") != std::string::npos)
    return declare_like(type.substr(0, lower.find("%type")), variable);
  std::string text = "SELECT NULL::" + type;
  sql::Script script = sql::Script::parse(text);
  Answer answer = at(d.type.span.offset - std::min<std::size_t>(d.type.span.offset, 13),
                     [&] { return query(only_statement(script), text, nullptr); });
  variable.type = answer.shape.front().type;
  variable.typmod = answer.shape.front().typmod;
  take_composite(variable, Value::null());
}

void Interpreter::declare_like(std::string name, Variable& variable) {
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

}  // namespace reconcile::replay::plpgsql
