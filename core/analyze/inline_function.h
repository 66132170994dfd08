// The planner's view of a call of a simple SQL function: its body in place of the call (inline_function, clauses.c).
#pragma once

#include <optional>
#include <vector>

#include "core/analyze/analyze.h"

namespace reconcile::analyze {

// Bodies that call functions are looked into this deep.
constexpr int inline_depth = 20;

struct InlinedCall {
  Expr* body = nullptr;             // parameters stand as Param nodes
  std::vector<const Expr*> args;    // those that the body uses
};

// nullopt: the call stays a call.
std::optional<InlinedCall> inline_function(Session& session, const catalog::FuncExpr& call);

// contain_mutable_functions / contain_volatile_functions, without inlining.
char written_volatility(const Session& session, const Expr* expr);  // 'i', 's' or 'v'

}  // namespace reconcile::analyze
