#include "reconcile/plan/timeline.h"

#include <algorithm>

namespace reconcile::plan {
namespace {

const Finding* first_failure_of(const Audit& audit, const Source& source, const std::string& migration) {
  for (const Finding& finding : audit.findings) {
    bool error = finding.severity == Severity::Error && finding.code.starts_with("replay/");
    if (error && finding.source == source.id && finding.migration == migration) return &finding;
  }
  return nullptr;
}

bool is_stub(const Audit& audit, const Source& source, const std::string& migration) {
  return std::any_of(audit.findings.begin(), audit.findings.end(), [&](const Finding& f) {
    return f.code == "history/stub" && f.source == source.id && f.migration == migration;
  });
}

std::string undecided_of(const Audit& audit, const Source& source, const std::string& migration) {
  auto count = std::count_if(audit.findings.begin(), audit.findings.end(), [&](const Finding& f) {
    return f.code == "replay/undecided" && f.source == source.id && f.migration == migration;
  });
  if (count == 0) return {};
  return "undecided: " + std::to_string(count) + (count == 1 ? " statement" : " statements");
}

}  // namespace

std::vector<TimelineEntry> make_timeline(const Audit& audit) {
  std::vector<TimelineEntry> out;
  for (const Source& source : audit.repository.sources) {
    if (source.archived) continue;
    std::string blocked_by;
    for (const Migration& migration : source.migrations) {
      std::string state = is_stub(audit, source, migration.name) ? "stub" : "replays";
      if (std::string undecided = undecided_of(audit, source, migration.name); !undecided.empty()) state = undecided;
      if (!migration.present) state = "its file is missing";
      if (!blocked_by.empty()) state = "blocked by `" + blocked_by + "`";
      if (const Finding* failure = first_failure_of(audit, source, migration.name)) {
        std::string what = "fails: " + failure->message;
        state = blocked_by.empty() ? what : state + "; then " + what;
        if (blocked_by.empty()) blocked_by = migration.name;
      }
      out.push_back({source.id, migration.name, state});
    }
    for (const OutsideFile& file : source.outside) {
      out.push_back({source.id, file.migration.name, "outside the history: " + std::string(to_string(file.why))});
    }
  }
  return out;
}

}  // namespace reconcile::plan
