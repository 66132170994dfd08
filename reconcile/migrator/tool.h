// Each tool's rule of selection: one function per tool and generation, in a file of that name.
#pragma once

#include <string>
#include <vector>

#include "reconcile/migrator/next.h"

namespace reconcile::migrator {

struct Situation {
  const Source& source;
  const Environment& environment;
  const Ledger* ledger;  // null: the database has none for this tool
};

// Each fills in migrations, runs, blocked and will_fail; `next.rows` is filled in already.
void predict_drizzle(const Situation& in, Next& next);     // 0.x: the journal, and one row's time
void predict_drizzle_v1(const Situation& in, Next& next);  // 1.x: names; upgrades a ledger of 0.x first
void predict_prisma(const Situation& in, Next& next);

// What Drizzle 1.x says of a folder with a journal.
inline constexpr const char* old_folders =
    "We detected that you have old drizzle-kit migration folders. You must upgrade drizzle-kit and run \"drizzle-kit up\"";

// The command stops before it runs anything: all that it would have run is blocked.
void refuse(Next& next, WillFail failure, const std::string& why);
// The first row of each migration, by `next.rows`; duplicates aside.
std::vector<std::optional<std::size_t>> first_rows(const Situation& in, const Next& next);

}  // namespace reconcile::migrator
