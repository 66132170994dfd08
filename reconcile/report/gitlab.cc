// GitLab's code quality report.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "reconcile/report/placing.h"
#include "reconcile/report/report.h"

namespace reconcile::report {

std::string to_gitlab(const Report& report) {
  using Json = nlohmann::ordered_json;
  UniqueFingerprints fingerprints;
  Json out = Json::array();
  for (const Finding& finding : report.findings) {
    Location at = placed(report, finding);
    const char* severity = finding.severity == Severity::Error ? "critical" : finding.severity == Severity::Warning ? "minor" : "info";
    out.push_back({{"description", finding.message},
                   {"check_name", finding.code},
                   {"fingerprint", fingerprints.of(finding)},
                   {"severity", severity},
                   {"location", {{"path", at.path}, {"lines", {{"begin", at.begin.line}, {"end", at.end.line}}}}}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::report
