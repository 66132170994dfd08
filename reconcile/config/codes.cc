#include "reconcile/config/codes.h"

#include <algorithm>

#include "reconcile/config/nearest.h"
#include "reconcile/rules/rule.h"

namespace reconcile {
namespace {

struct Condition {
  std::string_view sqlstate, name;
};
constexpr Condition conditions[] = {
#include "core/base/conditions.inc"
};

// Those that no rule and no condition stands behind.
constexpr std::string_view other_codes[] = {"drift/undecided", "guard/accepted-stale", "guard/allowlist-expired", "guard/allowlist-unused", "guard/model-disagrees",
                                            "replay/data-dependent", "replay/invalid-backfill", "replay/undecided"};

// drift/missing-…, drift/extra-…, drift/changed-… of each.
constexpr std::string_view drift_kinds[] = {"cast", "collation", "column", "constraint", "domain", "enum", "event-trigger", "extension", "foreign-data-wrapper", "function", "index",
                                            "operator", "policy", "publication", "rule", "schema", "sequence", "server", "statistics", "table", "trigger", "type", "view"};
constexpr std::string_view drift_directions[] = {"drift/changed", "drift/extra", "drift/missing"};

constexpr std::string_view groups[] = {"drift", "guard", "history", "ledger", "replay", "safety"};

std::string with_hyphens(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

}  // namespace

std::vector<std::string> known_codes() {
  std::vector<std::string> codes(std::begin(other_codes), std::end(other_codes));
  for (const Rule* rule : rules()) codes.emplace_back(rule->code);
  for (const Condition& condition : conditions) codes.push_back("replay/" + with_hyphens(condition.name));
  for (std::string_view kind : drift_kinds) {
    for (std::string_view direction : drift_directions) codes.push_back(std::string(direction) + "-" + std::string(kind));
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

std::string code_error(std::string_view code) {
  std::vector<std::string> codes = known_codes();
  if (std::binary_search(codes.begin(), codes.end(), code)) return {};
  std::string group(code.substr(0, code.find('/')));
  bool known_group = group.size() < code.size() && std::find(std::begin(groups), std::end(groups), group) != std::end(groups);
  bool has_codes = std::any_of(codes.begin(), codes.end(), [&](const std::string& c) { return c.starts_with(group + "/"); });
  if (known_group && !has_codes) return {};
  std::optional<std::string> meant = nearest(code, codes);
  return "there is no code `" + std::string(code) + "`" + (meant ? "; did you mean `" + *meant + "`?" : "");
}

std::string_view page_of(std::string_view code) {
  for (std::string_view direction : drift_directions) {
    if (code.size() > direction.size() && code.starts_with(direction) && code[direction.size()] == '-') return direction;
  }
  return code;
}

std::string_view sqlstate_of(std::string_view code) {
  for (const Condition& condition : conditions) {
    if (code == "replay/" + with_hyphens(condition.name)) return condition.sqlstate;
  }
  return {};
}

}  // namespace reconcile
