// The parameter list and result of CREATE FUNCTION, PROCEDURE and AGGREGATE (functioncmds.c).
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

struct ParameterList {
  std::vector<FunctionArg> args;   // all of them
  std::vector<Oid> arg_types;      // input only: the signature
  int default_count = 0;
  bool has_outputs = false;        // OUT, INOUT, TABLE or VARIADIC
  Oid variadic = invalid_oid;      // type of the VARIADIC parameter as declared (an array)
  Oid required_result = invalid_oid;
};

// Throws as interpret_function_parameter_list does. `language`: the function's, or 0 for an aggregate.
ParameterList interpret_parameters(Context& ctx, const List* parameters, Oid language, ObjectType kind);

// compute_return_type; makes a shell type where a C function returns a type that does not exist yet.
Oid interpret_return_type(Context& ctx, const ::TypeName& name, Oid language);

// check_valid_polymorphic_signature and check_valid_internal_signature over the result and OUT parameters.
void check_pseudo_type_results(Context& ctx, const ParameterList& parameters, Oid result);

inline constexpr Oid internal_language = 12, c_language = 13, sql_language = 14;

}  // namespace reconcile::replay
