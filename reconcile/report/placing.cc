#include "reconcile/report/placing.h"

namespace reconcile::report {

Location placed(const Report& report, const Finding& finding) {
  if (finding.location) return *finding.location;
  for (const SourceEntry& source : report.sources) {
    if (source.id == finding.source) return Location::of_file(source.anchor);
  }
  return Location::of_file(report.sources.empty() ? "reconcile.json" : report.sources.front().anchor);
}

std::string UniqueFingerprints::of(const Finding& finding) {
  std::string fingerprint = finding.fingerprint();
  return fingerprint + ":" + std::to_string(++seen_[fingerprint]);
}

}  // namespace reconcile::report
