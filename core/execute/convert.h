// Conversions through text: input and output functions, and values of the reg* types.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/execute/executor.h"

namespace reconcile::execute {

// The object a reg* value names: its OID in decimals, from digits or a name. nullopt: that kind is not
// modelled. Throws the input function's error (42P01, 42704, 42883, …).
std::optional<Oid> reg_in(Session& session, Oid type, const std::string& text);
std::string reg_out(Session& session, Oid type, Oid oid);
bool is_reg(Oid type);

Value oid_value(Oid oid);
std::optional<Oid> oid_of(const Value& value);
std::optional<std::int64_t> integer_of(const Value& value);
Value integer_value(std::int64_t value, Oid type);  // throws 22003 `integer out of range`

// The input function of the type on a known text.
Value input(Session& session, Oid type, std::int32_t typmod, const std::string& text);
// A cast function that only changes the representation: int4 → numeric, varchar length, …; nullopt when the
// pair is not modelled.
std::optional<Value> cast_value(Session& session, const Value& value, Oid from, Oid to, std::int32_t typmod,
                                bool is_explicit);

}  // namespace reconcile::execute
