// What git tells of a ledger row that no file accounts for.
#pragma once

#include "adapters/git/evidence.h"
#include "core/base/finding.h"
#include "core/history/ledger.h"

namespace reconcile::rule::ledger {

// Adds where the row's text came from, who took it away and how to get it back: related places, `data` (commit,
// path, removed_by) and help. False where git does not know it; `git` may be null.
bool tell_origin(const git::Evidence* git, const LedgerRow& row, Finding& finding);

// Of a row whose file has another text: which revision the row's text is. False where git does not know it.
bool tell_revision(const git::Evidence* git, const LedgerRow& row, Finding& finding);

}  // namespace reconcile::rule::ledger
