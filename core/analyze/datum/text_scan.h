// Small steps that the input functions share.
#pragma once

#include <string>
#include <string_view>

#include "core/base/pg_error.h"

namespace reconcile::analyze {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

inline std::string to_lower(std::string_view text) {
  std::string out;
  for (char c : text) out += to_lower(c);
  return out;
}

inline std::string_view skip_space(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

inline std::string_view trim_space(std::string_view text) {
  text = skip_space(text);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Takes `c` off the front if it stands there.
inline bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

[[noreturn]] inline void invalid_syntax(std::string_view type, std::string_view text, const char* state = "22P02") {
  throw PgError(state, "invalid input syntax for type " + std::string(type) + ": \"" + std::string(text) + "\"");
}

}  // namespace reconcile::analyze
