// pg_get_constraintdef() and its like: definitions printed as the server prints them (ruleutils.c).
#include "core/execute/builtin.h"
#include "core/execute/convert.h"
#include "core/execute/definition.h"

namespace reconcile::execute {
namespace {

bool pretty(Call& call) { return call.count() > 1 && call.args[1].is_true(); }

template <class T>
const T* object(Call& call, const Collection<T>& collection) {
  std::optional<Oid> oid = oid_of(call.args[0]);
  return oid ? collection.find(*oid) : nullptr;
}

// A name that does not exist any more prints as null; what the server made itself is not kept in full.
Value absent(Call& call) {
  std::optional<Oid> oid = oid_of(call.args[0]);
  return oid && *oid >= first_normal_oid ? Value::null() : Value::unknown();
}

Value constraint_def(Call& call) {
  const Constraint* found = object(call, call.session.catalog.constraints);
  if (found == nullptr) return absent(call);
  return definition_value(constraint_text(call.session, *found, pretty(call)));
}

Value index_def(Call& call) {
  const Relation* found = object(call, call.session.catalog.relations);
  if (call.count() > 1 || (found != nullptr && found->oid < first_normal_oid)) return Value::unknown();
  if (found == nullptr || !found->index) return absent(call);
  return definition_value(index_text(call.session, *found));
}

Value view_def(Call& call) {
  const Catalog& catalog = call.session.catalog;
  std::optional<Oid> named = call.is_text(0) ? reg_in(call.session, type_oid::Regclass, call.text(0)) : std::nullopt;
  const Relation* found = named ? catalog.relations.find(*named) : call.is_text(0) ? nullptr : object(call, catalog.relations);
  if (found == nullptr || found->view_query == nullptr) return Value::unknown();
  return definition_value(view_text(call.session, *found, pretty(call)));
}

Value trigger_def(Call& call) {
  const Trigger* found = object(call, call.session.catalog.triggers);
  if (found == nullptr) return absent(call);
  return definition_value(trigger_text(call.session, *found, pretty(call)));
}

// Functions in C are kept without the text behind their name.
Value function_def(Call& call) {
  const Function* found = object(call, call.session.catalog.functions);
  if (found == nullptr) return absent(call);
  if (found->kind == 'a') throw PgError("42809", "\"" + found->name + "\" is an aggregate function");
  const Language* language = call.session.catalog.languages.find(found->language);
  bool interpreted = language != nullptr && language->name != "c" && language->name != "internal";
  if (found->made == no_statement || !interpreted) return Value::not_null();
  return definition_value(function_text(call.session, *found));
}

// The second argument names the relation; the text of a default or condition is kept printed already.
Value expression(Call& call) { return call.args[0]; }

bool is_input(const FunctionArg& arg) { return arg.mode == 'i' || arg.mode == 'b' || arg.mode == 'v'; }

Value identity_arguments(Call& call) {
  const Function* found = object(call, call.session.catalog.functions);
  if (found == nullptr) return absent(call);
  std::string out;
  auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  if (found->args.empty()) {
    for (Oid type : found->arg_types) add(analyze::format_type(call.session, type));
  }
  for (const FunctionArg& arg : found->args) {
    if (!is_input(arg)) continue;
    std::string text = arg.mode == 'b' ? "INOUT " : arg.mode == 'v' ? "VARIADIC " : "";
    if (!arg.name.empty()) text += analyze::quote_identifier(arg.name) + " ";
    add(text + analyze::format_type(call.session, arg.type));
  }
  return Value::known(std::move(out));
}

constexpr Builtin table[] = {
    {"pg_get_constraintdef", constraint_def},
    {"pg_get_indexdef", index_def},
    {"pg_get_viewdef", view_def},
    {"pg_get_triggerdef", trigger_def},
    {"pg_get_functiondef", function_def},
    {"pg_get_expr", expression},
    {"pg_get_function_identity_arguments", identity_arguments},
};

}  // namespace

std::span<const Builtin> definition_builtins() { return table; }

}  // namespace reconcile::execute
