// Overload resolution, shared by functions and operators (FuncCandidateList of namespace.h).
#pragma once

#include <span>
#include <vector>

#include "core/analyze/analyze.h"

namespace reconcile::analyze {

struct Candidate {
  Oid oid = invalid_oid;         // invalid: several objects are equally good here
  std::vector<Oid> args;         // types as called: variadic expanded, named arguments in call order
  int path_position = 0;
  int variadic_count = 0;        // actual arguments that the variadic parameter takes; 0: not used as such
  int default_count = 0;         // parameters left to their defaults, at the end of `args`
  std::vector<int> arg_numbers;  // named notation: the parameter of each argument
};

// Candidates whose parameters the arguments can be coerced to implicitly (func_match_argtypes).
std::vector<const Candidate*> match_arg_types(Session& session, std::span<const Oid> input,
                                              std::span<const Candidate> candidates);
// The one the rules for preferred types and unknown literals settle on, or null (func_select_candidate).
const Candidate* select_candidate(Session& session, std::span<const Oid> input,
                                  std::vector<const Candidate*> candidates);

// Visits the schemas where a name is to be looked up: the one written, or those of the search path that are
// searched for functions and operators. Throws 3F000 for a schema that does not exist, unless missing_ok.
std::vector<Oid> schemas_to_search(Session& session, QualifiedName name, bool missing_ok = false);

}  // namespace reconcile::analyze
