// Which of an environment's ledgers is whose: where a tool looks, and where its rows really stand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::migrator {

struct Choice {
  bool known = false;                   // false: nothing can be said of this source here
  std::optional<std::size_t> ledger;    // in Environment::ledgers; none: there is none where the tool looks
  std::optional<std::size_t> elsewhere;  // a ledger that holds this source's rows, but not where the tool looks
  std::string table;                    // where the tool looks: "drizzle.__drizzle_migrations"
  std::vector<std::string> remarks;
};

// Parallel to `sources`. Only sources of Drizzle and Prisma are ever `known`: the rows of other tools' ledgers
// are not read.
std::vector<Choice> choose_ledgers(const std::vector<Source>& sources, const Environment& environment);

bool is_drizzle(const Source& source);
bool is_prisma(const Source& source);
// Whether a ledger has the layout that this source's tool writes, or wrote in an older version.
bool fits(const Ledger& ledger, const Source& source);
std::string table_name(const Ledger& ledger);  // "drizzle.__drizzle_migrations"

}  // namespace reconcile::migrator
