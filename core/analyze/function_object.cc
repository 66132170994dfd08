// Functions as DDL names them: f(int, text), or f alone where that is unique (LookupFuncWithArgs).
#include <optional>

#include "core/analyze/function.h"

namespace reconcile::analyze {
namespace {

constexpr std::size_t max_arguments = 100;

struct Lookup {
  const Function* function = nullptr;
  bool ambiguous = false;
};

bool may_be(const Function& function, ObjectType kind) {
  if (kind == OBJECT_PROCEDURE) return function.kind == 'p';
  return kind == OBJECT_ROUTINE || function.kind != 'p';
}

Lookup find_unique(Session& session, const List* names, const std::vector<Oid>* types, ObjectType kind, bool include_out,
                   bool missing_ok) {
  QualifiedName name = deconstruct_name(names);
  std::vector<Oid> schemas = schemas_to_search(session, name, missing_ok);
  int nargs = types == nullptr ? -1 : static_cast<int>(types->size());
  Lookup found;
  for (const Candidate& candidate :
       function_candidates(session, name, schemas, nargs, {}, false, false, include_out)) {
    if (types != nullptr && candidate.args != *types) continue;
    if (candidate.oid == invalid_oid) return {nullptr, true};
    const Function* function = session.catalog.functions.find(candidate.oid);
    if (!may_be(*function, kind)) continue;
    if (found.function != nullptr) return {nullptr, true};
    found.function = function;
  }
  return found;
}

// nullopt: one of the types does not exist, and that is fine.
std::optional<std::vector<Oid>> argument_types(Session& session, const std::vector<const ::TypeName*>& names,
                                               bool missing_ok) {
  std::vector<Oid> types;
  for (const ::TypeName* name : names) {
    std::optional<TypeRef> type;
    try {
      if (missing_ok) {
        type = lookup_type_missing_ok(session, *name);
        if (!type) return std::nullopt;
      } else {
        type = lookup_type(session, *name);
      }
    } catch (PgError& error) {
      error.location = -1;
      throw;
    }
    types.push_back(type->type);
  }
  return types;
}

std::vector<const ::TypeName*> input_type_names(const ::ObjectWithArgs& object) {
  std::vector<const ::TypeName*> names;
  for (const ::TypeName* name : sql::list<const ::TypeName>(object.objargs)) names.push_back(name);
  return names;
}

// All parameters of a list without modes, in which OUT parameters of a procedure may be named too.
std::optional<std::vector<const ::TypeName*>> parameter_type_names(const ::ObjectWithArgs& object) {
  std::vector<const ::TypeName*> names;
  for (const ::FunctionParameter* parameter : sql::list<const ::FunctionParameter>(object.objfuncargs)) {
    if (parameter->mode != FUNC_PARAM_DEFAULT) return std::nullopt;
    names.push_back(parameter->argType);
  }
  if (names.empty()) return std::nullopt;
  return names;
}

Lookup combine(Lookup by_input, Lookup by_all) {
  if (by_all.function == nullptr) return by_all.ambiguous ? by_all : by_input;
  if (by_input.function != nullptr && by_input.function != by_all.function) return {nullptr, true};
  return by_all;
}

void check_kind(const Function& function, ObjectType kind, const std::string& signature) {
  if (kind == OBJECT_FUNCTION && function.kind == 'p') throw PgError("42809", signature + " is not a function");
  if (kind == OBJECT_PROCEDURE && function.kind != 'p') throw PgError("42809", signature + " is not a procedure");
  if (kind == OBJECT_AGGREGATE && function.kind != 'a') {
    throw PgError("42809", "function " + signature + " is not an aggregate");
  }
}

std::string_view kind_name(ObjectType kind) {
  switch (kind) {
    case OBJECT_PROCEDURE: return "procedure";
    case OBJECT_AGGREGATE: return "aggregate";
    case OBJECT_ROUTINE: return "routine";
    default: return "function";
  }
}

[[noreturn]] void refuse_missing(const ::ObjectWithArgs& object, ObjectType kind, const std::string& signature,
                                 bool no_args) {
  std::string what(kind == OBJECT_ROUTINE ? "function" : kind_name(kind));
  std::string name = name_list_to_string(object.objname);
  if (object.args_unspecified) {
    std::string article = kind == OBJECT_AGGREGATE ? "an " : "a ";
    throw PgError("42883", "could not find " + article + what + " named \"" + name + "\"");
  }
  if (kind == OBJECT_AGGREGATE && no_args) throw PgError("42883", "aggregate " + name + "(*) does not exist");
  throw PgError("42883", what + " " + signature + " does not exist");
}

[[noreturn]] void refuse_ambiguous(const ::ObjectWithArgs& object, ObjectType kind) {
  std::string what(kind_name(kind));
  PgError error("42725", what + " name \"" + name_list_to_string(object.objname) + "\" is not unique");
  if (object.args_unspecified) {
    error.hint = "Specify the argument list to select the " + what + " unambiguously.";
  }
  throw error;
}

void check_count(std::size_t count, ObjectType kind) {
  if (count <= max_arguments) return;
  throw PgError("54023", std::string(kind == OBJECT_PROCEDURE ? "procedures" : "functions") +
                             " cannot have more than 100 arguments");
}

}  // namespace

const Function* lookup_function_with_args(Session& session, const ::ObjectWithArgs& object, ObjectType kind,
                                          bool missing_ok) {
  std::vector<const ::TypeName*> names = input_type_names(object);
  check_count(names.size(), kind);
  std::optional<std::vector<Oid>> types = argument_types(session, names, missing_ok);
  if (!types) return nullptr;
  bool unspecified = object.args_unspecified;
  Lookup found = find_unique(session, object.objname, unspecified ? nullptr : &*types,
                             unspecified ? kind : OBJECT_ROUTINE, false, missing_ok);
  if ((kind == OBJECT_PROCEDURE || kind == OBJECT_ROUTINE) && !found.ambiguous) {
    if (auto all = parameter_type_names(object)) {
      check_count(all->size(), kind);
      auto all_types = argument_types(session, *all, missing_ok);
      if (!all_types) return nullptr;
      found = combine(found, find_unique(session, object.objname, &*all_types, kind, true, missing_ok));
    }
  }
  std::string signature = function_signature(session, object.objname, *types);
  if (found.function != nullptr) {
    check_kind(*found.function, kind, signature);
    if (found.function->oid >= first_normal_oid) session.use({ClassId::Function, found.function->oid});
    return found.function;
  }
  if (found.ambiguous) refuse_ambiguous(object, kind);
  if (missing_ok) return nullptr;
  refuse_missing(object, kind, signature, types->empty());
}

const Function* lookup_function_exact(Session& session, const List* names, std::span<const Oid> arg_types) {
  std::vector<Oid> types(arg_types.begin(), arg_types.end());
  const Function* found = find_unique(session, names, &types, OBJECT_ROUTINE, false, false).function;
  if (found != nullptr && found->oid >= first_normal_oid) session.use({ClassId::Function, found->oid});
  return found;
}

std::string function_signature(const Session& session, const List* names, std::span<const Oid> arg_types) {
  return call_signature(session, names, {}, arg_types);
}

}  // namespace reconcile::analyze
