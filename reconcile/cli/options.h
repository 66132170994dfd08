// What the command line said, one struct per command. app.cc fills them in; the commands read them.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace reconcile::cli {

enum class Color { Auto, Always, Never };
enum class Verbosity { Quiet, Normal, Verbose };

// One --ledger, --db or --live, as it was written.
struct EnvironmentOption {
  enum class Kind { Ledger, Database, Live };
  Kind kind = Kind::Ledger;
  std::string text;  // "ENV=FILE", "ENV=URL", "ENV"; may hold credentials: never printed
};

// Options that several commands share; each command offers those that mean something to it.
struct CommonOptions {
  std::string root = ".";
  std::string config_file;  // empty: reconcile.json at the root, where there is one
  std::string source;       // id; empty: all
  bool no_cache = false;
  std::string cache_file;
  std::string now;          // empty: SOURCE_DATE_EPOCH, else the clock
  std::string since;  // of status: compare ledgers with what they held then; empty: don't
  std::string format = "text";
  std::string output;       // empty or "-": standard output
  Color color = Color::Auto;
  Verbosity verbosity = Verbosity::Normal;
  std::string fail_on = "error";  // error, warning, note, never
  std::vector<EnvironmentOption> environments;  // in the order in which they were given
};

struct CheckCommand {
  CommonOptions common;
  std::string scratch;  // "auto" or a URL; empty: no server. May hold credentials: never printed
  bool accept = false;
  std::string base;   // a revision: the merge with it is audited; empty: the files as they stand
  std::string patch;  // where the relink goes; empty: nowhere
};

struct DiagnoseCommand {
  CommonOptions common;
  std::string log;  // a file, a code, "-" or empty: standard input
};

struct PlanCommand {
  CommonOptions common;
  std::string strategy = "auto";
  std::string from, through;  // migrations; empty: the first, the last
  std::string to;             // of a transition
  std::vector<std::string> forbid;
  bool allow_destructive = false;
  std::string scratch;  // as of check
  std::string emit;  // a folder; empty: only the report
};

struct VerifyCommand {
  CommonOptions common;
  std::string plan;     // plan.json
  std::string scratch;  // as of check
};

struct StatusCommand {
  CommonOptions common;
};

struct GraphCommand {
  CommonOptions common;
};

struct BlameCommand {
  CommonOptions common;
  std::string object;  // "table", "schema.table", "table.column", "schema.table.column"
};

struct SchemaCommand {
  CommonOptions common;
  std::string at;  // a migration's name; empty: the whole history
};

struct DriftCommand {
  CommonOptions common;
  std::string declared;          // a file; empty: what the repository declares
  std::vector<std::string> ignore;  // patterns of objects to leave out
  std::string declared_command;  // a command of the user's that prints SQL; empty: none
};

struct ExplainCommand {
  CommonOptions common;
  std::string code;  // empty: list them
};

struct InitCommand {
  CommonOptions common;
};

struct CacheCommand {
  CommonOptions common;
  bool clear = false;
};

struct CaptureCommand {
  CommonOptions common;
};

struct VersionCommand {
  CommonOptions common;
};

using Command = std::variant<CheckCommand, PlanCommand, StatusCommand, GraphCommand, SchemaCommand, BlameCommand, DriftCommand, ExplainCommand, InitCommand, VerifyCommand,
                             CacheCommand, CaptureCommand, VersionCommand, DiagnoseCommand>;

}  // namespace reconcile::cli
