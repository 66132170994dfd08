// The rows of a comparison's table, for text and Markdown.
#pragma once

#include <string>
#include <vector>

#include "reconcile/drift/drift.h"

namespace reconcile::drift {

struct TableRow {
  std::string object;            // empty where it goes on with the object above
  std::string expected, actual;  // one line each; "—" where there is nothing
  std::string kind;
  std::string made_by;           // a migration, "nobody" or empty
};

// `whole`: values are not cut.
std::vector<TableRow> rows_of(const Compared& compared, bool whole);
// "history drizzle:drizzle", "declared prisma/schema.prisma", "live prod"
std::string side_name(Role role, const std::string& name);
// "3 differences (2 real, 1 cosmetic), 41 objects alike, 2 undecided"
std::string summary_of(const Compared& compared);

}  // namespace reconcile::drift
