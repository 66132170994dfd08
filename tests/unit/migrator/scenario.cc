#include "tests/unit/migrator/scenario.h"

#include <algorithm>

#include "adapters/discovery.h"
#include "core/base/checksum.h"
#include "core/base/file_tree.h"
#include "core/base/result.h"
#include "reconcile/migrator/ledger_sql.h"
#include "reconcile/migrator/trial.h"

namespace reconcile::migrator {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

Source only_source(Files files) {
  auto tree = memory_file_tree(std::move(files));
  Repository repository = discover(*tree, {});
  RECONCILE_CHECK(repository.sources.size() == 1, "a scenario is one source");
  return std::move(repository.sources.front());
}

std::string_view word(State state) {
  switch (state) {
    case State::Applied: return "applied";
    case State::WillRun: return "runs";
    case State::WillSkip: return "skipped";
    case State::WillRunAgain: return "again";
    case State::Blocked: return "blocked";
  }
  return "";
}

}  // namespace

std::string table_sql(const std::string& name) { return "CREATE TABLE \"" + name + "\" (\"id\" integer PRIMARY KEY NOT NULL);\n"; }

Source drizzle_source(const std::vector<File>& files) {
  Files tree;
  std::string entries;
  int idx = 0;
  for (const File& file : files) {
    entries += (entries.empty() ? "" : ",") + std::string("{\"idx\":") + std::to_string(idx++) + ",\"version\":\"7\",\"when\":" +
               std::to_string(file.when) + ",\"tag\":\"" + file.name + "\",\"breakpoints\":true}";
    if (file.present) tree.emplace_back("drizzle/" + file.name + ".sql", file.text);
  }
  tree.emplace_back("drizzle/meta/_journal.json", "{\"version\":\"7\",\"dialect\":\"postgresql\",\"entries\":[" + entries + "]}");
  tree.emplace_back("package.json", "{\"devDependencies\":{\"drizzle-kit\":\"0.31.11\"}}");
  return only_source(std::move(tree));
}

Source drizzle_v1_source(const std::vector<File>& files) {
  Files tree;
  for (const File& file : files) {
    tree.emplace_back("drizzle/" + file.name + "/migration.sql", file.text);
    tree.emplace_back("drizzle/" + file.name + "/snapshot.json", "{\"id\":\"" + file.name + "\",\"prevIds\":[],\"version\":\"8\",\"dialect\":\"postgres\",\"ddl\":[],\"renames\":[]}");
  }
  tree.emplace_back("drizzle.config.json", "{\"dialect\":\"postgresql\",\"out\":\"drizzle\"}");
  tree.emplace_back("package.json", "{\"devDependencies\":{\"drizzle-kit\":\"1.0.0-rc.5\"}}");
  return only_source(std::move(tree));
}

Source prisma_source(const std::vector<File>& files) {
  Files tree;
  for (const File& file : files) {
    // A folder without its file still exists: something else lies in it.
    std::string folder = "prisma/migrations/" + file.name;
    tree.emplace_back(folder + (file.present ? "/migration.sql" : "/README.md"), file.text);
  }
  tree.emplace_back("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n");
  tree.emplace_back("package.json", "{\"devDependencies\":{\"prisma\":\"7.9.1\"}}");
  return only_source(std::move(tree));
}

LedgerRow row_of(const Migration& migration, int id) {
  LedgerRow row;
  row.id = std::to_string(id);
  row.checksum = migration.checksum;
  row.created_at = migration.when;
  return row;
}

std::vector<LedgerRow> rows_of(const Source& source, const std::vector<std::string>& names) {
  std::vector<LedgerRow> out;
  for (const std::string& name : names) {
    auto it = std::ranges::find(source.migrations, name, &Migration::name);
    RECONCILE_CHECK(it != source.migrations.end(), "a row is of no migration");
    if (source.adapter == "prisma") {
      out.push_back(prisma_row(source, name, Row::Ok));
      continue;
    }
    out.push_back(row_of(*it, static_cast<int>(out.size()) + 1));
    if (source.adapter == "drizzle-v1") out.back().name = name;
  }
  return out;
}

LedgerRow prisma_row(const Source& source, const std::string& name, Row kind) {
  static int serial = 0;
  LedgerRow row;
  row.id = "00000000-0000-4000-8000-" + std::to_string(100000000000 + serial++);
  auto it = std::ranges::find(source.migrations, name, &Migration::name);
  row.checksum = it == source.migrations.end() ? sha256_hex(name) : it->checksum;
  row.name = name;
  row.started_at = 1767225600000 + serial;
  const bool finished = kind == Row::Ok || kind == Row::Base || kind == Row::FinishedAndRolledBack;
  if (finished) row.finished_at = row.started_at;
  if (kind == Row::RolledBack || kind == Row::FinishedAndRolledBack) row.rolled_back_at = row.started_at;
  if (kind == Row::Base) row.logs = "";
  if (kind == Row::Failed || kind == Row::RolledBack) row.logs = "ERROR";
  row.applied_steps_count = kind == Row::Ok || kind == Row::FinishedAndRolledBack ? 1 : 0;
  return row;
}

Ledger ledger_of(const Source& source, std::vector<LedgerRow> rows) {
  Ledger ledger;
  ledger.kind = source.adapter == "prisma" ? LedgerKind::Prisma : source.adapter == "drizzle" ? LedgerKind::Drizzle : LedgerKind::DrizzleV1;
  ledger.schema = source.ledger.schema;
  ledger.table = source.ledger.table;
  ledger.row_count = rows.size();
  ledger.rows = std::move(rows);
  return ledger;
}

Environment database(std::vector<Ledger> ledgers, std::vector<TableName> tables) {
  Environment environment{.name = "prod", .host = {}, .ledgers = std::move(ledgers), .complete = true, .tables = std::move(tables)};
  for (const Ledger& ledger : environment.ledgers) environment.tables.push_back({ledger.schema, ledger.table});
  std::ranges::sort(environment.tables);
  return environment;
}

Environment exported(std::vector<Ledger> ledgers) { return {.name = "prod", .host = {}, .ledgers = std::move(ledgers)}; }

std::vector<TableName> in_public(const std::vector<std::string>& tables) {
  std::vector<TableName> out;
  for (const std::string& table : tables) out.push_back({"public", table});
  return out;
}

Next next_of(const Source& source, const Environment& environment) {
  std::vector<Next> all = predict({source}, {environment});
  if (all.empty()) return {};
  try_out(source, environment, {.server_version = 15, .preset = {}, .prelude = create_ledger(source)}, all.front());
  return all.front();
}

std::string outcome(const Source& source, const Environment& environment) {
  const Next next = next_of(source, environment);
  std::string out;
  for (std::size_t m = 0; m < next.migrations.size(); ++m) {
    out += (m == 0 ? "" : "; ") + source.migrations[m].name + " " + std::string(word(next.migrations[m].state));
  }
  if (!next.will_fail) return out;
  const WillFail& failure = *next.will_fail;
  return out + " | fails " + (failure.at_the_latest ? "at the latest " : "") + (failure.migration.empty() ? "" : failure.migration + " ") + (failure.code.empty() ? "" : failure.code + " ") + failure.message;
}

}  // namespace reconcile::migrator
