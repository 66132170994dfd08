// From a place in a string constant's value to the place in the text that it was written at.
#pragma once

#include <string_view>

namespace reconcile::replay {

// `literal_after`: byte of the AS before the constant. `at` counts in `value`. -1 where the server finds no
// such place either (function_parse_error_transpose).
int position_in_text(std::string_view text, int literal_after, std::string_view value, int at);

}  // namespace reconcile::replay
