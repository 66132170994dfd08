// Plan: ordered steps that a person reviews, with what they rest on and the check that they are right.
//
// Planners fill it in; renderers print it; nothing here touches the user's files.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/finding.h"

namespace reconcile::plan {

enum class StepKind { Edit, Add, Delete, Move, Journal, LedgerSql, Command };
std::string_view to_string(StepKind kind);  // "edit", "add", …, "ledger-sql", "command"

struct Removal {
  int first_line = 0, last_line = 0;  // in the file as it stands, from 1, both included
};

struct Step {
  StepKind kind = StepKind::Edit;
  std::string title;         // one imperative clause
  std::string why;           // one clause; empty when the title says it
  std::string path;          // of the file, as it stands
  std::string new_path;      // of a move
  std::string content;       // of an added or edited file: as it will stand
  std::string patch;         // unified diff of this step, for `git apply`
  std::optional<Removal> removal;
  std::string sql;           // ledger-sql
  std::string command;       // command, and beside SQL: the user's own tool where it does the same
  std::string environment;   // of ledger-sql; empty: none or all
  std::string lock;          // strongest lock on user tables: "none", "ACCESS EXCLUSIVE", …
  std::string duration;      // "instant", "scan", "rewrite", "unknown"
  bool reversible = true;
  std::string rollback;      // how; empty when not reversible
  std::string ledger_before, ledger_after;  // of ledger-sql: sha256 of the rows; empty where they are not known
  std::string rollback_sql;  // of ledger-sql: takes it back exactly
  bool destructive = false;  // drops or rewrites rows: emitted as SQL only with --allow-destructive
};

struct Scenario {
  std::string name;    // "fresh database", "CI", "prod"
  std::string before;  // what happens or holds today
  std::string after;   // once the plan is carried out
  bool ok = true;      // whether `after` is what one wants
};

struct Check {
  std::string title;
  std::string sql;     // or
  std::string command;
  std::string expect;
};

enum class Verdict { Proven, Refuted, NotShown };
std::string_view to_string(Verdict verdict);  // "proven", "refuted", "not shown"

// What the planned history was shown to do, by replaying it.
struct Proof {
  Verdict verdict = Verdict::NotShown;
  std::string statement;               // what was compared, in a sentence
  int errors_before = 0, errors_after = 0;
  int undecided = 0;                   // statements that the proof could not follow
  std::vector<std::string> facts;      // each one line
  std::string refutation;  // the first statement that is refused, with its place; empty: none is
  std::vector<std::string> differences;  // in the schema that is built; empty when equal
};

// A statement of a replaced migration that touches rows, and what becomes of it.
struct DataStatement {
  std::string migration, path;
  int first_line = 0, last_line = 0;
  std::string kind;    // "INSERT", "UPDATE", "DO", …
  std::string sql;     // its beginning, on one line
  bool kept = false;
  std::string reason;  // one clause
  bool loses_rows = false;  // dropped, though a fresh database had rows from it
};

enum class Risk { Low, Medium, High };
std::string_view to_string(Risk risk);

struct Option {
  std::string id;        // "repair", "mark-as-applied", "baseline"
  std::string strategy;  // repair, baseline, squash, transition, codify
  std::string source;    // the id of the source that it changes
  std::string becomes;   // the id of the source that takes its place; empty: the same
  bool same_schema = false;  // promises to build the schema that today's history builds
  std::string title;
  bool recommended = false;
  std::vector<std::string> reasons_for, reasons_against;
  Risk risk = Risk::Low;
  std::vector<Step> steps;
  std::vector<Scenario> scenarios;
  std::vector<Check> preflight, verification, rollback;
  std::vector<std::string> stop_conditions;
  bool runs_ddl = false;  // on existing databases, besides what was to run there anyway
  std::vector<DataStatement> data_statements;  // of a squash or baseline: all of the replaced migrations'
  std::vector<std::string> ledger_rows;        // what becomes of each row of a ledger, a line each
  std::vector<std::string> later_upgrades;     // what the option does to a later move to another version or tool
  Proof proof;
  std::map<std::string, std::string> files;  // changed ones as they will stand: sha256; empty: gone
  std::map<std::string, std::string> files_before;  // the same ones as they stand: sha256; empty: not there
};

// What a plan was made from, part by part, so that `verify` can say what has changed since.
struct Origin {
  std::map<std::string, std::string> sources;  // by id: sha256 of its files
  std::map<std::string, std::string> ledgers;  // by environment: sha256 of all its rows
};

struct TimelineEntry {
  std::string source, migration;
  std::string state;  // "replays", "fails: …", "stub", "blocked by …", "outside: unjournaled"
};

// What was asked for, so that the same plan can be made again.
struct PlanRequest {
  std::string strategy = "auto";  // auto, repair, baseline, squash, transition
  std::string from, through;      // migrations: the range of a squash; empty: the first, the last
  std::string to;                 // of a transition: drizzle, drizzle-v1, prisma
  std::vector<std::string> forbid;  // ledger-writes, edit-applied, ddl
  bool allow_destructive = false;
  bool forbids(std::string_view what) const { return std::find(forbid.begin(), forbid.end(), what) != forbid.end(); }
};

struct Plan {
  PlanRequest request;
  std::string summary;
  std::vector<TimelineEntry> timeline;
  std::vector<Finding> findings;  // that the plan answers
  std::vector<Option> options;    // the recommended one first
  std::vector<std::string> undecided;  // what needs a person's decision, a line each
  Origin made_from;
  std::string fingerprint;        // of all of it
};

}  // namespace reconcile::plan
