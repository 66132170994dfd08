// reconcile check: every rule on every history.
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"

namespace reconcile::cli {

int run(const CheckCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  report::Report report = make_report(session->audit, session->audit.findings);
  report::TextProvider texts = text_provider(session->audit);
  std::string text = common.format == "json" ? report::to_json(report) : report::to_text(report, texts, {use_color(common)});
  return write_output(common, text, &session->audit, verdict(report.findings, common.fail_on));
}

}  // namespace reconcile::cli
