// Which functions a call could mean (FuncnameGetCandidates) and which of them it does (func_get_detail).
#include <algorithm>
#include <optional>

#include "core/analyze/coerce.h"
#include "core/analyze/function.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

struct CandidateSearch {
  int nargs = -1;  // negative: whatever they take
  std::span<const std::string_view> arg_names;
  bool expand_variadic = false;
  bool expand_defaults = false;
  bool include_out = false;  // OUT parameters of procedures count as arguments
};

bool is_input(char mode) { return mode == 'i' || mode == 'b' || mode == 'v'; }

std::vector<Oid> parameter_types(const Function& function, bool include_out) {
  if (!include_out || function.kind != 'p') return function.arg_types;
  std::vector<Oid> all;
  for (const FunctionArg& arg : function.args) {
    if (arg.mode != 't') all.push_back(arg.type);
  }
  return all.empty() ? function.arg_types : all;
}

std::vector<std::string_view> parameter_names(const Function& function, bool include_out) {
  std::vector<std::string_view> names;
  for (const FunctionArg& arg : function.args) {
    if (is_input(arg.mode) || (include_out && arg.mode == 'o')) names.push_back(arg.name);
  }
  return names;
}

// The parameter that each argument fills, then the parameters left to their defaults (MatchNamedCall).
std::optional<std::vector<int>> match_named_call(const Function& function, const CandidateSearch& search,
                                                 int parameters) {
  std::vector<std::string_view> names = parameter_names(function, search.include_out);
  if (static_cast<int>(names.size()) < parameters) return std::nullopt;
  int positional = search.nargs - static_cast<int>(search.arg_names.size());
  std::vector<bool> given(static_cast<std::size_t>(parameters), false);
  std::vector<int> numbers;
  for (int i = 0; i < positional; ++i) {
    given[static_cast<std::size_t>(i)] = true;
    numbers.push_back(i);
  }
  for (std::string_view name : search.arg_names) {
    auto at = std::find(names.begin(), names.begin() + parameters, name) - names.begin();
    if (at == parameters || given[static_cast<std::size_t>(at)]) return std::nullopt;
    given[static_cast<std::size_t>(at)] = true;
    numbers.push_back(static_cast<int>(at));
  }
  int first_default = parameters - function.default_count;
  for (int i = positional; i < parameters; ++i) {
    if (given[static_cast<std::size_t>(i)]) continue;
    if (i < first_default) return std::nullopt;
    numbers.push_back(i);
  }
  return numbers;
}

// The function as called with that many arguments; nullopt when it can't be.
std::optional<Candidate> make_candidate(const Function& function, const CandidateSearch& search) {
  std::vector<Oid> types = parameter_types(function, search.include_out);
  int parameters = static_cast<int>(types.size());
  bool named = !search.arg_names.empty();
  bool has_variadic = function.variadic != invalid_oid;
  if (named && has_variadic && search.expand_variadic) return std::nullopt;
  bool variadic = !named && has_variadic && search.expand_variadic && parameters <= search.nargs;
  bool defaults = parameters > search.nargs && search.expand_defaults;
  if (defaults && search.nargs + function.default_count < parameters) return std::nullopt;
  if (search.nargs >= 0 && parameters != search.nargs && !variadic && !defaults) return std::nullopt;
  Candidate candidate{.oid = function.oid};
  if (named) {
    auto numbers = match_named_call(function, search, parameters);
    if (!numbers) return std::nullopt;
    for (int number : *numbers) candidate.args.push_back(types[static_cast<std::size_t>(number)]);
    candidate.arg_numbers = std::move(*numbers);
  } else {
    candidate.args = std::move(types);
  }
  if (variadic) {
    candidate.variadic_count = search.nargs - parameters + 1;
    candidate.args.resize(static_cast<std::size_t>(parameters) - 1);
    candidate.args.resize(static_cast<std::size_t>(search.nargs), function.variadic);
  }
  if (defaults) candidate.default_count = parameters - search.nargs;
  return candidate;
}

bool same_arguments(const Candidate& a, const Candidate& b) {
  auto given = [](const Candidate& c) {
    return std::span(c.args).first(c.args.size() - static_cast<std::size_t>(c.default_count));
  };
  return std::ranges::equal(given(a), given(b));
}

// Of two that take the same arguments the earlier in the path is kept, then the one that is not variadic;
// else neither may be called this way.
void add_candidate(std::vector<Candidate>& found, Candidate candidate) {
  auto rival = std::find_if(found.begin(), found.end(), [&](const Candidate& c) { return same_arguments(c, candidate); });
  if (rival == found.end()) {
    found.push_back(std::move(candidate));
    return;
  }
  int preference = candidate.path_position - rival->path_position;
  if (preference == 0) {
    bool new_variadic = candidate.variadic_count > 0, old_variadic = rival->variadic_count > 0;
    if (new_variadic && !old_variadic) preference = 1;
    if (old_variadic && !new_variadic) preference = -1;
  }
  if (preference < 0) *rival = std::move(candidate);
  if (preference == 0) rival->oid = invalid_oid;
}

// f(x) is a cast where f names a type and x goes into it without a conversion function (but not a row
// value's cast to text: that reads as a column).
bool means_coercion(ParseState& state, Oid target, Oid source) {
  if (source == type_oid::Unknown) return true;
  switch (find_coercion_pathway(state.session, target, source, CoercionContext::Explicit).path) {
    case CoercionPath::Relabel: return true;
    case CoercionPath::ViaIo:
      return !((source == type_oid::Record || is_complex(state.session, source)) &&
               type_category(state.session, target) == 'S');
    default: return false;
  }
}

const Type* type_named(ParseState& state, const List* names) {
  ::TypeName name{};
  name.type = T_TypeName;
  name.names = const_cast<List*>(names);
  name.typemod = -1;
  name.location = -1;
  auto found = lookup_type_missing_ok(state.session, name);
  if (!found) return nullptr;
  const Type& type = type_of(state.session, found->type);
  return type.defined && type.relid == invalid_oid ? &type : nullptr;
}

FuncDetail detail_of(const Function& function) {
  switch (function.kind) {
    case 'a': return FuncDetail::Aggregate;
    case 'p': return FuncDetail::Procedure;
    case 'w': return FuncDetail::Window;
    default: return FuncDetail::Normal;
  }
}

// A default is of its parameter's type, but for a polymorphic parameter's.
Oid default_type(const Function& function, std::size_t parameter, bool include_out) {
  std::size_t at = 0;
  for (const FunctionArg& arg : function.args) {
    if (!is_input(arg.mode) && !(include_out && arg.mode == 'o')) continue;
    if (at++ == parameter) return arg.default_expr != nullptr ? arg.default_expr->type : arg.type;
  }
  return parameter < function.arg_types.size() ? function.arg_types[parameter] : type_oid::Unknown;
}

FunctionMatch match_of(ParseState& state, const Candidate& best, const CallShape& call, bool expand_variadic,
                       bool procedure) {
  std::size_t nargs = call.args.size();
  if (best.oid == invalid_oid) return {.detail = FuncDetail::Multiple};
  // VARIADIC may mark no argument but the variadic parameter's.
  if (!call.arg_names.empty() && !expand_variadic && nargs > 0 &&
      best.arg_numbers[nargs - 1] != static_cast<int>(nargs) - 1) {
    return {};
  }
  const Function& function = *state.catalog.functions.find(best.oid);
  FunctionMatch match{.detail = detail_of(function), .function = &function, .return_type = function.return_type};
  match.declared = best.args;
  match.arg_numbers = best.arg_numbers;
  match.variadic_count = best.variadic_count;
  for (int i = 0; i < best.default_count; ++i) {
    std::size_t position = nargs + static_cast<std::size_t>(i);
    std::size_t parameter =
        best.arg_numbers.empty() ? position : static_cast<std::size_t>(best.arg_numbers[position]);
    match.default_types.push_back(default_type(function, parameter, procedure));
  }
  if (function.oid >= first_normal_oid) state.session.use({ClassId::Function, function.oid});
  return match;
}

}  // namespace

std::vector<Candidate> function_candidates(Session& session, QualifiedName name, std::span<const Oid> schemas, int nargs,
                                           std::span<const std::string_view> arg_names, bool expand_variadic,
                                           bool expand_defaults, bool include_out) {
  CandidateSearch search{nargs, arg_names, expand_variadic, expand_defaults, include_out};
  std::vector<Candidate> found;
  int position = 0;
  for (Oid schema : schemas) {
    session.catalog.functions.for_each_named(schema, name.name, [&](const Function& function) {
      auto candidate = make_candidate(function, search);
      if (!candidate) return;
      candidate->path_position = position;
      add_candidate(found, std::move(*candidate));
    });
    ++position;
  }
  return found;
}

FunctionMatch find_function(ParseState& state, const CallShape& call, bool expand_variadic, bool procedure) {
  QualifiedName name = deconstruct_name(call.names);
  std::vector<Oid> schemas = schemas_to_search(state.session, name);
  std::vector<Candidate> candidates =
      function_candidates(state.session, name, schemas, static_cast<int>(call.args.size()), call.arg_names,
                          expand_variadic, true, procedure);
  auto is_exact = [&](const Candidate& c) { return std::equal(call.types.begin(), call.types.end(), c.args.begin()); };
  auto exact = std::find_if(candidates.begin(), candidates.end(), is_exact);
  if (exact != candidates.end()) return match_of(state, *exact, call, expand_variadic, procedure);
  if (call.args.size() == 1 && call.arg_names.empty()) {
    const Type* target = type_named(state, call.names);
    if (target != nullptr && means_coercion(state, target->oid, call.types[0])) {
      return {.detail = FuncDetail::Coercion, .return_type = target->oid};
    }
  }
  std::vector<const Candidate*> matching = match_arg_types(state.session, call.types, candidates);
  if (matching.empty()) return {};
  const Candidate* best = matching.size() == 1 ? matching[0] : select_candidate(state.session, call.types, matching);
  if (best == nullptr) return {.detail = FuncDetail::Multiple};
  return match_of(state, *best, call, expand_variadic, procedure);
}

}  // namespace reconcile::analyze
