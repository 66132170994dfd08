// The common type of UNION, CASE, VALUES, IN and their like (select_common_type and company).
#include <variant>

#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"

namespace reconcile::analyze {
namespace {

// The running choice: a later member is taken when the earlier one goes into it implicitly but not back.
struct Choice {
  Oid type;
  char category;
  bool preferred;
  std::size_t index;
};

Choice choice_of(const Session& session, Oid type, std::size_t index) {
  const Type& row = type_of(session, type);
  return {type, row.category, row.preferred, index};
}

bool goes_into(Session& session, Oid from, Oid to) {
  return can_coerce(session, std::span(&from, 1), std::span(&to, 1), CoercionContext::Implicit);
}

struct Conflict {
  Oid left;
  Oid right;
  std::size_t index;
};

// The common type of the types that `type_at` answers, or what stands in the way.
template <class F>
std::variant<Choice, Conflict> choose(Session& session, std::size_t count, F type_at) {
  Choice best = choice_of(session, base_type(session, type_at(0)), 0);
  for (std::size_t i = 1; i < count; ++i) {
    Oid type = base_type(session, type_at(i));
    if (type == type_oid::Unknown || type == best.type) continue;
    Choice next = choice_of(session, type, i);
    if (best.type == type_oid::Unknown) {
      best = next;
    } else if (next.category != best.category) {
      return Conflict{best.type, type, i};
    } else if (!best.preferred && goes_into(session, best.type, type) && !goes_into(session, type, best.type)) {
      best = next;
    }
  }
  return best;
}

// Where all members are alike, the type is kept as it is: a domain stays one.
bool all_same_type(std::span<Expr* const> exprs) {
  for (const Expr* expr : exprs) {
    if (expr->type != exprs[0]->type) return false;
  }
  return exprs[0]->type != type_oid::Unknown;
}

}  // namespace

Oid select_common_type(ParseState& state, std::span<Expr* const> exprs, std::string_view context, Expr** which) {
  if (which != nullptr) *which = exprs[0];
  if (all_same_type(exprs)) return exprs[0]->type;
  auto chosen = choose(state.session, exprs.size(), [&](std::size_t i) { return exprs[i]->type; });
  if (const auto* conflict = std::get_if<Conflict>(&chosen)) {
    if (context.empty()) return invalid_oid;
    throw PgError("42804",
                  std::string(context) + " types " + format_type(state.session, conflict->left) + " and " +
                      format_type(state.session, conflict->right) + " cannot be matched",
                  expr_location(exprs[conflict->index]));
  }
  const Choice& choice = std::get<Choice>(chosen);
  if (which != nullptr) *which = exprs[choice.index];
  return choice.type == type_oid::Unknown ? type_oid::Text : choice.type;
}

Oid select_common_type_or_none(ParseState& state, std::span<Expr* const> exprs) {
  return select_common_type(state, exprs, {});
}

Oid select_common_type_of(Session& session, std::span<const Oid> types, bool no_error) {
  bool same = true;
  for (Oid type : types) same = same && type == types[0];
  if (same && types[0] != type_oid::Unknown) return types[0];
  auto chosen = choose(session, types.size(), [&](std::size_t i) { return types[i]; });
  if (const auto* conflict = std::get_if<Conflict>(&chosen)) {
    if (no_error) return invalid_oid;
    throw PgError("42804", "argument types " + format_type(session, conflict->left) + " and " +
                               format_type(session, conflict->right) + " cannot be matched");
  }
  Oid type = std::get<Choice>(chosen).type;
  return type == type_oid::Unknown ? type_oid::Text : type;
}

Expr* coerce_to_common(ParseState& state, Expr* expr, Oid type, std::string_view context) {
  if (expr->type == type) return expr;
  if (goes_into(state.session, expr->type, type)) {
    return coerce_type(state, expr, expr->type, type, -1, CoercionContext::Implicit, CoercionForm::ImplicitCast, -1);
  }
  throw PgError("42846",
                std::string(context) + " could not convert type " + format_type(state.session, expr->type) + " to " +
                    format_type(state.session, type),
                expr_location(expr));
}

bool verify_common_type(Session& session, Oid common, std::span<Expr* const> exprs) {
  for (const Expr* expr : exprs) {
    if (!goes_into(session, expr->type, common)) return false;
  }
  return true;
}

bool verify_common_type_of(Session& session, Oid common, std::span<const Oid> types) {
  for (Oid type : types) {
    if (!goes_into(session, type, common)) return false;
  }
  return true;
}

std::int32_t select_common_typmod(std::span<Expr* const> exprs, Oid common) {
  std::int32_t typmod = -1;
  bool first = true;
  for (const Expr* expr : exprs) {
    if (expr->type != common) return -1;
    if (!first && typmod != expr->typmod) return -1;
    typmod = expr->typmod;
    first = false;
  }
  return typmod;
}

}  // namespace reconcile::analyze
