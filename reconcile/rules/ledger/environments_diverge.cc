// ledger/environments-diverge
//
// One environment behind another is the usual thing. Two that each have what the other lacks, or that recorded
// one migration with different texts, are not on one road: no deploy makes them equal.
#include <map>
#include <set>

#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

// What took effect there: migrations by name, rows without a file by their hash or name; with the checksum.
std::map<std::string, std::string> effective(const View& view) {
  std::map<std::string, std::string> out;
  if (view.rows == nullptr) return out;
  for (std::size_t r = 0; r < view.next.rows.size(); ++r) {
    const LedgerRow& row = view.rows->rows[r];
    if (view.rows->kind == LedgerKind::Prisma && (!row.finished_at || row.rolled_back_at)) continue;
    const Migration* migration = view.migration_of(r);
    out.emplace(migration != nullptr ? migration->name : row.name ? *row.name : short_hash(row.checksum), row.checksum);
  }
  return out;
}

using Effective = std::map<std::string, std::string>;

std::vector<std::string> only_in(const Effective& a, const Effective& b) {
  std::vector<std::string> out;
  for (const auto& [name, checksum] : a) {
    if (!b.contains(name)) out.push_back(name);
  }
  return out;
}

std::vector<std::string> told_apart(const Effective& a, const Effective& b) {
  std::vector<std::string> out;
  for (const auto& [name, checksum] : a) {
    auto it = b.find(name);
    if (it != b.end() && it->second != checksum) out.push_back(name);
  }
  return out;
}

void compare(FindingSink& out, const View& a, const View& b) {
  const Effective in_a = effective(a), in_b = effective(b);
  std::vector<std::string> only_a = only_in(in_a, in_b), only_b = only_in(in_b, in_a), differing = told_apart(in_a, in_b);
  const bool split = !only_a.empty() && !only_b.empty();
  if (!split && differing.empty()) return;
  std::string message = a.where() + " and " + b.where() + " have diverged: ";
  if (split) message += first_names(only_a) + " only on " + a.where() + ", " + first_names(only_b) + " only on " + b.where();
  if (!differing.empty()) message += std::string(split ? "; " : "") + "another text recorded for " + first_names(differing);
  Finding& finding = out.report(b.source, std::move(message));
  finding.environment = b.environment.name;
  finding.object = "environments " + a.environment.name + " " + b.environment.name;
  finding.data["environments"] = std::vector<std::string>{a.environment.name, b.environment.name};
  finding.data["only_" + a.environment.name] = std::move(only_a);
  finding.data["only_" + b.environment.name] = std::move(only_b);
  finding.data["differing"] = std::move(differing);
}

void check(const RuleInput& in, FindingSink& out) {
  const std::vector<View> all = views(in);
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      if (all[a].next.source == all[b].next.source && all[a].rows != nullptr && all[b].rows != nullptr) compare(out, all[a], all[b]);
    }
  }
}

}  // namespace

constinit const Rule environments_diverge = {
    .code = "ledger/environments-diverge",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::ledger
