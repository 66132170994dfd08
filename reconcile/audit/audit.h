// The pipeline: files → sources → replay → DAG → rules → findings.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/discovery.h"
#include "adapters/environments.h"
#include "adapters/git/evidence.h"
#include "core/base/finding.h"
#include "core/base/result.h"
#include "core/catalog/catalog.h"
#include "core/history/history.h"
#include "core/history/ledger.h"
#include "core/replay/replay.h"
#include "reconcile/audit/ledger_changes.h"
#include "reconcile/config/config.h"
#include "reconcile/migrator/next.h"

namespace reconcile {

struct AuditOptions {
  std::string root = ".";
  Config config;
  std::string only_source;  // id; empty: all
  bool use_cache = true;
  std::string cache_file;   // empty: .reconcile/cache.db at the root
  std::vector<EnvironmentRequest> environments;  // run_audit() reads them
  ReadNotice environment_read = {};              // may be empty
  std::optional<std::int64_t> now = {};          // ms since the epoch; nothing: time is not judged by
  std::optional<std::int64_t> since = {};        // ms: ledgers are compared with what they held then
};

struct SourceAudit {
  int statements = 0;
  int undecided = 0;
  bool replayed = false;  // PostgreSQL histories are
};

struct Audit {
  std::unique_ptr<FileTree> owned_tree;
  const FileTree* tree = nullptr;    // never null in a result
  Repository repository;
  std::vector<SourceAudit> sources;  // parallel to repository.sources
  std::vector<SourceEffects> effects;
  std::optional<History> history;
  std::vector<LedgerChanges> ledger_changes;  // since AuditOptions::since, where that is given
  std::vector<Environment> environments;  // in the order in which the user named them
  git::Evidence git;                 // of the files as they stand; nothing where only a plan has them
  std::vector<migrator::Next> forecast;   // what each source's tool does next on each of them
  std::vector<Finding> findings;     // all of them, in report order, before allowlists
  std::string preset;                // recognised or configured; empty: a plain server
  int server_version = 15;
  std::vector<std::string> notices;  // about the cache and the environments: for stderr
};

// An Error only when nothing could be looked at (PATH is no folder).
Result<Audit> run_audit(const AuditOptions& options);

// The same on files that are already open, or that only a plan has so far, and on environments that were read
// before (those of the options are not read again). `tree` must outlive the result.
Result<Audit> audit_tree(const FileTree& tree, const AuditOptions& options, std::vector<Environment> environments = {});

// Whether something that the user asked for could not be read: the audit counts as not made.
bool could_not_check(const Audit& audit);

// What stands before a source's history: the platform's objects, its tool's ledger.
replay::ReplayOptions replay_options(const Source& source, const Config& config);

// Report order: by source, then in the order of the history, then by place and code.
void sort_findings(const Repository& repository, const std::vector<Environment>& environments, std::vector<Finding>& findings);

// One source's history on a catalog of its own: for `schema`, `blame`, plans. Replays now; no cache.
replay::Replay replay_source(const Source& source, const AuditOptions& options, std::size_t through = SIZE_MAX);

}  // namespace reconcile
