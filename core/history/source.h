// The common model of one migration tool's files: what an adapter transcribes and everything else reads.
// Words are those of docs/glossary: a *source* is one adapter at one place; its *history* is what its
// tool runs, in the tool's order; what the tool never runs is *outside*.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/finding.h"
#include "core/base/source_text.h"

namespace reconcile {

enum class Dialect { PostgreSql, MySql, Sqlite, Other };
std::string_view to_string(Dialect dialect);  // "postgresql", "mysql", "sqlite", "other"

// How a tool sends a migration to the server: decides 25001, 55P04 and what a failure leaves behind.
enum class TransactionMode {
  AllPendingInOne,   // Drizzle: one transaction round all pending files
  ImplicitPerFile,   // Prisma: a file is one simple query; implicit when it has several statements
  ExplicitPerFile,   // goose, dbmate, Flyway, Supabase: BEGIN … COMMIT round each file
  Autocommit,        // psql -f, archived SQL: each statement for itself
};

// One string that is sent to the server as one simple query.
struct Chunk {
  Span span;  // in Migration::text
  bool operator==(const Chunk&) const = default;
};

struct Migration {
  std::string name;  // Drizzle tag, Prisma folder, manual file name without ".sql"
  std::string path;  // of its SQL file, relative to PATH; may name a missing file
  bool present = true;  // false: listed (journal entry, folder) but its file is missing or unreadable
  std::string text;      // decoded as the tool decodes it (invalid UTF-8 → U+FFFD), BOM kept
  bool valid_utf8 = true;
  std::string checksum;  // sha256 hex as its tool stores it; empty when !present
  std::string number;    // numeric prefix or version as written ("0003", "20241218", "1.2"); may be empty
  std::optional<std::int64_t> when;  // ms since the epoch: journal "when", 1.x folder time
  std::vector<Chunk> chunks;         // what the tool sends, in order; down sections are in none
  std::optional<TransactionMode> transaction;  // where the file itself overrides it (NO TRANSACTION)
  std::string snapshot_id;           // of its own snapshot; empty where there is none
  std::vector<std::string> parents;  // ids of parent snapshots (prevId, prevIds)
};

enum class OutsideReason { Unjournaled, Archived, Down, Rollback };
std::string_view to_string(OutsideReason reason);  // "unjournaled", "archived", "down", "rollback"

struct OutsideFile {
  Migration migration;
  OutsideReason why = OutsideReason::Unjournaled;
};

// Drizzle 0.x meta/_journal.json.
struct JournalEntry {
  std::int64_t idx = 0;
  std::string version;
  std::int64_t when = 0;  // ms
  std::string tag;
  bool breakpoints = true;
  Span span;  // of the entry's object in the journal file
};

struct Journal {
  std::string path;
  std::string version;
  std::string dialect;
  std::vector<JournalEntry> entries;
  std::vector<Span> conflict_markers;  // lines of an unresolved merge; entries are then those of both sides
  bool damaged = false;  // no valid JSON: entries are what could be saved, and no file is called unjournaled
};

struct Snapshot {
  std::string path;
  std::string prefix;                 // "0003" (0.x), folder name (1.x)
  std::string id;
  std::vector<std::string> prev_ids;  // one in 0.x; several for a 1.x merge
  std::string version;
};

// Something in the layout that could not be transcribed: a corrupt journal, an unreadable file, a
// directory named like a migration. Each becomes one finding under its own code; what is data for a
// rule (a listed file that is missing, a tag twice) is no problem here.
struct LayoutProblem {
  std::string code;     // the finding it becomes, e.g. "history/journal-conflict", "guard/could-not-check"
  std::string message;  // one lower-case clause
  std::optional<Location> location;
  std::string help;
};

struct LedgerTable {
  std::string schema;
  std::string table;
  bool configured = false;  // said by a config file, not the tool's default
};

// One adapter at one place in the repository.
struct Source {
  std::string id;       // "adapter:path"
  std::string adapter;  // "drizzle", "drizzle-v1", "prisma", "manual"
  std::string path;     // folder, relative to PATH
  Dialect dialect = Dialect::PostgreSql;
  std::string tool;         // who runs it: "drizzle-kit", "prisma", "goose", "flyway", "supabase", "psql", …
  std::string tool_version;  // from a lockfile or package.json; empty when unknown
  TransactionMode transaction = TransactionMode::Autocommit;
  bool fresh_session = false;  // each file starts from default settings (Supabase's RESET ALL, one psql per file)
  std::string why_found;     // "meta/_journal.json", "migration_lock.toml", "numbered .sql files"
  std::string order_rule;    // "journal order", "localeCompare of folder names", "numeric", "byte order"
  bool numbers_matter = true;  // whether the tool's order or identity hangs on the number
  bool archived = false;       // an archive beside the history that replaced it: nobody runs it
  std::string datasource;      // what tells which database it is for (env variable name, never a URL); "" unknown
  LedgerTable ledger;
  std::vector<std::string> schemas;  // that its tool is told to look at (Prisma's `schemas`); empty: the ledger's alone
  std::vector<Migration> migrations;  // the history, in the order in which its tool runs them
  std::vector<OutsideFile> outside;
  std::optional<Journal> journal;
  std::vector<Snapshot> snapshots;
  std::vector<LayoutProblem> problems;
  std::vector<std::string> config_files;  // read for this source
};

}  // namespace reconcile
