#include "reconcile/audit/token_span.h"

#include <algorithm>

namespace reconcile {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<signed char>(c) < 0;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Just past the closing quote of what opens at `at`; doubled quotes belong to it.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
  char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] != quote) continue;
    if (at + 1 < text.size() && text[at + 1] == quote) {
      ++at;
    } else {
      return at + 1;
    }
  }
  return text.size();
}

std::size_t skip_comment(std::string_view text, std::size_t at) {
  if (text.compare(at, 2, "--") == 0) return std::min(text.find('\n', at), text.size());
  std::size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

bool is_comment(std::string_view text, std::size_t at) {
  return text.compare(at, 2, "--") == 0 || text.compare(at, 2, "/*") == 0;
}

// Quoted text (with its quotes) or a bare word; end of the token that starts at `at`.
std::size_t token_end(std::string_view text, std::size_t at) {
  if (text[at] == '"' || text[at] == '\'') return skip_quoted(text, at);
  if (!is_word(text[at])) return at + 1;
  while (at < text.size() && is_word(text[at])) ++at;
  return at;
}

bool names(std::string_view token, std::string_view name) {
  if (token.size() >= 2 && token.front() == '"') return token.substr(1, token.size() - 2) == name;
  return token.size() == name.size() &&
         std::equal(token.begin(), token.end(), name.begin(), [](char a, char b) { return lower(a) == b; });
}

}  // namespace

Span token_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {text.size(), 0};
  std::size_t end = token_end(text, offset);
  bool name = text[offset] == '"' || is_word(text[offset]);
  while (name && end + 1 < text.size() && text[end] == '.' && (text[end + 1] == '"' || is_word(text[end + 1]))) {
    end = token_end(text, end + 1);
  }
  return {offset, end - offset};
}

std::optional<Span> find_identifier(std::string_view text, Span within, std::string_view name) {
  std::size_t end = std::min(within.end(), text.size());
  for (std::size_t at = within.offset; at < end;) {
    if (is_comment(text, at)) {
      at = skip_comment(text, at);
      continue;
    }
    std::size_t next = token_end(text, at);
    if (names(text.substr(at, next - at), name)) return Span{at, next - at};
    at = next;
  }
  return std::nullopt;
}

}  // namespace reconcile
