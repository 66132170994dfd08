// ledger/missing
//
// The database has the tables that this history makes, but where the tool looks there is no row: it will try to
// make them all again.
#include <algorithm>
#include <set>

#include "reconcile/migrator/choice.h"
#include "reconcile/rules/ledger/rows.h"
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::ledger {
namespace {

// Tables of the history that are there.
std::vector<std::string> tables_there(const RuleInput& in, const View& view) {
  std::set<std::string> live;
  for (const TableName& table : view.environment.tables) live.insert(table.schema + "." + table.name);
  std::vector<std::string> out;
  for (std::size_t m = 0; m < view.source.migrations.size(); ++m) {
    for (const ObjectKey& made : in.dag.effects(in.dag.migration(view.next.source, m)).makes) {
      if (made.kind == "table" && live.erase(made.name) > 0) out.push_back(made.name);
    }
  }
  return out;
}

std::string other_ledger(const View& view) {
  if (!view.next.elsewhere) return {};
  return "the rows of this history stand in " + quoted(migrator::table_name(view.environment.ledgers[*view.next.elsewhere])) + ", where the tool does not look";
}

void check(const RuleInput& in, FindingSink& out) {
  for (const View& view : views(in)) {
    const bool has_rows = view.rows != nullptr && !view.rows->rows.empty();
    if (has_rows && !view.next.elsewhere) continue;
    std::vector<std::string> tables = tables_there(in, view);
    const std::string elsewhere = other_ledger(view);
    if (tables.empty() && elsewhere.empty()) continue;
    std::string message = view.where() + (view.rows == nullptr ? " has no ledger " : has_rows ? " has other rows in " : " has an empty ledger ") + view.table();
    message += elsewhere.empty() ? ", but tables that this history makes: " + quoted_list(tables) : "; " + elsewhere;
    Finding& finding = out.report(view.source, std::move(message));
    finding.environment = view.environment.name;
    finding.object = "ledger " + view.next.ledger_table;
    finding.data["table"] = view.next.ledger_table;
    finding.data["tables"] = std::move(tables);
    finding.help = elsewhere.empty() ? "record the migrations whose objects are there as applied before the next deploy (a baseline)"
                                     : "name that ledger in the tool's configuration, where the deploy command reads it";
  }
}

}  // namespace

constinit const Rule missing = {
    .code = "ledger/missing",
    .severity = Severity::Error,
    .check = check,
};

}  // namespace reconcile::rule::ledger
