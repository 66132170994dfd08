#include "core/replay/function_options.h"

#include "core/replay/def_elem.h"
#include "core/replay/object_address.h"
#include "core/replay/setting.h"

namespace reconcile::replay {
namespace {

PgError invalid_definition(std::string text, int location = -1) { return {"42P13", std::move(text), location}; }

template <class T>
void set_once(std::optional<T>& slot, T value, const ::DefElem& def) {
  if (slot) throw_conflicting_option(def);
  slot = std::move(value);
}

// A later SET or RESET of the same setting replaces the earlier one, so they may stand twice.
bool read_common_option(FunctionOptions& out, const ::DefElem& def, bool procedure) {
  std::string_view name = def.defname;
  auto functions_only = [&] {
    if (procedure) throw invalid_definition("invalid attribute in procedure definition", def.location);
  };
  if (name == "security") {
    set_once(out.security_definer, boolVal(def.arg), def);
  } else if (name == "set") {
    out.set.push_back(reinterpret_cast<const ::VariableSetStmt*>(def.arg));
  } else if (name == "volatility" || name == "parallel") {
    functions_only();
    // The first letter is PostgreSQL's own code but for the parallel levels, which are read later.
    auto& slot = name == "volatility" ? out.volatility : out.parallel;
    std::string_view value = strVal(def.arg);
    if (slot) throw_conflicting_option(def);
    if (name == "parallel" && value != "safe" && value != "unsafe" && value != "restricted") {
      throw PgError("42601", "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE");
    }
    slot = value.front();
  } else if (name == "strict") {
    functions_only();
    set_once(out.strict, boolVal(def.arg), def);
  } else if (name == "leakproof") {
    functions_only();
    set_once(out.leakproof, boolVal(def.arg), def);
  } else if (name == "cost" || name == "rows") {
    functions_only();
    set_once(name == "cost" ? out.cost : out.rows, def_numeric(def), def);
  } else if (name == "support") {
    functions_only();
    if (out.support != nullptr) throw_conflicting_option(def);
    out.support = castNode(List, def.arg);
  } else {
    return false;
  }
  return true;
}

void check_estimates(const FunctionOptions& options) {
  if (options.cost && *options.cost <= 0) throw PgError("22023", "COST must be positive");
  if (options.rows && *options.rows <= 0) throw PgError("22023", "ROWS must be positive");
}

}  // namespace

FunctionOptions read_function_options(const List* list, bool procedure) {
  FunctionOptions out;
  for (auto* def : sql::list<::DefElem>(list)) {
    std::string_view name = def->defname;
    if (name == "as") {
      if (out.as != nullptr) throw_conflicting_option(*def);
      out.as = castNode(List, def->arg);
      out.as_location = def->location;
    } else if (name == "language") {
      set_once(out.language, std::string(strVal(def->arg)), *def);
    } else if (name == "transform") {
      if (!out.transforms.empty()) throw_conflicting_option(*def);
      for (auto* type : sql::list<::TypeName>(castNode(List, def->arg))) out.transforms.push_back(type);
    } else if (name == "window") {
      if (out.window) throw_conflicting_option(*def);
      if (procedure) throw invalid_definition("invalid attribute in procedure definition", def->location);
      out.window = boolVal(def->arg);
    } else if (!read_common_option(out, *def, procedure)) {
      throw Undecided{"a function option is not modelled"};
    }
  }
  check_estimates(out);
  return out;
}

void apply_function_options(Context& ctx, Function& function, const FunctionOptions& options) {
  if (options.volatility) function.volatility = *options.volatility;
  if (options.parallel) function.parallel = *options.parallel;
  if (options.strict) function.strict = *options.strict;
  if (options.security_definer) function.security_definer = *options.security_definer;
  if (options.leakproof) function.leakproof = *options.leakproof;
  if (options.cost) function.cost = static_cast<float>(*options.cost);
  if (options.rows) function.rows = static_cast<float>(*options.rows);
  for (const ::VariableSetStmt* set : options.set) update_setting(ctx, function.config, *set);
}

}  // namespace reconcile::replay
