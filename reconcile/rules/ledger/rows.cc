#include "reconcile/rules/ledger/rows.h"

#include "reconcile/migrator/ledger_sql.h"

namespace reconcile::rule::ledger {

const Migration* View::migration_of(std::size_t row) const {
  const auto& migration = next.rows[row].migration;
  return migration ? &source.migrations[*migration] : nullptr;
}

std::vector<View> views(const RuleInput& in) {
  std::vector<View> out;
  for (const migrator::Next& next : in.forecast) {
    const Environment& environment = in.environments[next.environment];
    out.push_back({environment, in.sources[next.source], next, next.ledger ? &environment.ledgers[*next.ledger] : nullptr});
  }
  return out;
}

std::string short_hash(const std::string& hash) { return hash.size() > 16 ? hash.substr(0, 12) + "…" : hash; }

std::string named_row(const View& view, std::size_t row) {
  const LedgerRow& found = view.rows->rows[row];
  if (view.rows->kind == LedgerKind::Prisma) return "the row of " + quoted(found.name.value_or("")) + " in " + view.table();
  return "row " + found.id + " of " + view.table();
}

Finding& report_row(FindingSink& out, const View& view, std::size_t row, std::string message, std::string object) {
  const LedgerRow& found = view.rows->rows[row];
  const Migration* migration = view.migration_of(row);
  Finding& finding = migration == nullptr ? out.report(view.source, std::move(message)) : out.report(view.source, *migration, std::move(message));
  finding.environment = view.environment.name;
  finding.data["hash"] = found.checksum;
  finding.data["id"] = found.id;
  finding.data["table"] = view.next.ledger_table;
  if (found.created_at) finding.data["created_at"] = *found.created_at;
  if (found.name) finding.data["name"] = *found.name;
  if (found.started_at) finding.data["started_at"] = *found.started_at;
  const std::string time = found.created_at ? std::to_string(*found.created_at) : "NULL";
  const std::string said = found.name ? *found.name + " " + found.checksum : found.checksum + " " + time;
  finding.object = object.empty() ? "row " + said : std::move(object);
  return finding;
}

void report_rest(FindingSink& out, const View& view, std::size_t count, const std::string& what) {
  if (count == 0) return;
  Finding& finding = out.report(view.source, std::to_string(count) + " more rows of " + view.table() + " on " + view.where() + " " + what);
  finding.environment = view.environment.name;
  finding.object = "rest of " + view.next.ledger_table;
  finding.data["table"] = view.next.ledger_table;
  finding.data["rows"] = static_cast<std::int64_t>(count);
}

std::string first_names(const std::vector<std::string>& names) {
  constexpr std::size_t most = 20;
  if (names.size() <= most) return quoted_list(names);
  std::string out;
  for (std::size_t i = 0; i < most; ++i) out += (i == 0 ? "" : ", ") + quoted(names[i]);
  return out + " and " + std::to_string(names.size() - most) + " more";
}

Finding& report_migration(FindingSink& out, const View& view, std::size_t migration, std::string message) {
  const Migration& found = view.source.migrations[migration];
  Finding& finding = out.report(view.source, out.entry_of(view.source, found), std::move(message));
  finding.migration = found.name;
  finding.environment = view.environment.name;
  finding.data["hash"] = found.checksum;
  finding.data["name"] = found.name;
  if (found.when) finding.data["when"] = *found.when;
  const auto& row = view.next.migrations[migration].row;
  if (row) {
    finding.data["id"] = view.rows->rows[*row].id;
    if (view.rows->rows[*row].created_at) finding.data["created_at"] = *view.rows->rows[*row].created_at;
  }
  return finding;
}

std::string realign(const View& view, std::size_t row, const Migration& migration) {
  using migrator::quoted_literal;
  const std::string column = view.rows->kind == LedgerKind::Prisma ? "\"checksum\"" : "\"hash\"";
  const LedgerRow& found = view.rows->rows[row];
  const std::string id = view.rows->kind == LedgerKind::Prisma ? quoted_literal(found.id) : found.id;
  Ledger table = *view.rows;
  if (table.table.empty()) {
    const std::size_t dot = view.next.ledger_table.find('.');
    table.schema = view.next.ledger_table.substr(0, dot);
    table.table = view.next.ledger_table.substr(dot + 1);
  }
  return "UPDATE " + migrator::quoted_table(table) + " SET " + column + " = " + quoted_literal(migration.checksum) + " WHERE \"id\" = " + id + " AND " + column +
         " = " + quoted_literal(found.checksum) + ";";
}

}  // namespace reconcile::rule::ledger
