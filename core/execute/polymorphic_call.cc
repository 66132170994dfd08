#include "core/execute/polymorphic_call.h"

#include <algorithm>

#include "core/analyze/analyze.h"
#include "core/analyze/coerce.h"

namespace reconcile::execute {

std::optional<Function> as_called(Session& session, const Function& function, std::span<const Oid> types) {
  const std::vector<Oid>& declared = function.arg_types;
  if (types.size() != declared.size() || std::none_of(declared.begin(), declared.end(), analyze::is_polymorphic)) return std::nullopt;
  // Actual types are what the arguments were coerced to already; a literal's is settled by then.
  std::vector<Oid> actual(types.begin(), types.end());
  analyze::ParseState state(session, "");
  auto settled = [&](Oid type) {
    std::vector<Oid> parameters = declared;
    return analyze::is_polymorphic(type) ? analyze::enforce_generic_type_consistency(state, actual, parameters, type, false) : type;
  };
  Function out = function;
  try {
    for (std::size_t i = 0; i < declared.size(); ++i) {
      if (analyze::is_polymorphic(declared[i])) out.arg_types[i] = actual[i];
    }
    for (catalog::FunctionArg& arg : out.args) arg.type = settled(arg.type);
    out.return_type = settled(function.return_type);
  } catch (const PgError&) {
    return std::nullopt;
  }
  return out;
}

}  // namespace reconcile::execute
