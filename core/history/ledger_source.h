// Which source a ledger is of.
#pragma once

#include <span>
#include <vector>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile {

// The source whose tool writes a ledger of this layout to this table; where several do (or the table's name is
// not known), the one that most rows agree with. Null: none, or it can't be told.
const Source* source_of(const Ledger& ledger, std::span<const Source> sources);

// Gives ledgers whose file did not tell their table's name the one of their source, else the tool's default;
// and lets go of tables that only look like Drizzle's ledger by their columns, when no source names them, their
// own name says nothing of migrations, and no row agrees with any migration. What an export has cut off its hashes
// becomes a problem of the environment.
void name_ledgers(std::vector<Environment>& environments, std::span<const Source> sources);

}  // namespace reconcile
