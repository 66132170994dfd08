#include "core/analyze/inline_function.h"

#include <map>

#include "core/analyze/function_parameters.h"
#include "core/analyze/level_walk.h"
#include "core/base/pg_error.h"
#include "core/sql/nodes.h"
#include "core/sql/script.h"

namespace reconcile::analyze {
namespace {

bool may_be_inlined(const Session& session, const Function& function, const FuncExpr& call) {
  const catalog::Language* language = session.catalog.languages.find(function.language);
  return language != nullptr && language->name == "sql" && function.kind == 'f' && !function.security_definer &&
         function.config.empty() && !function.returns_set && function.return_type != type_oid::Record &&
         !call.returns_set;
}

// The arguments in the function's order, defaults filled in; nullopt when that can't be told.
std::optional<std::vector<Expr*>> arguments(const Function& function, const FuncExpr& call) {
  std::vector<Expr*> out(function.arg_types.size(), nullptr);
  std::size_t next = 0;
  for (Expr* arg : call.args) {
    bool named = arg->kind == ExprKind::NamedArgExpr;
    std::size_t at = named ? static_cast<std::size_t>(as<catalog::NamedArgExpr>(arg).argnumber) : next++;
    if (at >= out.size()) return std::nullopt;
    out[at] = named ? as<catalog::NamedArgExpr>(arg).arg : arg;
  }
  std::size_t input = 0;
  for (const catalog::FunctionArg& arg : function.args) {
    if (arg.mode == 'o' || arg.mode == 't') continue;
    if (input < out.size() && out[input] == nullptr) out[input] = arg.default_expr;
    ++input;
  }
  for (const Expr* arg : out) {
    if (arg == nullptr) return std::nullopt;
  }
  return out;
}

// The one expression of SELECT expression; null for any other body.
Expr* only_expression(const catalog::Query& query) {
  bool bare = query.command == catalog::Command::Select && query.ctes.empty() && query.rtable.empty() && query.group.empty() &&
              query.grouping_sets.empty() && query.having == nullptr && query.windows.empty() && query.distinct.empty() &&
              query.sort.empty() && query.limit_offset == nullptr && query.limit_count == nullptr &&
              query.set_operations == nullptr && !query.has_aggs && !query.has_window_funcs && !query.has_target_srfs &&
              !query.has_sublinks && query.targets.size() == 1;
  if (!bare || (query.jointree != nullptr && query.jointree->quals != nullptr)) return nullptr;
  return query.targets[0]->expr;
}

Expr* body_expression(Session& session, const Function& function, const std::vector<Oid>& types) {
  if (function.sql_body != nullptr) return only_expression(*function.sql_body);
  if (!function.sql_body_list.empty()) {
    return function.sql_body_list.size() == 1 ? only_expression(*function.sql_body_list[0]) : nullptr;
  }
  sql::Script script = sql::Script::parse(function.source);
  if (script.statements().size() != 1 || script.statements()[0].node == nullptr) return nullptr;
  if (nodeTag(script.statements()[0].node) != T_SelectStmt) return nullptr;
  ParseState state(session, function.source);
  FunctionParameters parameters(function, types);
  state.params = &parameters;
  return only_expression(*analyze_query(state, script.statements()[0].node));
}

Expr* coerced(Session& session, Expr* body, Oid result) {
  if (body->type == result) return body;
  ParseState state(session, {});
  return coerce_to_target(state, body, body->type, result, -1, CoercionContext::Assignment, CoercionForm::ImplicitCast, -1);
}

bool is_strict(const Session& session, Oid function) {
  const Function* found = session.catalog.functions.find(function);
  return found != nullptr && found->strict;
}

// contain_nonstrict_functions: whether it may give a value although one of its inputs is NULL.
bool is_nonstrict(const Session& session, const Expr* body) {
  return walk_levels(body, 0, [&](const Expr* at, int) {
    bool strict = true;
    switch (at->kind) {
      case ExprKind::Var:
      case ExprKind::Const:
      case ExprKind::Param:
      case ExprKind::FieldSelect:
      case ExprKind::RelabelType:
      case ExprKind::CoerceViaIO:
      case ExprKind::ArrayCoerceExpr:
      case ExprKind::CollateExpr: break;
      case ExprKind::FuncExpr: strict = is_strict(session, as<FuncExpr>(at).funcid); break;
      case ExprKind::OpExpr: strict = is_strict(session, as<OpExpr>(at).opfuncid); break;
      default: strict = false;
    }
    return strict ? Walk::Into : Walk::Found;
  });
}

std::map<int, int> use_counts(const Expr* body) {
  std::map<int, int> out;
  walk_levels(body, 0, [&](const Expr* at, int) {
    if (at->kind == ExprKind::Param) ++out[as<catalog::Param>(at).id];
    return Walk::Into;
  });
  return out;
}

// Whether what the function promises of itself still holds for its body alone.
bool keeps_promises(const Session& session, const Function& function, const Expr* body) {
  char written = written_volatility(session, body);
  if (function.volatility == 'i' && written != 'i') return false;
  if (function.volatility == 's' && written == 'v') return false;
  return !function.strict || !is_nonstrict(session, body);
}

std::optional<InlinedCall> inlined(Session& session, const Function& function, const FuncExpr& call) {
  auto args = arguments(function, call);
  if (!args) return std::nullopt;
  std::vector<Oid> types;
  for (const Expr* arg : *args) types.push_back(arg->type);
  Expr* body = body_expression(session, function, types);
  body = body == nullptr ? nullptr : coerced(session, body, call.type);
  if (body == nullptr || body->type != call.type || !keeps_promises(session, function, body)) return std::nullopt;
  InlinedCall out{body, {}};
  std::map<int, int> uses = use_counts(body);
  for (std::size_t i = 0; i < args->size(); ++i) {
    int count = uses[static_cast<int>(i) + 1];
    if (count == 0 && function.strict) return std::nullopt;
    if (count > 1 && written_volatility(session, (*args)[i]) == 'v') return std::nullopt;
    if (count > 0) out.args.push_back((*args)[i]);
  }
  return out;
}

}  // namespace

std::optional<InlinedCall> inline_function(Session& session, const FuncExpr& call) {
  const Function* function = session.catalog.functions.find(call.funcid);
  if (function == nullptr || !may_be_inlined(session, *function, call)) return std::nullopt;
  try {
    return inlined(session, *function, call);
  } catch (const PgError&) {
    return std::nullopt;  // a body that no longer holds: what its call brings is not for the planner to say
  }
}

}  // namespace reconcile::analyze
