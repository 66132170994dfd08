// A catalog as the SQL that makes it on an empty database: the base of baselines and squashes.
#pragma once

#include <string>

#include "core/catalog/catalog.h"

namespace reconcile::schema {

struct SqlOptions {
  bool privileges = true;  // with owners
  bool comments = true;
  bool ledgers = false;  // the tables of a migration ledger too, where the history makes them itself
  bool header = true;  // the settings under which the script is meant to run as a whole
  // The catalog before the history ran (a platform's preset): of its objects, privileges that the history
  // changed are told, and what the history dropped. Null: not asked for. Must outlive the call.
  const catalog::Catalog* base = nullptr;
};

// What the history made and nothing else. Throws Undecided when an object can't be printed.
std::string schema_sql(const catalog::Catalog& catalog, const SqlOptions& options = {});

}  // namespace reconcile::schema
