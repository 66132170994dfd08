// Ledger changes as SQL: one transaction that refuses a ledger which is not as it was audited, that can be
// run twice, and that can be taken back exactly.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::plan {

// A row as a tool would have written it.
struct NewRow {
  std::string name;      // the migration's
  std::string checksum;
  std::optional<std::int64_t> when;  // ms: the journal's, or the folder's time
};

struct LedgerChange {
  std::string table;                   // quoted; of `source`
  LedgerKind kind = LedgerKind::Drizzle;
  std::optional<std::vector<LedgerRow>> audited;  // the rows that were read; nothing where no ledger was
  bool create = false;                 // make schema and table first, as the tool does
  std::vector<NewRow> insert;
  std::vector<std::pair<LedgerRow, NewRow>> rename;  // an audited row that becomes the new one
  std::vector<LedgerRow> remove;       // of `audited`
  std::optional<std::int64_t> needs_when;  // without `audited`: refuse where no row has this created_at
  std::vector<std::string> needs_tables;   // quoted: refuse where one is missing
  std::vector<std::string> needs_names;    // without `audited`: Prisma, 1.x: refuse where one is missing
};

std::string ledger_sql(const LedgerChange& change, const std::string& heading);
std::string ledger_rollback_sql(const LedgerChange& change, const std::string& heading);

// sha256 of what the ledger's rows say, whatever their ids and order.
std::string ledger_fingerprint(LedgerKind kind, const std::vector<LedgerRow>& rows);
// Of the audited rows, and of those that the change leaves; empty where none were read.
std::string fingerprint_before(const LedgerChange& change);
std::string fingerprint_after(const LedgerChange& change);

// Makes a ledger that holds these rows, on a scratch database.
std::string rebuild_ledger_sql(const std::string& table, LedgerKind kind, const std::vector<LedgerRow>& rows);
// A query that answers with one row of text: what the ledger holds, without ids.
std::string ledger_state_query(const std::string& table, LedgerKind kind);

// A uuid that is always the same for the same text: Prisma's row ids.
std::string uuid_of(const std::string& text);

}  // namespace reconcile::plan
