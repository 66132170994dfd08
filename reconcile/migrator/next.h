// What a tool's own migrate command does next on one environment, migration by migration.
//
// Each tool's rule of selection is modelled as the tool has it (drizzle.cc, drizzle_v1.cc, prisma.cc), not as
// its users believe it to be: Drizzle 0.x compares time stamps and no hashes, Prisma names and no checksums.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::migrator {

// Of a migration on an environment: exactly one of these.
enum class State { Applied, WillRun, WillSkip, WillRunAgain, Blocked };
std::string_view to_string(State state);  // "applied", "will run", "will be skipped for ever", …

// Whose a ledger's row is: by its hash, else by its time stamp, else nobody's; Prisma's by name.
enum class Belongs { ByHash, ByTime, ByName, ToNone };

struct RowMatch {
  Belongs how = Belongs::ToNone;
  std::optional<std::size_t> migration;     // in Source::migrations; of an orphan none
  std::optional<std::size_t> duplicate_of;  // an earlier row that says the same
  bool operator==(const RowMatch&) const = default;
};

struct Outlook {
  State state = State::WillRun;
  std::string reason;              // a clause: why that state
  std::optional<std::size_t> row;  // that records it, in Ledger::rows; the first where several do
};

// Where the command stops: before it runs anything, or at a migration.
struct WillFail {
  std::string migration;  // its name; empty where no single one is to blame
  std::string code;       // SQLSTATE or Prisma's P-code; empty where the tool has none
  std::string message;    // the server's or the tool's own
  // An earlier statement may be refused already: rows of no file may tell of what it makes. The command fails in any case.
  bool at_the_latest = false;
  bool operator==(const WillFail&) const = default;
};

struct Next {
  std::size_t environment = 0;        // in the list that was asked about
  std::size_t source = 0;             // likewise
  std::string command;                // "drizzle-kit migrate"
  std::optional<std::size_t> ledger;  // in Environment::ledgers; none: the database has none for this tool
  std::optional<std::size_t> elsewhere;  // a ledger with this history's rows, at which the tool does not look
  std::string ledger_table;           // "drizzle.__drizzle_migrations": where the tool looks
  std::vector<RowMatch> rows;         // parallel to the ledger's rows
  std::vector<Outlook> migrations;    // parallel to Source::migrations
  std::vector<std::size_t> runs;      // what the command sets out to run, in its order
  std::string blocked;                // why the blocked ones are; empty: none is
  std::optional<WillFail> will_fail;
  std::vector<std::string> remarks;   // clauses about the ledger itself: where it was found, that it is upgraded first

  std::vector<std::string> names(const Source& of, State state) const;
};

// How a source's migrations are called on: `drizzle-kit migrate`, `prisma migrate deploy`, the runner's name.
// Empty for an archive: nobody runs it.
std::string deploy_command(const Source& source);

// Every PostgreSQL source of each environment whose ledger is known, by the tools' rules alone: what fails
// for its SQL is trial.h's to say. A source whose ledger can't be told (none was given, or it is of a kind
// whose rows are not read) has no entry.
std::vector<Next> predict(const std::vector<Source>& sources, const std::vector<Environment>& environments);

}  // namespace reconcile::migrator
