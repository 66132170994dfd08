// Conversions between types (parse_coerce.c) and the properties of types that decide about them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/analyze/analyze.h"

namespace reconcile::analyze {

// ---- properties of types (lsyscache.c) ----

Oid element_type(const Session& session, Oid type);  // of a true array; else invalid
Oid base_element_type(const Session& session, Oid type);  // also through a domain over an array
Oid array_type(const Session& session, Oid type);    // the type's array type; invalid when it has none
Oid range_subtype(const Session& session, Oid type);
Oid range_of_multirange(const Session& session, Oid type);
Oid multirange_of_range(const Session& session, Oid type);
Oid type_collation(const Session& session, Oid type);
char type_category(const Session& session, Oid type);
bool is_preferred_type(const Session& session, char category, Oid type);
// ISCOMPLEX: a composite type or a domain over one; the relation behind it, or invalid.
Oid complex_relation(const Session& session, Oid type);
inline bool is_complex(const Session& session, Oid type) { return complex_relation(session, type) != invalid_oid; }
bool is_complex_array(const Session& session, Oid type);
bool type_inherits_from(const Session& session, Oid sub, Oid super);
// typeInheritsFrom() or typeIsOfTypedTable().
bool is_row_subtype(const Session& session, Oid sub, Oid super);

// ---- pathways ----

enum class CoercionPath : std::uint8_t { None, Function, Relabel, ArrayCoerce, ViaIo };
struct CoercionPathway {
  CoercionPath path = CoercionPath::None;
  Oid function = invalid_oid;
};
CoercionPathway find_coercion_pathway(const Session& session, Oid target, Oid source, CoercionContext context);
CoercionPathway find_typmod_coercion(const Session& session, Oid type);
bool is_binary_coercible(const Session& session, Oid source, Oid target);

// ---- coercing ----

Expr* coerce_type(ParseState& state, Expr* expr, Oid from, Oid to, std::int32_t typmod, CoercionContext context,
                  CoercionForm form, int location);
Expr* coerce_type_typmod(ParseState& state, Expr* expr, Oid type, std::int32_t typmod, CoercionContext context,
                         CoercionForm form, int location);
Expr* coerce_to_domain(ParseState& state, Expr* expr, Oid base, std::int32_t base_typmod, Oid domain,
                       CoercionContext context, int location, CoercionForm form);
Expr* coerce_to_specific_type(ParseState& state, Expr* expr, Oid type, std::string_view construct);
Expr* coerce_to_integer(ParseState& state, Expr* expr, std::string_view construct);
// As select_common_type(), but answers invalid_oid where the types do not agree.
Oid select_common_type_or_none(ParseState& state, std::span<Expr* const> exprs);
// The same over types alone, as polymorphic arguments are matched.
Oid select_common_type_of(Session& session, std::span<const Oid> types, bool no_error);
bool verify_common_type_of(Session& session, Oid common, std::span<const Oid> types);
std::int32_t select_common_typmod(std::span<Expr* const> exprs, Oid common);
bool verify_common_type(Session& session, Oid common, std::span<Expr* const> exprs);
// The conversion of a literal of type unknown, shared with partition bounds and the like: its text checked by
// the type's input function. The error gets the literal's place.
Const* literal_to_const(ParseState& state, const Const& literal, Oid type, std::int32_t typmod);
Const* make_null_const(Catalog& catalog, Oid type, std::int32_t typmod, Oid collation);

// ---- polymorphic types ----

bool check_generic_type_consistency(Session& session, std::span<const Oid> actual, std::span<const Oid> declared);
// Replaces the polymorphic types in `declared` by what the call makes of them and answers the result type.
Oid enforce_generic_type_consistency(ParseState& state, std::span<const Oid> actual, std::span<Oid> declared,
                                     Oid return_type, bool allow_polymorphic);

}  // namespace reconcile::analyze
