#include "reconcile/report/escape.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace reconcile::report {

std::string xml(std::string_view raw) {
  std::string out;
  for (char c : utf8::sanitized(raw)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\n':
      case '\t': out += c; break;
      default: out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  // The noncharacters U+FFFE and U+FFFF are valid UTF-8, but no XML.
  for (std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = out.find(none); at != std::string::npos; at = out.find(none, at)) out.replace(at, none.size(), " ");
  }
  return out;
}

std::string uri(std::string_view path) {
  constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : path) {
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~/").find(c) != std::string_view::npos;
    if (unreserved) {
      out += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      out += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return out;
}

}  // namespace reconcile::report
