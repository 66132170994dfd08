// ledger/foreign
//
// Another tool's ledger still stands in the database: whoever still runs that tool builds on a history that
// nobody audits here.
#include <algorithm>
#include <set>

#include "adapters/ledger/known_tables.h"
#include "reconcile/migrator/choice.h"
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

// Whether some source that is still run may keep its rows in this table.
bool is_ours(const RuleInput& in, const Ledger& ledger) {
  return std::ranges::any_of(in.sources, [&](const Source& source) {
    if (source.archived) return false;
    const bool by_name = source.ledger.table == ledger.table && (source.ledger.schema.empty() || source.ledger.schema == ledger.schema);
    return by_name && (ledger.kind == LedgerKind::Other || migrator::fits(ledger, source));
  });
}

std::string said(const Environment& environment, const Ledger& ledger) {
  const std::string table = quoted(migrator::table_name(ledger));
  const std::string rows = count_of(ledger.row_count, "row");
  const std::string_view runner = ledger_tool(ledger.schema, ledger.table);
  if (ledger.kind == LedgerKind::Other && (runner.empty() || runner == "?")) return quoted(environment.name) + " holds " + table + " (" + rows + "), which looks like another tool's ledger";
  if (ledger.kind == LedgerKind::Other) return quoted(environment.name) + " holds " + table + " (" + rows + "), the ledger of " + std::string(runner) + ", that no history here uses";
  const std::string tool = ledger.kind == LedgerKind::Prisma ? "Prisma" : "Drizzle";
  return quoted(environment.name) + " holds a ledger of " + tool + ", " + table + " (" + rows + "), that no history here uses";
}

void check(const RuleInput& in, FindingSink& out) {
  if (!in.every_source || in.sources.empty()) return;
  for (std::size_t e = 0; e < in.environments.size(); ++e) {
    const Environment& environment = in.environments[e];
    std::set<std::size_t> used;
    for (const migrator::Next& next : in.forecast) {
      if (next.environment != e) continue;
      if (next.ledger) used.insert(*next.ledger);
      if (next.elsewhere) used.insert(*next.elsewhere);  // ledger/missing
    }
    for (std::size_t l = 0; l < environment.ledgers.size(); ++l) {
      const Ledger& ledger = environment.ledgers[l];
      if (used.contains(l) || is_ours(in, ledger)) continue;
      Finding& finding = out.report(nullptr, Location{}, said(environment, ledger));
      finding.location.reset();
      finding.environment = environment.name;
      finding.object = "ledger " + migrator::table_name(ledger);
      finding.data["table"] = migrator::table_name(ledger);
      finding.data["rows"] = static_cast<std::int64_t>(ledger.row_count);
      finding.data["kind"] = std::string(to_string(ledger.kind));
    }
  }
}

}  // namespace

constinit const Rule foreign = {
    .code = "ledger/foreign",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::ledger
