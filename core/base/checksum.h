// SHA-256 in lower-case hex, as both ORMs store it.
#pragma once

#include <string>
#include <string_view>

namespace reconcile {

std::string sha256_hex(std::string_view bytes);

}  // namespace reconcile
