// Rules: what is judged about a repository's histories. One file per rule tells its whole story; the list
// is written by hand in registry.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_tree.h"
#include "core/base/finding.h"
#include "core/history/history.h"
#include "core/history/ledger.h"
#include "core/history/source.h"
#include "reconcile/migrator/next.h"

namespace reconcile {

struct ToolUse;  // adapters/tool_use.h
namespace git {
struct Evidence;  // adapters/git/evidence.h
}

// What rules look at. Borrowed: the owner keeps it all alive during run_rules().
struct RuleInput {
  std::span<const Source> sources;
  const History& dag;  // built from these sources
  const std::vector<ToolUse>* tool_uses = nullptr;       // null: nobody looked
  const std::vector<LayoutProblem>* problems = nullptr;  // of no source; null: none
  std::span<const Environment> environments = {};        // those that were looked at
  const git::Evidence* git = nullptr;  // null: nobody asked git
  std::span<const migrator::Next> forecast = {};         // what each tool does next on each of them
  std::optional<std::int64_t> now = {};                  // ms since the epoch; nothing: time is not judged by
  bool every_source = true;                              // false: other sources of the repository were left out
  const FileTree* files = nullptr;  // for lines and columns; null: findings name files only
};

struct Rule;

// Collects one rule's findings, filled in with what they share.
class FindingSink {
 public:
  FindingSink(const Rule& rule, const RuleInput& in, std::vector<Finding>& out) : rule_(rule), in_(in), out_(out) {}

  // Valid until the next report().
  Finding& report(const Source* source, Location where, std::string message);  // null: of no source
  Finding& report(const Source& source, Location where, std::string message) { return report(&source, std::move(where), std::move(message)); }
  Finding& report(const Source& source, const Migration& migration, std::string message);  // at its file
  Finding& report(const Source& source, std::string message);  // at no place in a file
  Finding& report_problem(const Source* source, const LayoutProblem& problem);

  // A span of a file that the input's tree can read; else the file itself.
  Location locate(const std::string& path, Span span);
  // The journal's entry of a migration; the journal itself when it has none, the file when there is none.
  Location entry_of(const Source& source, const Migration& migration);

 private:
  const Rule& rule_;
  const RuleInput& in_;
  std::vector<Finding>& out_;
  std::map<std::string, SourceText> texts_;
};

struct Rule {
  std::string_view code;
  Severity severity = Severity::Error;
  void (*check)(const RuleInput& in, FindingSink& out) = nullptr;
};

std::span<const Rule* const> rules();

// Every rule on this input, in the order of reports.
std::vector<Finding> run_rules(const RuleInput& in);

}  // namespace reconcile
