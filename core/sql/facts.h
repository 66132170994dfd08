// Facts about one statement that planners and reviews ask for, read off its parse tree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::sql {

struct ColumnName {
  std::string table, column;
  bool operator==(const ColumnName&) const = default;
};

struct StatementFacts {
  Span span;  // in the text that was read
  std::size_t actions = 1;               // of ALTER TABLE: how many it lists
  std::string target;                    // relation that DML writes or ALTER TABLE changes; bare name
  std::vector<ColumnName> assigned;      // by INSERT or UPDATE
  std::vector<ColumnName> set_not_null;  // by ALTER TABLE … SET NOT NULL
  // What rows or definitions are lost by, in words: "drops table invoices", "drops column members.plan".
  std::vector<std::string> destroys;
};

// Of every statement that parses.
std::vector<StatementFacts> statement_facts(std::string_view text);

}  // namespace reconcile::sql
