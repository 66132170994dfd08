// What the ledger's rules share: one environment's ledger of one source, and findings about its rows.
#pragma once

#include <string>
#include <vector>

#include "reconcile/migrator/rows.h"
#include "reconcile/rules/rule.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::ledger {

struct View {
  const Environment& environment;
  const Source& source;
  const migrator::Next& next;
  const Ledger* rows;  // null: the database has no ledger for this source

  std::string where() const { return quoted(environment.name); }
  std::string table() const { return quoted(next.ledger_table); }
  const Migration* migration_of(std::size_t row) const;  // null: an orphan
};

// Every ledger that a source's tool looks at, environment by environment.
std::vector<View> views(const RuleInput& in);

// The row's hash, created_at, id and name as `data`, the environment, and the file that it belongs to. `object`
// becomes part of the fingerprint; empty: what the row says, whatever its id.
Finding& report_row(FindingSink& out, const View& view, std::size_t row, std::string message, std::string object = {});

// Of one ledger. A table of a million rows is another's, or was copied together: its first rows tell that as well.
inline constexpr std::size_t most_rows_told = 1000;
// What stands for the rows behind those: "998000 more rows of `t` on `prod` belong to no file". Nothing for none.
void report_rest(FindingSink& out, const View& view, std::size_t count, const std::string& what);
// The first names of a list that may be long: "`a`, `b` and 7 more".
std::string first_names(const std::vector<std::string>& names);

// A migration on an environment.
Finding& report_migration(FindingSink& out, const View& view, std::size_t migration, std::string message);

std::string short_hash(const std::string& hash);  // "6cec6782aaf9…"
// "row 3 of `drizzle.__drizzle_migrations`"; of Prisma "the row of `20240101_a` in `public._prisma_migrations`"
std::string named_row(const View& view, std::size_t row);

// `UPDATE … SET "hash" = …` that makes a row agree with its file, and changes nothing if the row has changed.
std::string realign(const View& view, std::size_t row, const Migration& migration);

}  // namespace reconcile::rule::ledger
