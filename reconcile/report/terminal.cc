#include "reconcile/report/terminal.h"

#include "core/base/utf8.h"

namespace reconcile::report {
namespace {

std::string without_controls(std::string_view text, bool keep_lines) {
  std::string out;
  for (char c : utf8::sanitized(text)) {
    bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    out.push_back(control && !(keep_lines && c == '\n') ? ' ' : c);
  }
  // C1 controls are two bytes in UTF-8, and some terminals obey them: U+009B begins a sequence as ESC [ does.
  for (std::size_t at = 0; at + 1 < out.size(); ++at) {
    bool c1 = out[at] == '\xC2' && static_cast<unsigned char>(out[at + 1]) < 0xA0;
    if (c1) out.replace(at, 2, " ");
  }
  return out;
}

}  // namespace

std::string Painter::paint(std::string_view code, std::string_view text) const {
  if (!color_) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string Painter::severity(Severity severity, std::string_view text) const {
  return paint(severity == Severity::Error ? "1;31" : severity == Severity::Warning ? "1;33" : "1;36", text);
}

std::string printable(std::string_view text) { return without_controls(text, false); }
std::string printable_lines(std::string_view text) { return without_controls(text, true); }

std::string plural(long long count, std::string_view noun) {
  std::string_view ending = count == 1 ? "" : noun.ends_with("x") || noun.ends_with("s") ? "es" : "s";
  if (count != 1 && noun.ends_with("y")) noun.remove_suffix(1), ending = "ies";
  return (std::to_string(count) + " ").append(noun).append(ending);
}

std::string place(const Location& location) {
  return printable(location.path) + ":" + std::to_string(location.begin.line) + ":" + std::to_string(location.begin.column);
}

}  // namespace reconcile::report
