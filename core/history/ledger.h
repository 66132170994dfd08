// Ledger: what one database says it applied, as its tool's own table has it; Environment: one database.
//
// Transcribed, not judged: rows stand as they are stored, wrong units, truncated hashes and duplicates
// included. Nothing here ever holds a credential.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/history/source.h"

namespace reconcile {

// The layout of a ledger's table.
enum class LedgerKind {
  Drizzle,    // id, hash, created_at
  DrizzleV1,  // the same and name, applied_at
  Prisma,     // _prisma_migrations
  Other,      // another tool's, or unknown and like a ledger: counted, its rows are not read
};
std::string_view to_string(LedgerKind kind);  // "drizzle", "drizzle-v1", "prisma", "other"

// Times are milliseconds since the epoch; nullopt is NULL.
struct LedgerRow {
  std::string id;                             // a serial number or a uuid, as printed
  std::string checksum;                       // Drizzle's `hash`, Prisma's `checksum`
  std::optional<std::int64_t> created_at;     // Drizzle: the journal's `when`
  std::optional<std::string> name;            // Prisma's `migration_name`, Drizzle 1.x's `name`
  std::optional<std::int64_t> applied_at;     // Drizzle 1.x; NULL marks a row upgraded from 0.x
  std::optional<std::int64_t> started_at, finished_at, rolled_back_at;  // Prisma
  std::optional<std::string> logs;            // Prisma
  std::int64_t applied_steps_count = 0;       // Prisma
  bool operator==(const LedgerRow&) const = default;
};

struct Ledger {
  LedgerKind kind = LedgerKind::Drizzle;
  std::string schema, table;
  std::vector<LedgerRow> rows;  // Drizzle: by id; Prisma: by started_at, then as stored
  std::size_t row_count = 0;    // of the table; rows.size() but for LedgerKind::Other
  std::string origin;           // "live", or the file that it was exported to, as the user named it
  bool operator==(const Ledger&) const = default;
};

// An ordinary table of the database (relkind r): for Prisma's P3005 and for triage.
struct TableName {
  std::string schema, name;
  auto operator<=>(const TableName&) const = default;
};

struct Environment {
  std::string name;              // "prod"; "default" where the user gave none
  std::string host;              // "db.example.com:5432/app", for reports; empty where only files were given
  std::string schema;            // Prisma's `?schema=` of the URL that it was read by; mostly empty
  std::vector<Ledger> ledgers;   // by schema and table
  // Whether every ledger of the database was looked for, so that one which is not here does not exist:
  // true of a live database and of a capture, false of single exported tables.
  bool complete = false;
  std::vector<TableName> tables;  // of user schemas; only where `complete`
  std::optional<int> server_version;  // major
  bool pooled = false;            // reached through a transaction pooler
  std::optional<std::string> catalog_json;  // the live catalog as `capture` writes it, where it was read
  std::optional<std::string> catalog_sql;   // a pg_dump --schema-only given in its place
  std::vector<LayoutProblem> problems;      // what could not be read; guard/could-not-check
};

}  // namespace reconcile
