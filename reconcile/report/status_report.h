// What `status` says, as data for its renderers: each migration on a fresh database and on every environment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/report/report.h"

namespace reconcile::report {

struct StatusCell {
  std::string state;   // "applied", "will run", …
  std::string reason;  // a clause; empty where there is nothing to say
  std::string triage;  // BASELINE, APPLY, CONFLICT; empty: not known
  std::string presence;  // of what it makes: "all", "none", "some", "conflicting"; empty: not known
  std::string triage_reason;

  // The schema says something else than the ledger and the tool's plan, or is all there is to go by.
  bool triage_tells() const {
    const bool agrees = (state == "applied" && triage == "BASELINE") || (state == "will run" && triage == "APPLY");
    return !triage.empty() && !agrees;
  }
};

struct StatusRow {
  std::string migration;
  std::string fresh;              // on a fresh database: "replays", "stub", "fails: …"
  std::vector<StatusCell> cells;  // parallel to SourceStatus::environments
};

struct SaidEntry {
  std::string command;
  int exit = 0;
  std::string message;  // empty: it says nothing
};

struct RowChangeEntry {
  std::string what;  // "came", "changed", "went"
  std::string id;
  std::string said;  // "row 5 (2023-11-14T22:13:20.000Z) of `0002_loans`"
  std::vector<std::string> fields;  // of a changed one
};

// What a ledger's rows did since a day.
struct SinceEntry {
  std::string summary;  // "since it was seen on …: 2 rows came, 1 changed"
  std::string seen_at;  // empty: no earlier state is known
  std::vector<RowChangeEntry> rows;
};

struct SourceEnvironment {
  std::string name, table;
  NextEntry next;
  std::vector<SaidEntry> says;
  std::optional<SinceEntry> since;  // where that was asked for
  std::vector<std::string> story;   // clauses: where it stands in git, rows of no file, what its rows tell
};

struct SourceStatus {
  std::string id, tool, tool_version, order_rule;
  std::string command;         // the deploy command; empty: nobody runs it
  std::string fresh_database;  // what it does there
  std::vector<SourceEnvironment> environments;  // those of which something is known
  std::vector<StatusRow> rows;
  std::vector<OutsideEntry> outside;
};

struct StatusReport {
  std::vector<SourceStatus> sources;
  std::vector<std::string> unknown;  // "prod: nothing is known of drizzle:a: …"
};

std::string status_to_text(const StatusReport& status);
std::string status_to_markdown(const StatusReport& status);
std::string status_to_json(const StatusReport& status);  // "reconcile-status/1"

}  // namespace reconcile::report
