#include "core/replay/function_parameters.h"

#include "core/replay/expression_walk.h"
#include "core/replay/object_address.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

PgError invalid_definition(std::string text) { return {"42P13", std::move(text)}; }

bool is_input(char mode) { return mode == 'i' || mode == 'b' || mode == 'v'; }
bool is_output(char mode) { return mode == 'o' || mode == 'b' || mode == 't'; }

std::string_view plural(ObjectType kind) {
  switch (kind) {
    case OBJECT_AGGREGATE: return "aggregates";
    case OBJECT_PROCEDURE: return "procedures";
    default: return "functions";
  }
}

const Type& parameter_type(Context& ctx, const ::TypeName& name, Oid language, ObjectType kind) {
  auto found = analyze::lookup_type_missing_ok(ctx.session, name);
  std::string shown = analyze::type_name_to_string(name);
  if (!found) {
    if (sql::list(name.names).size() > 1 && !name.pct_type) {
      analyze::lookup_namespace(ctx.session, analyze::deconstruct_name(name.names).schema);
    }
    throw PgError("42704", "type " + shown + " does not exist");
  }
  const Type& type = analyze::type_of(ctx.session, found->type);
  if (!type.defined) {
    if (language == sql_language) throw invalid_definition("SQL function cannot accept shell type " + shown);
    if (kind == OBJECT_AGGREGATE) throw invalid_definition("aggregate cannot accept shell type " + shown);
    notice(ctx, "argument type " + shown + " is only a shell");
  }
  if (name.setof) throw invalid_definition(std::string(plural(kind)) + " cannot accept set arguments");
  return type;
}

// A name may be given to one IN and one OUT parameter, never twice on the same side.
void check_parameter_name(const ParameterList& list, const FunctionArg& arg) {
  if (arg.name.empty()) return;
  auto pure_in = [](char mode) { return mode == 'i' || mode == 'v'; };
  auto pure_out = [](char mode) { return mode == 'o' || mode == 't'; };
  for (const FunctionArg& before : list.args) {
    if (pure_in(arg.mode) && pure_out(before.mode)) continue;
    if (pure_out(arg.mode) && pure_in(before.mode)) continue;
    if (before.name == arg.name) {
      throw invalid_definition("parameter name " + quoted(arg.name) + " used more than once");
    }
  }
}

Expr* parameter_default(Context& ctx, const ::Node* raw, Oid type) {
  analyze::ParseState state = ctx.parse_state();
  Expr* expr = analyze::transform_expr(state, raw, analyze::ParseExprKind::FunctionDefault);
  if (expr->type != type) {
    Expr* coerced = analyze::coerce_to_target(state, expr, expr->type, type, -1, analyze::CoercionContext::Assignment,
                                              CoercionForm::ImplicitCast, -1);
    if (coerced == nullptr) {
      throw PgError("42804", "argument of DEFAULT must be type " + analyze::format_type(ctx.session, type) +
                                 ", not type " + analyze::format_type(ctx.session, expr->type),
                    expr->location);
    }
    expr = coerced;
  }
  analyze::assign_collations(state, expr);
  if (!state.rtable.empty() || contains_var(expr)) {
    throw PgError("42P10", "cannot use table references in parameter default value");
  }
  return expr;
}

bool is_array_like(const Session& session, Oid type) {
  if (type == type_oid::AnyArray || type == type_oid::AnyCompatibleArray || type == type_oid::Any) return true;
  const Type& row = analyze::type_of(session, type);
  return row.true_array;
}

void add_input(ParameterList& list, const FunctionArg& arg) {
  if (list.variadic != invalid_oid) throw invalid_definition("VARIADIC parameter must be the last input parameter");
  list.arg_types.push_back(arg.type);
}

void add_output(ParameterList& list, const FunctionArg& arg, ObjectType kind, int& outputs) {
  if (kind == OBJECT_PROCEDURE) {
    if (list.variadic != invalid_oid) throw invalid_definition("VARIADIC parameter must be the last parameter");
    list.required_result = type_oid::Record;
  } else if (outputs == 0) {
    list.required_result = arg.type;
  }
  ++outputs;
}

void add_default(Context& ctx, ParameterList& list, FunctionArg& arg, const ::Node* raw, ObjectType kind) {
  if (raw != nullptr) {
    if (!is_input(arg.mode)) throw invalid_definition("only input parameters can have default values");
    arg.default_expr = parameter_default(ctx, raw, arg.type);
    ++list.default_count;
    return;
  }
  if (list.default_count == 0) return;
  if (is_input(arg.mode)) {
    throw invalid_definition("input parameters after one with a default value must also have defaults");
  }
  // CALL lists OUT arguments too, so that a default before one could never be left out.
  if (kind == OBJECT_PROCEDURE) {
    throw invalid_definition("procedure OUT parameters cannot appear after one with a default value");
  }
}

}  // namespace

ParameterList interpret_parameters(Context& ctx, const List* parameters, Oid language, ObjectType kind) {
  ParameterList list;
  int outputs = 0;
  for (auto* parameter : sql::list<::FunctionParameter>(parameters)) {
    FunctionArg arg;
    arg.mode = parameter->mode == FUNC_PARAM_DEFAULT ? 'i' : static_cast<char>(parameter->mode);
    arg.name = sql::str(parameter->name);
    arg.type = parameter_type(ctx, *parameter->argType, language, kind).oid;
    if (is_input(arg.mode)) add_input(list, arg);
    if (is_output(arg.mode)) add_output(list, arg, kind, outputs);
    if (arg.mode == 'v') {
      list.variadic = arg.type;
      if (!is_array_like(ctx.session, arg.type)) throw invalid_definition("VARIADIC parameter must be an array");
    }
    check_parameter_name(list, arg);
    add_default(ctx, list, arg, parameter->defexpr, kind);
    list.args.push_back(std::move(arg));
  }
  if (outputs > 1) list.required_result = type_oid::Record;
  list.has_outputs = outputs > 0 || list.variadic != invalid_oid;
  return list;
}

Oid interpret_return_type(Context& ctx, const ::TypeName& name, Oid language) {
  std::string shown = analyze::type_name_to_string(name);
  if (auto found = analyze::lookup_type_missing_ok(ctx.session, name)) {
    const Type& type = analyze::type_of(ctx.session, found->type);
    if (!type.defined) {
      if (language == sql_language) throw invalid_definition("SQL function cannot return shell type " + shown);
      notice(ctx, "return type " + shown + " is only a shell");
    }
    return type.oid;
  }
  if (sql::list(name.names).size() > 1 && !name.pct_type) {
    analyze::lookup_namespace(ctx.session, analyze::deconstruct_name(name.names).schema);
  }
  // Only C functions can be a new type's input function.
  if (language != internal_language && language != c_language) {
    throw PgError("42704", "type " + quoted(shown) + " does not exist");
  }
  if (!sql::list(name.typmods).empty()) {
    throw PgError("42601", "type modifier cannot be specified for shell type " + quoted(shown));
  }
  notice(ctx, "type " + quoted(shown) + " is not yet defined");
  CreationName wanted = creation_name(ctx, name.names);
  Type shell;
  shell.name = wanted.name;
  shell.nsp = wanted.nsp;
  shell.typtype = 'p';
  shell.category = 'P';
  shell.defined = false;
  return add_type(ctx, std::move(shell));
}

namespace {

bool any_of(const std::vector<Oid>& types, std::initializer_list<Oid> wanted) {
  return std::any_of(types.begin(), types.end(), [&](Oid type) {
    return std::find(wanted.begin(), wanted.end(), type) != wanted.end();
  });
}

// What a result of polymorphic type can be derived from; empty when it can.
std::string polymorphic_detail(const Session& session, Oid result, const std::vector<Oid>& inputs) {
  using namespace type_oid;
  auto missing = [&](std::string_view needed) {
    return "A result of type " + analyze::format_type(session, result) + " requires at least one input of type " +
           std::string(needed) + ".";
  };
  switch (result) {
    case AnyRange:
    case AnyMultirange:
      return any_of(inputs, {AnyRange, AnyMultirange}) ? "" : missing("anyrange or anymultirange");
    case AnyCompatibleRange:
    case AnyCompatibleMultirange:
      return any_of(inputs, {AnyCompatibleRange, AnyCompatibleMultirange})
                 ? "" : missing("anycompatiblerange or anycompatiblemultirange");
    case AnyElement: case AnyArray: case AnyNonArray: case AnyEnum:
      return any_of(inputs, {AnyElement, AnyArray, AnyNonArray, AnyEnum, AnyRange, AnyMultirange})
                 ? "" : missing("anyelement, anyarray, anynonarray, anyenum, anyrange, or anymultirange");
    case AnyCompatible: case AnyCompatibleArray: case AnyCompatibleNonArray:
      return any_of(inputs, {AnyCompatible, AnyCompatibleArray, AnyCompatibleNonArray, AnyCompatibleRange,
                             AnyCompatibleMultirange})
                 ? "" : missing("anycompatible, anycompatiblearray, anycompatiblenonarray, anycompatiblerange, "
                                "or anycompatiblemultirange");
    default:
      return "";
  }
}

void check_pseudo_type_result(const Session& session, Oid result, const std::vector<Oid>& inputs) {
  if (std::string detail = polymorphic_detail(session, result, inputs); !detail.empty()) {
    throw invalid_definition("cannot determine result data type").with_detail(std::move(detail));
  }
  if (result == type_oid::Internal && !any_of(inputs, {type_oid::Internal})) {
    throw invalid_definition("unsafe use of pseudo-type \"internal\"")
        .with_detail("A function returning \"internal\" must have at least one \"internal\" argument.");
  }
}

}  // namespace

void check_pseudo_type_results(Context& ctx, const ParameterList& parameters, Oid result) {
  check_pseudo_type_result(ctx.session, result, parameters.arg_types);
  for (const FunctionArg& arg : parameters.args) {
    if (!is_input(arg.mode)) check_pseudo_type_result(ctx.session, arg.type, parameters.arg_types);
  }
}

}  // namespace reconcile::replay
