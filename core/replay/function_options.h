// The options after a routine's parameters: LANGUAGE, IMMUTABLE, AS, SET, … (compute_function_attributes).
#pragma once

#include <optional>

#include "core/replay/context.h"

namespace reconcile::replay {

struct FunctionOptions {
  const List* as = nullptr;
  int as_location = -1;
  std::optional<std::string> language;
  bool window = false;
  std::optional<char> volatility, parallel;
  std::optional<bool> strict, security_definer, leakproof;
  std::optional<double> cost, rows;
  std::vector<const ::VariableSetStmt*> set;
  const List* support = nullptr;
  std::vector<const ::TypeName*> transforms;
};

// Reads the options of CREATE (or, with `altering`, ALTER); throws 42601 for what stands twice and 42P13
// for what a procedure can't have.
FunctionOptions read_function_options(const List* options, bool procedure);

// What CREATE and ALTER write down alike: volatility, cost, SET clauses, …
void apply_function_options(Context& ctx, Function& function, const FunctionOptions& options);

}  // namespace reconcile::replay
