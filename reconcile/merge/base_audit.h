// What merging another revision into this working tree would make of the histories: the audit behind
// `check --base REF`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/git/merge.h"
#include "core/base/result.h"
#include "reconcile/audit/audit.h"
#include "reconcile/merge/relink.h"
#include "reconcile/plan/workspace.h"

namespace reconcile::merge {

// Both sides of one source, since their common ancestor.
struct Sides {
  std::string source;                     // its id
  std::vector<std::string> ours, theirs;  // names of the migrations that each added, in its tool's order
  // The worst that can be said of swapping one of ours with one of theirs, and which two.
  Commutation commutation{.verdict = Commutation::Verdict::Commute, .object = {}, .reason = {}};
  std::string first, second;
};

struct BaseAudit {
  std::string revision;  // as the user named it
  git::MergePreview preview;
  // The merge result; `audit` reads it. Both rest on the branch's audit, which must outlive them.
  std::unique_ptr<plan::Workspace> files;
  Audit audit;  // of the merge result; `findings` are those that the revision alone does not have
  std::size_t left_out = 0;   // findings of the merge result that the revision has alone
  std::size_t from_merge = 0;  // of `findings`: those that neither side has alone
  std::vector<Sides> sides;   // sources to which both added something
  std::vector<Relink> relinks;
};

// `branch` is the audit of the working tree. An Error where git lacks what is needed.
Result<BaseAudit> audit_merge(const Audit& branch, const AuditOptions& options, const std::string& revision);

}  // namespace reconcile::merge
