#include "core/history/ledger_source.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

namespace reconcile {
namespace {

constexpr std::string_view prisma_table = "_prisma_migrations";

bool is_drizzle(LedgerKind kind) { return kind == LedgerKind::Drizzle || kind == LedgerKind::DrizzleV1; }

bool writes(const Source& source, LedgerKind kind) {
  if (kind == LedgerKind::Prisma) return source.adapter == "prisma";
  return is_drizzle(kind) && (source.adapter == "drizzle" || source.adapter == "drizzle-v1");
}

TableName table_of(const Source& source) {
  if (source.adapter == "prisma") return {source.ledger.schema.empty() ? "public" : source.ledger.schema, std::string(prisma_table)};
  return {source.ledger.schema.empty() ? "drizzle" : source.ledger.schema,
          source.ledger.table.empty() ? "__drizzle_migrations" : source.ledger.table};
}

bool has_name(const Ledger& ledger, const TableName& name) {
  return ledger.table == name.name && (ledger.schema == name.schema || ledger.schema.empty());
}

// Rows whose hash, time or name is a migration's.
std::size_t agreeing_rows(const Ledger& ledger, const Source& source) {
  std::set<std::string_view> hashes, names;
  std::set<std::int64_t> times;
  for (const Migration& migration : source.migrations) {
    if (!migration.checksum.empty()) hashes.insert(migration.checksum);
    names.insert(migration.name);
    if (migration.when) times.insert(*migration.when);
  }
  return static_cast<std::size_t>(std::count_if(ledger.rows.begin(), ledger.rows.end(), [&](const LedgerRow& row) {
    return hashes.contains(row.checksum) || (row.name && names.contains(*row.name)) || (row.created_at && times.contains(*row.created_at));
  }));
}

// Live databases are searched for Drizzle's ledger by columns, since its table can have any name.
bool is_named_for_migrations(const Ledger& ledger) {
  std::string table;
  for (char c : ledger.table) table += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return ledger.schema == "drizzle" || table.find("migration") != std::string::npos || table.find("drizzle") != std::string::npos;
}

bool is_somebody_elses(const Ledger& ledger, std::span<const Source> sources) {
  if (!is_drizzle(ledger.kind) || is_named_for_migrations(ledger)) return false;
  return std::none_of(sources.begin(), sources.end(), [&](const Source& source) {
    return writes(source, ledger.kind) && (has_name(ledger, table_of(source)) || agreeing_rows(ledger, source) > 0);
  });
}

constexpr std::size_t least_prefix = 8;    // characters of a hash that tell it from others
constexpr std::size_t whole_hash = 64;     // SHA-256 in hex

// How many characters an export has left of its hashes: every row has as many, and they are the beginning of some
// migration's. 0: they are whole, or were written so.
std::size_t cut_hashes(const Ledger& ledger, std::span<const Source> sources) {
  if (ledger.rows.empty() || ledger.origin == "live") return 0;
  const std::size_t length = ledger.rows.front().checksum.size();
  if (length < least_prefix || length >= whole_hash) return 0;
  if (!std::ranges::all_of(ledger.rows, [&](const LedgerRow& row) { return row.checksum.size() == length; })) return 0;
  for (const Source& source : sources) {
    for (const Migration& migration : source.migrations) {
      const bool begins = std::ranges::any_of(ledger.rows, [&](const LedgerRow& row) { return migration.checksum.starts_with(row.checksum); });
      if (writes(source, ledger.kind) && begins) return length;
    }
  }
  return 0;
}

void report_cut_hashes(Environment& environment, std::span<const Source> sources) {
  for (const Ledger& ledger : environment.ledgers) {
    const std::size_t length = cut_hashes(ledger, sources);
    if (length == 0) continue;
    environment.problems.push_back({"guard/could-not-check",
                                    ledger.origin + ": the hashes of " + ledger.schema + "." + ledger.table + " are cut to " + std::to_string(length) +
                                        " characters: whether the files are what ran can't be told for sure",
                                    std::nullopt, "the client that made the export shortens long values: export the table again, best as CSV or JSON"});
  }
}

void name_ledger(Ledger& ledger, std::span<const Source> sources) {
  if (ledger.kind == LedgerKind::Other) return;
  const Source* source = source_of(ledger, sources);
  TableName name = source != nullptr               ? table_of(*source)
                   : ledger.kind == LedgerKind::Prisma ? TableName{"public", std::string(prisma_table)}
                                                       : TableName{"drizzle", "__drizzle_migrations"};
  if (ledger.table.empty()) ledger.table = name.name;
  if (ledger.schema.empty()) ledger.schema = ledger.table == name.name ? name.schema : "public";
}

}  // namespace

const Source* source_of(const Ledger& ledger, std::span<const Source> sources) {
  std::vector<const Source*> candidates;
  for (const Source& source : sources) {
    if (!source.archived && writes(source, ledger.kind)) candidates.push_back(&source);
  }
  if (!ledger.table.empty()) {
    auto named = [&](const Source* source) { return has_name(ledger, table_of(*source)); };
    if (std::any_of(candidates.begin(), candidates.end(), named)) std::erase_if(candidates, [&](const Source* s) { return !named(s); });
  }
  if (candidates.size() < 2) return candidates.empty() ? nullptr : candidates.front();
  std::vector<std::size_t> rows;
  for (const Source* source : candidates) rows.push_back(agreeing_rows(ledger, *source));
  auto most = std::max_element(rows.begin(), rows.end());
  if (std::count(rows.begin(), rows.end(), *most) > 1) return nullptr;
  return candidates[static_cast<std::size_t>(most - rows.begin())];
}

void name_ledgers(std::vector<Environment>& environments, std::span<const Source> sources) {
  for (Environment& environment : environments) {
    for (Ledger& ledger : environment.ledgers) {
      if (ledger.table.empty() || ledger.schema.empty()) name_ledger(ledger, sources);
    }
    std::erase_if(environment.ledgers, [&](const Ledger& ledger) { return is_somebody_elses(ledger, sources); });
    auto key = [](const Ledger& ledger) { return std::tie(ledger.schema, ledger.table); };
    std::stable_sort(environment.ledgers.begin(), environment.ledgers.end(), [&](const Ledger& a, const Ledger& b) { return key(a) < key(b); });
    report_cut_hashes(environment, sources);
  }
}

}  // namespace reconcile
