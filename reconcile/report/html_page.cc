#include "reconcile/report/html_page.h"

#include <algorithm>

#include "reconcile/report/escape.h"

namespace reconcile::report {
namespace {

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --line: #8884; --error: #c62828; --warning: #b26a00; --note: #1565c0; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { border: 1px solid var(--line); border-radius: 4px; padding: .5rem .75rem; overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
section.finding { border-left: 4px solid var(--line); padding-left: .8rem; margin: 1.2rem 0; }
section.error { border-color: var(--error); }
section.warning { border-color: var(--warning); }
section.note { border-color: var(--note); }
.label { font-weight: 600; }
svg { max-width: 100%; height: auto; background: #fff; }
)css";

}  // namespace

std::string html_page(std::string_view title, std::string_view body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
         xml(title) + "</title>\n<style>" + std::string(style) + "</style>\n</head>\n<body>\n<h1>" + xml(title) + "</h1>\n" + std::string(body) +
         "</body>\n</html>\n";
}

std::string html_text(std::string_view text) {
  // An odd backtick is no pair.
  if (std::count(text.begin(), text.end(), '`') % 2 != 0) return xml(text);
  std::string out;
  bool in_code = false;
  while (!text.empty()) {
    std::size_t tick = std::min(text.find('`'), text.size());
    out += xml(text.substr(0, tick));
    if (tick == text.size()) break;
    out += in_code ? "</code>" : "<code>";
    in_code = !in_code;
    text.remove_prefix(tick + 1);
  }
  return out;
}

std::string inline_svg(std::string_view document) {
  std::size_t start = document.find("<svg");
  return start == std::string_view::npos ? std::string() : std::string(document.substr(start));
}

}  // namespace reconcile::report
