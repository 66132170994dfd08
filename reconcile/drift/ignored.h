// Objects that are somebody else's: a platform's, a migration ledger's, what the user said to leave out.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/history/ledger.h"
#include "core/history/source.h"
#include "reconcile/drift/inventory.h"

namespace reconcile::drift {

class Ignored {
 public:
  // `schema`, `schema.table`, `schema.table.column`, `name` of what has no schema; `*` stands for any run of
  // characters. "kind:" before it: objects of that kind only.
  void add_pattern(std::string_view pattern);
  void add_ledger(std::string schema, std::string table) { ledgers_.emplace(std::move(schema), std::move(table)); }
  // "supabase", "neon", "rds": what the platform brings is extra to nobody.
  void add_platform(std::string_view platform);

  // Objects of other schemas are left out; empty: of none.
  void limit_to(const std::set<std::string>& schemas) { schemas_ = schemas; }
  // Drizzle's: names with `*`, left out where they begin with `!`.
  void add_tables_filter(const std::vector<std::string>& filter) { tables_filter_ = filter; }
  // What another history of the same database makes is extra to none.
  void add_elsewhere(const Inventory& inventory);

  // Not looked at on any side.
  bool covers(const ObjectId& id) const;
  // Whether one of `objects` is left out by the pattern.
  static bool pattern_leaves_out(std::string_view pattern, const Inventory& inventory);
  // Never called extra: the platform's own.
  bool may_be_extra(const ObjectId& id) const;

 private:
  bool filtered_out(const std::string& table) const;

  struct Pattern {
    std::string kind;  // empty: any
    std::string text;
  };
  bool matches_pattern(const ObjectId& id, const Pattern& pattern) const;

  std::vector<Pattern> patterns_;
  std::vector<std::string> tables_filter_;
  std::set<std::string> schemas_;
  std::set<ObjectId> elsewhere_;
  std::set<std::pair<std::string, std::string>> ledgers_;
  std::set<std::string, std::less<>> platform_schemas_, platform_extensions_;
};

// The platform that a database with these roles and schemas runs on; empty: none that is known.
std::string_view platform_of(const std::vector<std::string>& roles);

}  // namespace reconcile::drift
