#include "reconcile/report/excerpt.h"

#include <algorithm>

#include "core/base/utf8.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {
namespace {

constexpr std::size_t widest = 140;   // characters of a line that are shown
constexpr std::size_t lead_in = 40;   // of them before the marked place, when a line is cut at its start

// The byte where character `n` of valid UTF-8 begins.
std::size_t byte_of(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  for (; at < text.size() && n > 0; --n) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

}  // namespace

const SourceText& Excerpts::text(const std::string& path) {
  auto [it, is_new] = texts_.try_emplace(path);
  if (is_new) it->second = SourceText(path, provider_ ? provider_(path) : std::string());
  return it->second;
}

Excerpt Excerpts::at(const Location& location) {
  Excerpt out{.line = location.begin.line};
  std::string whole = printable(text(location.path).line(location.begin.line));
  if (whole.empty()) return out;
  std::size_t length = utf8::count(whole);
  std::size_t column = std::min(static_cast<std::size_t>(std::max(1, location.begin.column)) - 1, length);
  bool one_line = location.begin.line == location.end.line;
  std::size_t marked = one_line ? static_cast<std::size_t>(std::max(0, location.end.column - location.begin.column)) : length - column;

  bool fits = column + std::min<std::size_t>(marked, lead_in) <= widest;
  std::size_t first = fits ? 0 : column - lead_in;
  std::size_t last = std::min(length, first + widest);
  std::size_t from = byte_of(whole, first);
  out.text = (first > 0 ? "…" : "") + whole.substr(from, byte_of(whole, last) - from) + (last < length ? "…" : "");
  out.before = column - first + (first > 0 ? 1 : 0);
  out.width = std::max<std::size_t>(1, std::min(marked, last - std::min(last, column)));
  return out;
}

}  // namespace reconcile::report
