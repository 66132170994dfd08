#include "core/replay/body_position.h"

#include <cctype>
#include <cstddef>

namespace reconcile::replay {
namespace {

std::size_t skip_blanks_and_comments(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (std::isspace(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
    } else if (text.substr(at, 2) == "--") {
      at = std::min(text.find('\n', at), text.size());
    } else if (text.substr(at, 2) == "/*") {
      std::size_t end = text.find("*/", at + 2);
      at = end == std::string_view::npos ? text.size() : end + 2;
    } else {
      break;
    }
  }
  return at;
}

// A quoted constant spells some characters with two: '' and, in E'', a backslash before them.
int position_in_quoted(std::string_view text, std::size_t at, std::string_view value, int wanted) {
  for (int i = 0; i < wanted; ++i, ++at) {
    if (at < text.size() && text[at] == '\\') ++at;
    if (at + 1 < text.size() && text[at] == '\'') ++at;
    if (at >= text.size() || text[at] != value[static_cast<std::size_t>(i)]) return -1;
  }
  return static_cast<int>(at);
}

}  // namespace

int position_in_text(std::string_view text, int literal_after, std::string_view value, int at) {
  if (literal_after < 0 || at < 0 || static_cast<std::size_t>(at) > value.size()) return -1;
  std::size_t begin = skip_blanks_and_comments(text, static_cast<std::size_t>(literal_after) + 2);
  if (begin >= text.size()) return -1;
  if (text[begin] == '$') {
    std::size_t end_of_tag = text.find('$', begin + 1);
    if (end_of_tag == std::string_view::npos || text.substr(end_of_tag + 1, value.size()) != value) return -1;
    return static_cast<int>(end_of_tag) + 1 + at;
  }
  std::size_t quote = text.find('\'', begin);
  return quote == std::string_view::npos ? -1 : position_in_quoted(text, quote + 1, value, at);
}

}  // namespace reconcile::replay
