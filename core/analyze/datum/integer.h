// Whole numbers as int2in, int4in and int8in read them.
#pragma once

#include <cstdint>
#include <string_view>

namespace reconcile::analyze {

// `bytes` is 2, 4 or 8. Throws 22P02 `invalid input syntax for type integer: "x"` and 22003.
std::int64_t integer_in(std::string_view text, int bytes);

}  // namespace reconcile::analyze
