// The frame of our HTML pages: one file, no script, no network.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::report {

// `body` is markup already; `title` is text.
std::string html_page(std::string_view title, std::string_view body);

// Our own sentences: escaped, with what stands between backticks as code.
std::string html_text(std::string_view text);

// An SVG document as an element of a page; empty when it is none.
std::string inline_svg(std::string_view document);

}  // namespace reconcile::report
