// Moments: what now() answers in a transaction, which nobody knows but which is the same each time it is asked.
//
// A moment is a NotNull value whose symbol starts with '@': the transaction, and every shift and conversion since,
// in order. Equal symbols are equal values; different ones may be equal or not (two transactions, two roads to one
// day), but those of one transaction have an order as far as their shifts have one.
#pragma once

#include <optional>

#include "core/analyze/session.h"
#include "core/catalog/value.h"

namespace reconcile::execute {

catalog::Value transaction_moment(const analyze::Session& session);
bool is_moment(const catalog::Value& value);
// The moment as a value of another type of date and time.
catalog::Value converted_moment(const catalog::Value& moment, catalog::Oid to, std::int32_t typmod);
// AT TIME ZONE.
catalog::Value zoned_moment(const catalog::Value& moment, const catalog::Value& zone, catalog::Oid to);
// `moment` ± an interval, or a number of days. `interval` is its output form. Just there when it can't be read.
catalog::Value shifted_moment(const catalog::Value& moment, char sign, const catalog::Value& interval);
// Negative, 0 or positive; nullopt when it can't be told.
std::optional<int> compare_moments(const catalog::Value& a, const catalog::Value& b);

}  // namespace reconcile::execute
