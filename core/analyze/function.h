// Function calls (parse_func.c).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/candidate.h"

namespace reconcile::analyze {

enum class FuncDetail : std::uint8_t { NotFound, Multiple, Normal, Procedure, Aggregate, Window, Coercion };

// What a call means (func_get_detail).
struct FunctionMatch {
  FuncDetail detail = FuncDetail::NotFound;
  const Function* function = nullptr;
  Oid return_type = invalid_oid;
  std::vector<Oid> declared;        // parameter types in call order; defaults' at the end
  std::vector<Oid> default_types;   // of the parameters left to their defaults
  std::vector<int> arg_numbers;     // named notation
  int variadic_count = 0;
};

struct CallShape {
  const List* names = nullptr;
  std::vector<Expr*> args;
  std::vector<std::string_view> arg_names;  // of the last arguments, when given by name
  std::vector<Oid> types;
};

FunctionMatch find_function(ParseState& state, const CallShape& call, bool expand_variadic, bool procedure);
// FuncnameGetCandidates. nargs < 0: whatever they take.
std::vector<Candidate> function_candidates(Session& session, QualifiedName name, std::span<const Oid> schemas, int nargs,
                                           std::span<const std::string_view> arg_names, bool expand_variadic,
                                           bool expand_defaults, bool include_out = false);

// A function call or, where `call` is null, a column selected from a row value (ParseFuncOrColumn); null
// when a column was asked for and there is neither.
Expr* parse_func_or_column(ParseState& state, const List* names, std::vector<Expr*> args, const Expr* last_srf,
                           const ::FuncCall* call, bool procedure, int location);
// A field of a row value; null when it has none of that name (ParseComplexProjection).
Expr* parse_complex_projection(ParseState& state, std::string_view column, Expr* row, int location);
// Coerces arguments to what enforce_generic_type_consistency() made of the parameters.
void make_fn_arguments(ParseState& state, std::vector<Expr*>& args, std::span<const Oid> actual,
                       std::span<const Oid> declared);
// 0A000 `set-returning functions are not allowed in %s`.
void check_srf_placement(ParseState& state, const Expr* last_srf, int location);
// "f(integer, x => text)", types as format_type() has them (func_signature_string).
std::string call_signature(const Session& session, const List* names, std::span<const std::string_view> arg_names,
                           std::span<const Oid> types);

}  // namespace reconcile::analyze
