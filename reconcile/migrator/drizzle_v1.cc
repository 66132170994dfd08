// Drizzle 1.x: every folder whose name is not in the ledger, whatever its time or text.
//
// A ledger that 0.x wrote has no names. It is upgraded first: each row is matched to a folder of its second,
// or by hash, and one row without a folder stops everything.
#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "core/base/words.h"
#include "reconcile/migrator/rows.h"
#include "reconcile/migrator/tool.h"

namespace reconcile::migrator {
namespace {

// What the upgrade's arithmetic on the printed number gives: its last three digits made 000. NULL is no number.
std::optional<std::int64_t> second_of(const LedgerRow& row) {
  if (!row.created_at) return std::nullopt;
  std::string digits = std::to_string(*row.created_at);
  digits = digits.substr(0, digits.size() < 3 ? 0 : digits.size() - 3) + "000";
  if (digits.size() > 18 || digits.starts_with("-000")) return std::nullopt;
  return std::stoll(digits);
}

class Upgrade {
 public:
  explicit Upgrade(const Source& source) : source_(source) {
    for (std::size_t m = 0; m < source.migrations.size(); ++m) {
      const Migration& migration = source.migrations[m];
      if (migration.when) by_second_[*migration.when].push_back(m);
      by_hash_[migration.checksum] = m;
    }
  }

  std::optional<std::size_t> folder_of(const LedgerRow& row) const {
    auto second = second_of(row);
    auto same_second = second ? by_second_.find(*second) : by_second_.end();
    if (same_second == by_second_.end()) {
      auto it = by_hash_.find(row.checksum);
      return it == by_hash_.end() ? std::nullopt : std::optional(it->second);
    }
    const std::vector<std::size_t>& folders = same_second->second;
    if (folders.size() == 1) return folders.front();
    auto it = std::ranges::find_if(folders, [&](std::size_t m) { return source_.migrations[m].checksum == row.checksum; });
    return it == folders.end() ? std::nullopt : std::optional(*it);
  }

 private:
  const Source& source_;
  std::map<std::int64_t, std::vector<std::size_t>> by_second_;
  std::map<std::string_view, std::size_t> by_hash_;
};

std::string upgrade_refusal(const std::vector<std::string>& ids) {
  std::string list;
  for (const std::string& id : ids) list += (list.empty() ? "" : ", ") + id;
  return "While upgrading your database migrations table we found " + std::to_string(ids.size()) + " migrations (ids: " + list +
         ") in the database that do not match any local migration. This means that some migrations were applied to the database but are missing from the local environment";
}

// As the ledger's names stand, after an upgrade where there is one: the row of each recorded migration.
struct Names {
  std::map<std::size_t, std::size_t> row_of;  // migration → row
  std::vector<std::string> unmatched;         // ids of rows that stop the upgrade
  bool upgraded = false;
};

RowMatch named(const Situation& in, std::size_t folder, const LedgerRow& row, const std::map<std::size_t, std::size_t>& row_of) {
  const bool by_hash = in.source.migrations[folder].checksum == row.checksum;
  auto before = row_of.find(folder);
  return {by_hash ? Belongs::ByHash : Belongs::ByName, folder, before == row_of.end() ? std::nullopt : std::optional(before->second)};
}

Names read_names(const Situation& in, Next& next) {
  Names names;
  if (in.ledger == nullptr) return names;
  names.upgraded = in.ledger->kind == LedgerKind::Drizzle;
  Upgrade upgrade(in.source);
  std::map<std::string_view, std::size_t> folders;
  for (std::size_t m = 0; m < in.source.migrations.size(); ++m) folders.emplace(in.source.migrations[m].name, m);
  for (std::size_t r = 0; r < in.ledger->rows.size(); ++r) {
    const LedgerRow& row = in.ledger->rows[r];
    std::optional<std::size_t> folder;
    if (names.upgraded) {
      folder = upgrade.folder_of(row);
      if (!folder) names.unmatched.push_back(row.id);
      // The upgrade decides whose a row is: by its second, whatever its hash.
      const bool by_hash = folder && in.source.migrations[*folder].checksum == row.checksum;
      next.rows[r] = {folder ? (by_hash ? Belongs::ByHash : Belongs::ByTime) : Belongs::ToNone, folder, next.rows[r].duplicate_of};
    } else if (row.name) {
      auto it = folders.find(*row.name);
      if (it != folders.end()) folder = it->second;
      if (folder) next.rows[r] = named(in, *folder, row, names.row_of);
    }
    if (folder) names.row_of.try_emplace(*folder, r);
  }
  return names;
}

Outlook outlook_of(const Situation& in, const Next& next, const Names& names, std::size_t m, std::optional<std::size_t> by_content) {
  auto named = names.row_of.find(m);
  if (named != names.row_of.end()) {
    const LedgerRow& row = in.ledger->rows[named->second];
    return {State::Applied, names.upgraded ? row_name(row) + " becomes its row when the ledger is upgraded" : "row " + row.id + " has its name", named->second};
  }
  if (in.ledger == nullptr) return {State::WillRun, "the database has no " + quoted(next.ledger_table), {}};
  if (in.ledger->rows.empty()) return {State::WillRun, "the ledger is empty", {}};
  if (!by_content) return {State::WillRun, "no row has its name", {}};
  const LedgerRow& row = in.ledger->rows[*by_content];
  const std::string other = row.name ? "the name " + quoted(*row.name) : "no name";
  return {State::WillRunAgain, "row " + row.id + " has its hash, but " + other + ": only names count", by_content};
}

// A row of this migration's text under a name that no folder has, or none: the folder was renamed.
std::vector<std::optional<std::size_t>> rows_by_content(const Situation& in, const Next& next) {
  std::vector<std::optional<std::size_t>> out = first_rows(in, next);
  std::set<std::string_view> folders;
  for (const Migration& migration : in.source.migrations) folders.insert(migration.name);
  for (auto& row : out) {
    if (!row) continue;
    const LedgerRow& found = in.ledger->rows[*row];
    if (next.rows[*row].how != Belongs::ByHash || (found.name && folders.contains(*found.name))) row.reset();
  }
  return out;
}

}  // namespace

void predict_drizzle_v1(const Situation& in, Next& next) {
  const Names names = read_names(in, next);
  if (names.upgraded) next.remarks.push_back("the ledger is of Drizzle 0.x and is upgraded first");
  const auto by_content = in.ledger == nullptr ? std::vector<std::optional<std::size_t>>(in.source.migrations.size()) : rows_by_content(in, next);
  for (std::size_t m = 0; m < in.source.migrations.size(); ++m) {
    next.migrations.push_back(outlook_of(in, next, names, m, by_content[m]));
    if (next.migrations.back().state != State::Applied) next.runs.push_back(m);
  }
  if (in.source.journal) {
    refuse(next, {"", "", old_folders},
           "a meta/_journal.json of Drizzle 0.x stands beside the folders");
  } else if (!names.unmatched.empty()) {
    refuse(next, {"", "", upgrade_refusal(names.unmatched)}, "the ledger can't be upgraded from 0.x: " + count_of(names.unmatched.size(), "row") + " without a file");
  }
}

}  // namespace reconcile::migrator
