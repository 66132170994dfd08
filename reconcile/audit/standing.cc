#include "reconcile/audit/standing.h"

#include <algorithm>

namespace reconcile {

std::set<std::string> row_marks(const Ledger& ledger) {
  std::set<std::string> marks;
  for (const LedgerRow& row : ledger.rows) {
    if (ledger.kind == LedgerKind::Drizzle && row.created_at) marks.insert(std::to_string(*row.created_at));
    if (ledger.kind == LedgerKind::DrizzleV1 && row.name) marks.insert(*row.name);
    if (ledger.kind == LedgerKind::Prisma && row.name && row.finished_at && !row.rolled_back_at) marks.insert(*row.name);
  }
  return marks;
}

std::set<std::string> file_marks(const Source& source, const Ledger& ledger) {
  std::set<std::string> marks;
  for (const Migration& migration : source.migrations) {
    if (ledger.kind == LedgerKind::Drizzle && migration.when) marks.insert(std::to_string(*migration.when));
    if (ledger.kind == LedgerKind::DrizzleV1 || ledger.kind == LedgerKind::Prisma) marks.insert(migration.name);
  }
  return marks;
}

std::optional<Standing> standing_of(const Source& source, const Ledger& ledger, std::span<const git::PathVersion> versions,
                                    const std::function<std::set<std::string>(const git::PathVersion&)>& marks_of) {
  std::set<std::string> rows = row_marks(ledger), files = file_marks(source, ledger);
  if (rows.empty()) return std::nullopt;
  std::optional<Standing> found;
  std::set<std::string> matched;
  for (const git::PathVersion& version : versions) {
    std::set<std::string> marks = version.id.empty() ? std::set<std::string>() : marks_of(version);
    // An older commit with the same migrations is where they all came to be.
    if (found && marks != matched) break;
    if (marks.empty() || !std::ranges::includes(rows, marks)) continue;
    // Rows of files that the version lacks: some migration was skipped, and no commit tells where this stands.
    auto is_newer = [&](const std::string& row) { return files.contains(row) && !marks.contains(row); };
    if (std::ranges::any_of(rows, is_newer)) return std::nullopt;
    matched = marks;
    found = Standing{.commit = version.commit, .exact = marks == rows, .behind = 0};
  }
  if (found) found->behind = static_cast<std::size_t>(std::ranges::count_if(files, [&](const std::string& mark) { return !rows.contains(mark); }));
  return found;
}

}  // namespace reconcile
