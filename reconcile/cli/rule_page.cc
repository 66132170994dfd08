#include "reconcile/cli/rule_pages.h"
#include "reconcile/config/codes.h"

namespace reconcile::cli {

const RulePage* find_rule_page(std::string_view code) {
  for (const RulePage& page : rule_pages()) {
    if (page.code == page_of(code)) return &page;
  }
  return nullptr;
}

}  // namespace reconcile::cli
