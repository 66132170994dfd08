// The statements that bring one schema to another and do nothing where that has been done already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.h"

namespace reconcile::plan {

struct Converging {
  std::vector<std::string> statements;  // without semicolons, in the order in which they run
  std::vector<std::string> destructive;  // those that drop or rewrite what rows hold: in `statements` only where allowed
  std::vector<std::string> cautions;    // what rows may make of a statement
};

struct ConvergeOptions {
  bool allow_destructive = false;
  const catalog::Catalog* base = nullptr;  // before either: a platform's preset, whose objects may have been granted or dropped
  bool drop_extra = false;  // what `to` does not have is dropped (destructive); else it stays and is said
};

// Throws Undecided when one of the schemas can't be printed.
Converging converge(const catalog::Catalog& from, const catalog::Catalog& to, const ConvergeOptions& options);

// One statement as it can be run again, e.g. CREATE TABLE as CREATE TABLE IF NOT EXISTS.
std::string repeatable(const std::string& statement);

}  // namespace reconcile::plan
