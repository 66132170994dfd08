// What one statement does to rows, read off its parse tree: which relations it fills, which it reads.
//
// Names are as written ("users", "audit.events"), folded as the server folds them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::sql {

enum class DataKind {
  None,      // schema only
  Insert,    // rows that the statement itself holds
  InsertSelect,
  Update,
  Delete,
  Merge,
  Truncate,
  Copy,      // COPY … FROM
  Call,      // a query or CALL that runs functions outside pg_catalog, or setval()
  Block,     // DO
  Refresh,   // REFRESH MATERIALIZED VIEW
};
std::string_view to_string(DataKind kind);  // "INSERT", "INSERT … SELECT", "UPDATE", …

struct DataStatement {
  Span span;  // in the text that was read
  DataKind kind = DataKind::None;
  bool query = false;                // a SELECT by itself
  std::vector<std::string> writes;   // relations whose rows it adds, changes or deletes, CTEs included
  std::vector<std::string> adds;     // those of them that it can add rows to
  std::vector<std::string> reads;    // every other relation it names
  // Relations without rows in which it does nothing: all that FROM joins, where nothing aggregates.
  std::vector<std::string> driven_by;
  std::vector<std::string> calls;    // functions that a SELECT or CALL calls: bare names
  std::string body;                  // of a DO block: its text; empty where it is not PL/pgSQL
  std::pair<std::string, std::string> renames;  // ALTER TABLE … RENAME TO: old and new name
};

// One for each statement that parses, in order.
std::vector<DataStatement> data_statements(std::string_view text);

}  // namespace reconcile::sql
