// The pages that explain prints.
#include <set>
#include <string>

#include "reconcile/cli/rule_pages.h"
#include "reconcile/config/codes.h"
#include "tests/catch.h"

using namespace reconcile;

namespace {

bool explains_some_code(std::string_view page) {
  for (const std::string& code : known_codes()) {
    if (page_of(code) == page) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every page is about a code, and says what, why, an example, the remedy and the limits") {
  std::set<std::string_view> seen;
  for (const cli::RulePage& page : cli::rule_pages()) {
    INFO(page.code);
    CHECK(seen.insert(page.code).second);
    CHECK(explains_some_code(page.code));
    CHECK(page.text.starts_with("# " + std::string(page.code) + "\n\n"));
    std::size_t at = 0;
    for (const char* section : {"\n## Why\n", "\n## Example\n", "\n## Remedy\n", "\n## Limits\n"}) {
      INFO(section);
      at = page.text.find(section, at);
      CHECK(at != std::string_view::npos);
    }
  }
}

TEST_CASE("every code that is no bare condition of PostgreSQL's has a page") {
  for (const std::string& code : known_codes()) {
    if (!sqlstate_of(code).empty()) continue;
    INFO(code);
    bool found = false;
    for (const cli::RulePage& page : cli::rule_pages()) found |= page.code == page_of(code);
    CHECK(found);
  }
}
