#include "reconcile/audit/snapshot_findings.h"

#include "reconcile/declared/snapshot_mismatch.h"

namespace reconcile {
namespace {

constexpr std::size_t most_shown = 6;

void relate(Finding& finding, const std::vector<std::string>& objects, std::string_view says) {
  for (const std::string& object : objects) {
    if (finding.related.size() == most_shown) return;
    finding.related.push_back({object + " " + std::string(says), std::nullopt});
  }
}

void relate_differing(Finding& finding, const declared::SnapshotMismatch& mismatch) {
  for (const std::string& object : mismatch.differing) {
    if (finding.related.size() == most_shown) return;
    auto how = mismatch.definitions.find(object);
    if (how == mismatch.definitions.end()) continue;
    finding.related.push_back({object + " is `" + how->second.first + "` in the snapshot and `" + how->second.second + "` by the migrations", std::nullopt});
  }
}

Finding finding_of(const Source& source, const declared::SnapshotMismatch& mismatch) {
  Finding finding;
  finding.code = "history/snapshot-mismatch";
  finding.severity = Severity::Warning;
  finding.source = source.id;
  if (mismatch.migration) {
    const Migration& migration = source.migrations[*mismatch.migration];
    finding.migration = migration.name;
    finding.message = "`" + migration.name + "` does something else than its snapshot says";
    finding.location = Location::of_file(migration.path);
  } else {
    finding.message = "the migrations do not build what `" + mismatch.snapshot + "` says";
    finding.location = Location::of_file(mismatch.snapshot);
  }
  relate_differing(finding, mismatch);
  relate(finding, mismatch.snapshot_only, "is in the snapshot only");
  relate(finding, mismatch.history_only, "is made by the migrations only");
  const std::size_t all = mismatch.differing.size() + mismatch.snapshot_only.size() + mismatch.history_only.size();
  if (all > most_shown) finding.related.push_back({"and " + std::to_string(all - most_shown) + " more", std::nullopt});
  finding.help = "say the same in schema.ts and in the SQL: drizzle-kit looks at the snapshot only";
  finding.data["snapshot"] = mismatch.snapshot;
  finding.data["differing"] = mismatch.differing;
  finding.data["snapshot_only"] = mismatch.snapshot_only;
  finding.data["history_only"] = mismatch.history_only;
  return finding;
}

}  // namespace

std::vector<Finding> snapshot_findings(const FileTree& tree, const Source& source, const replay::ReplayOptions& options) {
  std::vector<Finding> out;
  if (source.adapter != "drizzle" && source.adapter != "drizzle-v1") return out;
  for (const declared::SnapshotMismatch& mismatch : declared::snapshot_mismatches(tree, source, options)) out.push_back(finding_of(source, mismatch));
  return out;
}

}  // namespace reconcile
