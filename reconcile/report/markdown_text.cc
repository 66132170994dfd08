#include "reconcile/report/markdown_text.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace reconcile::report {

std::string markdown(std::string_view raw) {
  std::string text = utf8::sanitized(raw);
  // A span of code is left alone but for what would end a table cell; an odd backtick is no span.
  bool paired = std::count(text.begin(), text.end(), '`') % 2 == 0;
  bool in_code = false;
  std::string out;
  for (char c : text) {
    if (c == '`' && paired) in_code = !in_code;
    if (c == '\n' || c == '\r') {
      out += ' ';
    } else if (c == '|') {
      out += "\\|";
    } else if (in_code || (c == '`' && paired)) {
      out += c;
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else if (std::string_view("\\*[]`~#").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string fenced(std::string_view language, std::string_view content) {
  std::size_t longest = 0, run = 0;
  for (char c : content) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  std::string body = utf8::sanitized(content);
  if (body.empty() || body.back() != '\n') body += '\n';
  return fence + std::string(language) + "\n" + body + fence + "\n";
}

}  // namespace reconcile::report
