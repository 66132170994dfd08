// How far an expression's value can change: contain_mutable_functions on what the planner would make of it.
//
// The planner puts the body of a simple SQL function in place of its call (inline_function, clauses.c), so that
// an index may use a function that is VOLATILE by default when its body is not.
#include <optional>

#include "core/analyze/expression.h"
#include "core/analyze/function_parameters.h"
#include "core/analyze/inline_function.h"
#include "core/analyze/level_walk.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

char worse(char a, char b) {
  auto rank = [](char c) { return c == 'v' ? 2 : c == 's' ? 1 : 0; };
  return rank(a) >= rank(b) ? a : b;
}

char function_volatility(const Session& session, Oid oid) {
  const Function* found = session.catalog.functions.find(oid);
  return found == nullptr ? 'i' : found->volatility;
}

char operator_volatility(const Session& session, Oid oid) {
  const Operator* found = session.catalog.operators.find(oid);
  return found == nullptr ? 'i' : function_volatility(session, found->function);
}

// Output functions that depend on settings or on catalogs.
bool has_stable_output(const Session& session, Oid oid) {
  using namespace type_oid;
  const Type& type = type_of(session, base_type(session, oid));
  if (type.typtype != 'b' || type.true_array) return true;
  switch (type.oid) {
    case Date:
    case Timestamp:
    case TimestampTz:
    case Interval:
    case Money:
    case Regproc:
    case Regprocedure:
    case Regoper:
    case Regoperator:
    case Regclass:
    case Regtype:
    case Regrole:
    case Regnamespace:
    case Record: return true;
    default: return type.name == "regcollation" || type.name == "regconfig" || type.name == "regdictionary" ||
                    type.name == "aclitem";
  }
}

char io_volatility(const Session& session, Oid from, Oid to) {
  const Type& target = type_of(session, to);
  char input = target.typtype == 'd' ? 's' : function_volatility(session, target.input_function);
  return worse(input, has_stable_output(session, from) ? 's' : 'i');
}

// value || text and text || value are SQL functions around a cast, which the planner sees through.
std::optional<char> concatenation_volatility(const Session& session, const OpExpr& call) {
  constexpr Oid textanycat = 2003, anytextcat = 2004;
  if (call.args.size() != 2 || (call.opfuncid != textanycat && call.opfuncid != anytextcat)) return std::nullopt;
  return has_stable_output(session, call.args[call.opfuncid == textanycat ? 1 : 0]->type) ? 's' : 'i';
}

char own_volatility(const Session& session, const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::FuncExpr: return function_volatility(session, as<FuncExpr>(expr).funcid);
    case ExprKind::Aggref: return function_volatility(session, as<Aggref>(expr).fnoid);
    case ExprKind::WindowFunc: return function_volatility(session, as<WindowFunc>(expr).fnoid);
    case ExprKind::OpExpr:
    case ExprKind::DistinctExpr:
    case ExprKind::NullIfExpr:
      if (auto known = concatenation_volatility(session, as<OpExpr>(expr))) return *known;
      return function_volatility(session, as<OpExpr>(expr).opfuncid);
    case ExprKind::ScalarArrayOpExpr: return function_volatility(session, as<ScalarArrayOpExpr>(expr).opfuncid);
    case ExprKind::CoerceViaIO: return io_volatility(session, as<Coercion>(expr).arg->type, expr->type);
    case ExprKind::SqlValueFunction: return 's';
    case ExprKind::NextValueExpr: return 'v';
    case ExprKind::RowCompareExpr: {
      char worst = 'i';
      for (Oid op : as<catalog::RowCompareExpr>(expr).opnos) worst = worse(worst, operator_volatility(session, op));
      return worst;
    }
    default: return 'i';
  }
}

char planned_volatility(Session& session, const Expr* expr, int depth) {
  char worst = 'i';
  walk_levels(expr, 0, [&](const Expr* at, int) {
    if (at->kind == ExprKind::FuncExpr && depth < inline_depth) {
      if (auto inlined = inline_function(session, as<FuncExpr>(at))) {
        worst = worse(worst, planned_volatility(session, inlined->body, depth + 1));
        for (const Expr* arg : inlined->args) worst = worse(worst, planned_volatility(session, arg, depth));
        return worst == 'v' ? Walk::Found : Walk::Skip;
      }
    }
    worst = worse(worst, own_volatility(session, at));
    return worst == 'v' ? Walk::Found : Walk::Into;
  });
  return worst;
}

}  // namespace

char written_volatility(const Session& session, const Expr* expr) {
  char worst = 'i';
  walk_levels(expr, 0, [&](const Expr* at, int) {
    worst = worse(worst, own_volatility(session, at));
    return worst == 'v' ? Walk::Found : Walk::Into;
  });
  return worst;
}

// Analysing a body adds to the catalog's arena and changes nothing else.
char expression_volatility(const Session& session, const Expr* expr) {
  return planned_volatility(const_cast<Session&>(session), expr, 0);
}

}  // namespace reconcile::analyze
