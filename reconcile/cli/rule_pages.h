// The pages of docs/rules, embedded when the program is built.
#pragma once

#include <span>
#include <string_view>

namespace reconcile::cli {

struct RulePage {
  std::string_view code;
  std::string_view text;  // Markdown
};

std::span<const RulePage> rule_pages();  // by code

// The page that explains a code; null where there is none.
const RulePage* find_rule_page(std::string_view code);

}  // namespace reconcile::cli
