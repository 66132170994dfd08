// Subscripts: a[1], a[1:2], j['key'] (parse_node.c and the types' subscripting support).
#include "core/analyze/expression.h"

namespace reconcile::analyze {
namespace {

constexpr std::size_t max_dimensions = 6;

using Indices = std::vector<const ::A_Indices*>;

Expr* integer_subscript(ParseState& state, const ::Node* node) {
  Expr* expr = transform_expr(state, node, state.expr_kind);
  Expr* made = coerce_to_target(state, expr, expr->type, type_oid::Int4, -1, CoercionContext::Assignment,
                                CoercionForm::ImplicitCast, -1);
  if (made != nullptr) return made;
  throw PgError("42804", "array subscript must have type integer", raw_location(node));
}

Expr* lower_bound(ParseState& state, const ::A_Indices& indices) {
  if (indices.lidx != nullptr) return integer_subscript(state, indices.lidx);
  if (indices.is_slice) return nullptr;
  // In a[1:2][3] the 3 means 1:3.
  auto* one = make_expr<catalog::Const>(state.catalog, ExprKind::Const, type_oid::Int4, -1);
  one->value = one->input = "1";
  return one;
}

void subscript_array(ParseState& state, SubscriptingRef& ref, const Indices& indirection) {
  std::vector<Expr*> upper, lower;
  for (const ::A_Indices* indices : indirection) {
    if (ref.is_slice) lower.push_back(lower_bound(state, *indices));
    upper.push_back(indices->uidx == nullptr ? nullptr : integer_subscript(state, indices->uidx));
  }
  if (upper.size() > max_dimensions) {
    throw PgError("54000", "number of array dimensions (" + std::to_string(upper.size()) +
                               ") exceeds the maximum allowed (6)");
  }
  ref.upper = state.catalog.arena().copy(upper);
  ref.lower = state.catalog.arena().copy(lower);
  if (ref.is_slice) ref.type = ref.container_type;
}

// A key or a position: text or integer, and not both.
Expr* json_subscript(ParseState& state, const ::Node* node) {
  Expr* expr = transform_expr(state, node, state.expr_kind);
  auto goes_into = [&](Oid target) {
    return can_coerce(state.session, std::span(&expr->type, 1), std::span(&target, 1), CoercionContext::Implicit);
  };
  Oid target = type_oid::Text;
  if (expr->type != type_oid::Unknown) {
    bool integer = goes_into(type_oid::Int4), text = goes_into(type_oid::Text);
    if (integer == text) {
      throw PgError("42804", "subscript type " + format_type(state.session, expr->type) + " is not supported",
                    expr_location(expr))
          .with_hint(integer ? "jsonb subscript must be coercible to only one type, integer or text."
                             : "jsonb subscript must be coercible to either integer or text.");
    }
    if (integer) target = type_oid::Int4;
  }
  return coerce_type(state, expr, expr->type, target, -1, CoercionContext::Implicit, CoercionForm::ImplicitCast, -1);
}

void subscript_json(ParseState& state, SubscriptingRef& ref, const Indices& indirection) {
  std::vector<Expr*> upper;
  for (const ::A_Indices* indices : indirection) {
    if (ref.is_slice) {
      const ::Node* at = indices->uidx != nullptr ? indices->uidx : indices->lidx;
      throw PgError("42804", "jsonb subscript does not support slices", at == nullptr ? -1 : raw_location(at));
    }
    upper.push_back(json_subscript(state, indices->uidx));
  }
  ref.upper = state.catalog.arena().copy(upper);
  ref.type = type_oid::JsonB;
}

void subscript_hstore(ParseState& state, SubscriptingRef& ref, const Indices& indirection) {
  if (ref.is_slice || indirection.size() != 1) {
    throw PgError("0A000", "hstore allows only one subscript", expr_location(ref.container));
  }
  const ::Node* node = indirection[0]->uidx;
  Expr* key = transform_expr(state, node, state.expr_kind);
  Expr* text = coerce_to_target(state, key, key->type, type_oid::Text, -1, CoercionContext::Assignment,
                                CoercionForm::ImplicitCast, -1);
  if (text == nullptr) throw PgError("42804", "hstore subscript must have type text", raw_location(node));
  ref.upper = state.catalog.arena().copy(std::vector<Expr*>{text});
  ref.type = type_oid::Text;
}

// oidvector and int2vector are subscripted as the arrays they are.
Oid container_of(const Session& session, Oid type, std::int32_t* typmod) {
  type = base_type(session, type, typmod);
  if (type == type_oid::Int2Vector) return type_oid::Int2Array;
  return type == type_oid::OidVector ? type_oid::OidArray : type;
}

}  // namespace

SubscriptingRef* transform_subscripts(ParseState& state, Expr* container, Oid container_type,
                                      std::int32_t container_typmod, const Indices& indirection, bool is_assignment) {
  if (!is_assignment) container_type = container_of(state.session, container_type, &container_typmod);
  const Type& type = type_of(state.session, container_type);
  if (!type.subscriptable && !type.true_array) {
    throw PgError("42804",
                  "cannot subscript type " + format_type(state.session, container_type) +
                      " because it does not support subscripting",
                  expr_location(container));
  }
  auto* ref = make_expr<SubscriptingRef>(state.catalog, ExprKind::SubscriptingRef, type.elem, -1);
  ref->typmod = container_typmod;
  ref->container_type = container_type;
  ref->container = container;
  for (const ::A_Indices* indices : indirection) ref->is_slice = ref->is_slice || indices->is_slice;
  if (container_type == type_oid::JsonB) {
    subscript_json(state, *ref, indirection);
  } else if (type.elem == invalid_oid) {
    subscript_hstore(state, *ref, indirection);
  } else {
    subscript_array(state, *ref, indirection);
  }
  return ref;
}

}  // namespace reconcile::analyze
