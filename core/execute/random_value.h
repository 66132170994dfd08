// Values drawn at random: which one can't be told, but no two draws are alike and none is like what was there
// before. So are texts made of them, as long as enough of the randomness is left.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/execute/executor.h"

namespace reconcile::execute {

// random(), gen_random_bytes(size).
Value random_number();
Value random_bytes(std::int64_t size);

// gen_random_uuid() and its like, the draws above, and what is made of them below, in whatever type.
bool is_random_key(const Value& value);

// Text made around a random key, which stays a key of its own; of any other value: whether it is there.
Value key_text(const Value& key, std::string_view before, std::string_view after);
// Text that holds a random key and other parts that can't be told.
Value text_with_key();

// replace(text, '-', '')
Value random_without_dashes(const Value& text);

// What left(), right(), substr(), lower(), upper(), md5() and encode() make of a random value; nothing where it
// is another function, the value is not random, or too little of it is left.
std::optional<Value> of_random_value(std::string_view function, std::span<const Value> args);

// Whether a conversion leaves it the key that it is.
bool keeps_random_key(Session& session, const Value& value, Oid to, std::int32_t typmod);

}  // namespace reconcile::execute
