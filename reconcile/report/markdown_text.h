// Text inside Markdown: nothing that a file or a migration is called may become markup.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::report {

// For running text and table cells. Backticks in our own sentences stay code spans.
std::string markdown(std::string_view text);
// A fenced block that its content can't close.
std::string fenced(std::string_view language, std::string_view content);

}  // namespace reconcile::report
