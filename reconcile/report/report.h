// Report: what `check` and its siblings found, as data for the renderers (text, JSON, Markdown, …).
// Everything in it is deterministic: no times, no absolute paths, no version of ours.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/finding.h"

namespace reconcile::report {

struct OutsideEntry {
  std::string path;
  std::string why;  // unjournaled, archived, down, rollback
};

struct SourceEntry {
  std::string id, adapter, tool, tool_version, path, dialect;
  std::string why_found, order_rule;
  std::string anchor;  // a file that stands for it: the journal, or the newest migration
  bool archived = false;
  std::vector<std::string> order;  // names, as the tool runs them
  std::vector<OutsideEntry> outside;
};

struct LedgerEntry {
  std::string source, table;
  std::size_t rows = 0;
  std::string at_commit;    // id of the commit at which the environment stands; empty: not known
  std::string stands;       // "at abc1234 of 2026-01-13", "at or past …"
  std::size_t behind = 0;   // migrations of today that it lacks, where at_commit is known
  std::vector<std::string> story;  // clauses: what its rows tell of deploys and hands
};

struct Blocked {
  std::string reason;
  std::vector<std::string> names;
};

struct WillFail {
  std::string migration, code, message;
  bool at_the_latest = false;
};

// What one source's deploy command does next on one environment.
struct NextEntry {
  std::string source, command;
  std::vector<std::string> applied, will_run, will_skip, will_run_again;
  std::optional<Blocked> blocked;
  std::optional<WillFail> will_fail;
  std::vector<std::string> remarks;  // clauses about the ledger
};

struct EnvironmentEntry {
  std::string name;
  std::string host;  // empty where only files were given
  std::vector<LedgerEntry> ledgers;
  std::vector<NextEntry> next;
};

// What both sides of a merge added to one source.
struct MergeSides {
  std::string source;
  std::vector<std::string> ours, theirs;
  std::string commute;  // "yes", "no", "unknown"
  std::string because;  // of "no"
};

// How our migrations of one source come to stand after theirs.
struct RelinkEntry {
  std::string source;
  std::vector<std::pair<std::string, std::string>> renames;  // old → new
  std::vector<std::string> take_theirs;  // files in conflict whose other side the patch rests on
  std::vector<std::string> by_hand;
  std::string patch;
};

// check --base: the report is of the merge result.
struct MergeEntry {
  std::string revision;   // as the user named it
  std::string commit;     // abc1234 of 2026-01-13 ("subject")
  std::string commit_id, ancestor_id;  // the latter empty: no common history
  std::vector<std::string> conflicts;  // files of histories
  std::size_t left_out = 0;    // findings that the revision has alone
  std::size_t from_merge = 0;  // findings that neither side has alone
  std::vector<MergeSides> sides;
  std::vector<RelinkEntry> relinks;
};

struct Summary {
  int errors = 0, warnings = 0, notes = 0;
  int allowed = 0, accepted = 0;
  int statements = 0, undecided = 0;
};

struct NotLookedAt {
  std::string path, why;
};

struct Report {
  int server_version = 15;
  std::string preset;  // empty: none
  std::vector<SourceEntry> sources;
  std::vector<EnvironmentEntry> environments;
  std::vector<Finding> findings;  // in report order
  std::vector<NotLookedAt> not_looked_at;
  std::optional<MergeEntry> merge;
  Summary summary;
};

// The text of an audited file for excerpts; empty when it can't be had.
using TextProvider = std::function<std::string(const std::string& path)>;

// The contract "reconcile-report/1".
std::string to_json(const Report& report);

struct TextStyle {
  bool color = false;
  bool brief = false;    // a line per error and warning
  bool verbose = false;  // each undecided statement, each place that was not looked at
};
std::string to_text(const Report& report, const TextProvider& texts, const TextStyle& style);

// For a pull request.
std::string to_markdown(const Report& report, const TextProvider& texts);
// One file that needs nothing else: no script, no network.
// `drawing`: the DAG as an SVG document; may be empty.
std::string to_html(const Report& report, const TextProvider& texts, const std::string& drawing);
// SARIF 2.1.0 as GitHub's code scanning takes it. `pages` gives a code's page (Markdown; may be empty).
using PageProvider = std::function<std::string_view(std::string_view code)>;
std::string to_sarif(const Report& report, const PageProvider& pages);
// GitHub Actions' workflow commands.
std::string to_github(const Report& report);
// GitLab's code quality report.
std::string to_gitlab(const Report& report);
// JUnit's XML: a suite per source, a case per migration.
std::string to_junit(const Report& report);

}  // namespace reconcile::report
