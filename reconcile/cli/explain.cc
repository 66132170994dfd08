// reconcile explain: the page of a code.
#include <algorithm>
#include <string>
#include <vector>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/rule_pages.h"
#include "reconcile/config/codes.h"
#include "reconcile/config/nearest.h"

namespace reconcile::cli {
namespace {

std::string first_sentence(std::string_view page) {
  std::size_t start = page.find("\n\n");
  if (start == std::string_view::npos) return {};
  std::string_view rest = page.substr(start + 2);
  std::size_t stop = rest.find(". ");
  return std::string(rest.substr(0, std::min({stop, rest.find(".\n"), rest.find('\n')})));
}

std::string list_of_codes() {
  std::size_t widest = 0;
  for (const RulePage& page : rule_pages()) widest = std::max(widest, page.code.size());
  std::string out;
  for (const RulePage& page : rule_pages()) {
    out += std::string(page.code) + std::string(widest + 2 - page.code.size(), ' ') + first_sentence(page.text) + "\n";
  }
  return out;
}

// The whole code, or its name alone where only one group has it.
const RulePage* find_page(std::string_view code) {
  const RulePage* found = code_error(code).empty() ? find_rule_page(code) : nullptr;
  if (found != nullptr) return found;
  for (const RulePage& page : rule_pages()) {
    if (page.code == code) return &page;
    if (page.code.substr(page.code.find('/') + 1) != code) continue;
    if (found != nullptr) return nullptr;
    found = &page;
  }
  return found;
}

// Every condition of PostgreSQL's can become a finding; the frequent ones have pages.
std::string about_condition(const std::string& code) {
  std::string_view sqlstate = sqlstate_of(code);
  if (sqlstate.empty()) return {};
  return "# " + code + "\n\nPostgreSQL refuses the statement with SQLSTATE " + std::string(sqlstate) +
         " (Appendix A of its manual). The message of the finding is the server's own; it is what an empty\n"
         "database says on which the history has run in its tool's order, failing statements skipped.\n";
}

}  // namespace

int run(const ExplainCommand& command) {
  if (command.code.empty()) return write_output(command.common, list_of_codes(), nullptr, exit_clean);
  if (const RulePage* page = find_page(command.code)) return write_output(command.common, page->text, nullptr, exit_clean);
  if (std::string text = about_condition(command.code); !text.empty()) return write_output(command.common, text, nullptr, exit_clean);
  std::vector<std::string> codes;
  for (const RulePage& page : rule_pages()) codes.emplace_back(page.code);
  std::optional<std::string> meant = nearest(command.code, codes);
  complain({"no page explains `" + command.code + "`", "", meant ? "did you mean `" + *meant + "`?" : "`reconcile explain` lists the codes"});
  return exit_not_made;
}

}  // namespace reconcile::cli
