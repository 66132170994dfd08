#include "reconcile/migrator/said.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "core/base/words.h"
#include "reconcile/migrator/checksum.h"
#include "reconcile/migrator/choice.h"

namespace reconcile::migrator {
namespace {

constexpr int exit_reset = 130;  // `migrate dev` when it wants a reset and nobody can be asked

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
  return out;
}

// "7.9.1" is at least 7.9; a version that is not known is the newest.
bool at_least(const std::string& version, int major, int minor) {
  int found_major = 0, found_minor = 0;
  const char* end = version.data() + version.size();
  auto [after, error] = std::from_chars(version.data(), end, found_major);
  if (error != std::errc()) return true;
  if (after < end && *after == '.') std::from_chars(after + 1, end, found_minor);
  return found_major > major || (found_major == major && found_minor >= minor);
}

// The directory and the ledger as Prisma's diagnosis sees them.
struct Diagnosis {
  std::vector<std::string> pending, orphans, failed, edited, known_without_file;
};

class Prisma {
 public:
  Prisma(const Source& source, const Environment& environment, const Next& next)
      : source_(source), rows_(next.ledger ? &environment.ledgers[*next.ledger] : nullptr), next_(next) {
    diagnose();
  }

  Said deploy() const {
    if (next_.will_fail) {
      const bool is_prismas = next_.will_fail->code.starts_with('P') && next_.will_fail->code.size() == 5;
      return {"prisma migrate deploy", 1, "Error: " + (is_prismas ? next_.will_fail->code + " " : "P3018 Database error code: " + next_.will_fail->code + " ") + next_.will_fail->message};
    }
    if (next_.runs.empty()) return {"prisma migrate deploy", 0, "No pending migrations to apply."};
    return {"prisma migrate deploy", 0, "All migrations have been successfully applied."};
  }

  // The first of its checks that hits.
  Said status() const {
    const std::string command = "prisma migrate status";
    if (next_.will_fail && next_.will_fail->code == "P3019") return {command, 1, "Error: P3019 " + next_.will_fail->message};
    if (!found_.known_without_file.empty()) return {command, 1, "Error: P3015 Could not find the migration file at migration.sql."};
    if (!found_.pending.empty() && found_.orphans.empty()) return {command, 1, "Following migration(s) have not yet been applied: " + joined(found_.pending)};
    if (!found_.pending.empty()) return {command, 1, "Your local migration history and the migrations table from your database are different"};
    if (rows_ == nullptr) return {command, 1, "The current database is not managed by Prisma Migrate."};
    if (!found_.failed.empty()) return {command, 1, "Following migration have failed: " + joined(found_.failed)};
    return {command, 0, "Database schema is up to date!"};
  }

  Said dev(const WillFail* shadow_failure) const {
    const std::string command = "prisma migrate dev";
    if (shadow_failure != nullptr) {
      return {command, 1, "Error: P3006 Migration `" + shadow_failure->migration + "` failed to apply cleanly to the shadow database: " + shadow_failure->message};
    }
    std::vector<std::string> reasons;
    for (const std::string& name : found_.failed) reasons.push_back("The migration `" + name + "` failed.");
    for (const std::string& name : found_.edited) reasons.push_back("The migration `" + name + "` was modified after it was applied.");
    if (!found_.orphans.empty() && !found_.pending.empty()) reasons.emplace_back("The migrations recorded in the database diverge from the local migrations directory.");
    if (!found_.orphans.empty() && found_.pending.empty()) {
      reasons.push_back("The following migration(s) are applied to the database but missing from the local migrations directory: " + joined(found_.orphans));
    }
    if (reasons.empty()) return {command, 0, "nothing in the ledger makes it want a reset; drift of the live schema would"};
    std::string message;
    for (const std::string& reason : reasons) message += (message.empty() ? "" : " ") + reason;
    return {command, exit_reset, message + " (and it wants to drop all data)"};
  }

 private:
  void diagnose() {
    // Before 7.9 a rolled-back row still counted as known.
    const bool rolled_back_is_unknown = at_least(source_.tool_version, 7, 9);
    std::set<std::string> known, folders, seen;
    for (const Migration& migration : source_.migrations) folders.insert(migration.name);
    for (std::size_t r = 0; rows_ != nullptr && r < rows_->rows.size(); ++r) {
      const LedgerRow& row = rows_->rows[r];
      const std::string name = row.name.value_or("");
      const bool rolled_back = row.rolled_back_at.has_value();
      if (rolled_back && rolled_back_is_unknown) continue;
      const bool is_first = known.insert(name).second;
      if (!row.finished_at && !rolled_back) found_.failed.push_back(name);
      if (!folders.contains(name)) {
        if (is_first && !rolled_back) found_.orphans.push_back(name);
      } else if (is_first) {
        compare(*next_.rows[r].migration, row);
      }
    }
    for (const Migration& migration : source_.migrations) {
      if (!known.contains(migration.name)) found_.pending.push_back(migration.name);
      if (known.contains(migration.name) && !migration.present) found_.known_without_file.push_back(migration.name);
    }
  }

  void compare(std::size_t migration, const LedgerRow& row) {
    const Migration& file = source_.migrations[migration];
    if (file.present && !same_checksum(source_, file, row)) found_.edited.push_back(file.name);
  }

  const Source& source_;
  const Ledger* rows_;
  const Next& next_;
  Diagnosis found_;
};

Said drizzle_migrate(const Source& source, const Next& next) {
  const std::string command = "drizzle-kit migrate";
  if (!next.will_fail) return {command, 0, "[✓] migrations applied successfully!"};
  if (source.adapter == "drizzle") return {command, 1, ""};
  return {command, 1, next.will_fail->message};
}

}  // namespace

std::vector<Said> what_tools_say(const Source& source, const Environment& environment, const Next& next, const WillFail* shadow_failure) {
  if (is_drizzle(source)) return {drizzle_migrate(source, next)};
  if (!is_prisma(source)) return {};
  const Prisma prisma(source, environment, next);
  return {prisma.deploy(), prisma.status(), prisma.dev(shadow_failure)};
}

}  // namespace reconcile::migrator
