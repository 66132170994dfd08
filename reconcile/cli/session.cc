#include "reconcile/cli/session.h"

#include <algorithm>
#include <utility>

#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"

namespace reconcile::cli {

Result<Session> open_session(const CommonOptions& options) {
  AuditOptions audit_options{.root = options.root, .config = {}, .only_source = options.source, .use_cache = !options.no_cache,
                             .cache_file = options.cache_file};
  Result<Audit> audit = run_audit(audit_options);
  if (!audit) return audit.error();
  for (const std::string& text : audit->notices) notice(text, options.verbosity);
  return Session{std::move(audit_options), std::move(audit).value()};
}

int verdict(const std::vector<Finding>& findings, const std::string& fail_on) {
  if (fail_on == "never") return exit_clean;
  Severity threshold = fail_on == "error" ? Severity::Error : fail_on == "warning" ? Severity::Warning : Severity::Note;
  bool reached = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.severity >= threshold; });
  return reached ? exit_findings : exit_clean;
}

}  // namespace reconcile::cli
