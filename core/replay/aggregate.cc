// CREATE [OR REPLACE] AGGREGATE (aggregatecmds.c, pg_aggregate.c).
#include <algorithm>

#include "core/replay/def_elem.h"
#include "core/replay/define.h"
#include "core/replay/function_body.h"
#include "core/replay/function_parameters.h"
#include "core/replay/object_address.h"
#include "core/replay/type_creation.h"

namespace reconcile::replay {
namespace {

PgError invalid_definition(std::string text) { return {"42P13", std::move(text)}; }

struct AggregateOptions {
  const List *sfunc = nullptr, *finalfunc = nullptr, *sortop = nullptr;
  const ::TypeName *stype = nullptr, *basetype = nullptr;
  std::optional<std::string> initcond;
  bool finalfunc_extra = false, hypothetical = false, moving = false;
  char parallel = 'u';
};

AggregateOptions read_options(Context& ctx, const List* definition) {
  AggregateOptions out;
  for (auto* def : sql::list<::DefElem>(definition)) {
    std::string_view name = def->defname;
    if (name == "sfunc" || name == "sfunc1") {
      out.sfunc = def_qualified_name(ctx, *def);
    } else if (name == "finalfunc") {
      out.finalfunc = def_qualified_name(ctx, *def);
    } else if (name == "sortop") {
      out.sortop = def_qualified_name(ctx, *def);
    } else if (name == "stype" || name == "stype1") {
      out.stype = def_type_name(ctx, *def);
    } else if (name == "basetype") {
      out.basetype = def_type_name(ctx, *def);
    } else if (name == "initcond" || name == "initcond1") {
      out.initcond = def_string(*def);
    } else if (name == "finalfunc_extra") {
      out.finalfunc_extra = def_boolean(*def);
    } else if (name == "hypothetical") {
      out.hypothetical = def_boolean(*def);
    } else if (name == "parallel") {
      out.parallel = def_string(*def).front();
    } else if (name.starts_with("m") || name == "combinefunc" || name == "serialfunc" || name == "deserialfunc") {
      out.moving = true;
    } else if (name != "sspace" && name != "finalfunc_modify") {
      notice(ctx, "aggregate attribute " + quoted(name) + " not recognized");
    }
  }
  return out;
}

ParameterList aggregate_parameters(Context& ctx, const ::DefineStmt& stmt, const AggregateOptions& options) {
  if (!stmt.oldstyle) {
    return interpret_parameters(ctx, static_cast<const List*>(linitial(stmt.args)), invalid_oid, OBJECT_AGGREGATE);
  }
  ParameterList list;
  if (options.basetype == nullptr) throw invalid_definition("aggregate input type must be specified");
  std::string shown = analyze::type_name_to_string(*options.basetype);
  std::transform(shown.begin(), shown.end(), shown.begin(), [](unsigned char c) { return std::tolower(c); });
  if (shown == "any") return list;
  Oid type = lookup_type_without_position(ctx, *options.basetype).type;
  list.arg_types.push_back(type);
  list.args.push_back({"", type, 'i', nullptr});
  return list;
}

// lookup_agg_function, without the resolution of polymorphic results.
const Function& support_function(Context& ctx, const List* names, const std::vector<Oid>& inputs) {
  if (const Function* exact = analyze::lookup_function_exact(ctx.session, names, inputs)) return *exact;
  // Binary-coercible and polymorphic arguments are accepted too; an exact look-up does not see them.
  bool named = false;
  analyze::QualifiedName name = analyze::deconstruct_name(names);
  ctx.catalog.functions.for_each([&](const Function& f) {
    if (f.name == name.name && f.kind == 'f' && f.arg_types.size() == inputs.size()) named = true;
  });
  if (named) throw Undecided{"an aggregate's support function takes other types than the aggregate"};
  throw PgError("42883", "function " + analyze::function_signature(ctx.session, names, inputs) + " does not exist");
}

bool is_known_type(Context& ctx, Oid type) { return analyze::type_of(ctx.session, type).typtype != 'p'; }

void check_initial_value(Context& ctx, const AggregateOptions& options, Oid state_type) {
  if (options.initcond && is_known_type(ctx, state_type)) {
    analyze::datum_in_out(ctx.session, state_type, -1, *options.initcond);
  }
}

void check_strict_start(Context& ctx, const Function& transition, const ParameterList& parameters, Oid state_type,
                        bool has_initial) {
  if (!transition.strict || has_initial) return;
  if (!parameters.arg_types.empty() && parameters.arg_types.front() == state_type) return;
  if (!parameters.arg_types.empty() && !is_known_type(ctx, parameters.arg_types.front())) return;
  throw invalid_definition("must not omit initial value when transition function is strict and transition type is "
                           "not compatible with input type");
}

}  // namespace

void define_aggregate(Context& ctx, const ::DefineStmt& stmt) {
  CreationName name = creation_name(ctx, stmt.defnames);
  AggregateOptions options = read_options(ctx, stmt.definition);
  bool ordered_set = !stmt.oldstyle && intVal(lsecond(stmt.args)) >= 0;
  if (options.stype == nullptr) throw invalid_definition("aggregate stype must be specified");
  if (options.sfunc == nullptr) throw invalid_definition("aggregate sfunc must be specified");
  ParameterList parameters = aggregate_parameters(ctx, stmt, options);
  Oid state_type = lookup_type_without_position(ctx, *options.stype).type;
  if (analyze::type_of(ctx.session, state_type).typtype == 'p' && !analyze::is_polymorphic(state_type) &&
      state_type != type_oid::Internal) {
    throw invalid_definition("aggregate transition data type cannot be " +
                             analyze::format_type(ctx.session, state_type));
  }
  check_initial_value(ctx, options, state_type);

  std::vector<Oid> inputs{state_type};
  auto aggregated = parameters.arg_types.begin() + (ordered_set ? intVal(lsecond(stmt.args)) : 0);
  inputs.insert(inputs.end(), aggregated, parameters.arg_types.end());
  const Function& transition = support_function(ctx, options.sfunc, inputs);
  if (transition.return_type != state_type && !analyze::is_polymorphic(transition.return_type)) {
    throw PgError("42804", "return type of transition function " + analyze::name_list_to_string(options.sfunc) +
                               " is not " + analyze::format_type(ctx.session, state_type));
  }
  check_strict_start(ctx, transition, parameters, state_type, options.initcond.has_value());
  Function aggregate;
  aggregate.return_type = state_type;
  if (options.finalfunc != nullptr) {
    std::vector<Oid> final_inputs{state_type};
    if (ordered_set) final_inputs.insert(final_inputs.end(), parameters.arg_types.begin(), aggregated);
    if (options.finalfunc_extra) {
      final_inputs.insert(final_inputs.end(), ordered_set ? aggregated : parameters.arg_types.begin(),
                          parameters.arg_types.end());
    }
    const Function& final_function = support_function(ctx, options.finalfunc, final_inputs);
    aggregate.agg_finalfn = final_function.oid;
    aggregate.return_type = final_function.return_type;
  }
  check_pseudo_type_results(ctx, parameters, aggregate.return_type);
  aggregate.name = name.name;
  aggregate.nsp = name.nsp;
  aggregate.kind = 'a';
  aggregate.language = internal_language;
  aggregate.arg_types = parameters.arg_types;
  aggregate.args = parameters.args;
  if (parameters.variadic != invalid_oid) {
    aggregate.variadic = analyze::type_of(ctx.session, parameters.variadic).elem;
  }
  aggregate.volatility = 'i';
  aggregate.parallel = options.parallel;
  aggregate.source = "aggregate_dummy";
  aggregate.agg_kind = options.hypothetical ? 'h' : ordered_set ? 'o' : 'n';
  aggregate.agg_direct_args = ordered_set ? intVal(lsecond(stmt.args)) : 0;
  aggregate.agg_transfn = transition.oid;
  aggregate.agg_transtype = state_type;
  aggregate.agg_init = options.initcond;
  Oid oid = add_function(ctx, aggregate, stmt.replace);
  for (Oid function : {aggregate.agg_transfn, aggregate.agg_finalfn}) {
    record_dependency(ctx, {ClassId::Function, oid}, {ClassId::Function, function}, DependencyType::Normal);
  }
}

}  // namespace reconcile::replay
