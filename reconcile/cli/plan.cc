// reconcile plan: steps that a person reviews.
#include "reconcile/plan/planner.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/emit.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/progress.h"
#include "reconcile/cli/session.h"
#include "reconcile/report/plan_report.h"

namespace reconcile::cli {
namespace {

std::string rendered(const plan::Plan& plan, const Audit& audit, const CommonOptions& common) {
  if (common.format == "json") return report::plan_to_json(plan);
  if (common.format == "markdown") return report::plan_to_markdown(plan, text_provider(audit));
  if (common.format == "html") return report::plan_to_html(plan, text_provider(audit));
  return report::plan_to_text(plan, {use_color(common)});
}

plan::Plan planned(const Session& session, const plan::PlanRequest& request, Verbosity verbosity) {
  Progress progress("planning, and replaying what is planned", verbosity);
  return plan::make_plan(session.audit, session.options, request);
}

}  // namespace

int run(const PlanCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  session->audit.findings = judged_anew(*session).findings;
  plan::PlanRequest request{.strategy = command.strategy, .forbid = command.forbid};
  const std::vector<std::string>& configured = session->options.config.forbid;
  request.forbid.insert(request.forbid.end(), configured.begin(), configured.end());
  plan::Plan plan = planned(*session, request, common.verbosity);
  if (!command.emit.empty()) {
    Result<void> emitted = emit(plan, session->audit, command.emit);
    if (!emitted) return complain(emitted.error()), exit_not_made;
    notice("wrote the plan to " + command.emit, common.verbosity);
  }
  return write_output(common, rendered(plan, session->audit, common), &session->audit, verdict(session->audit, session->audit.findings, common.fail_on));
}

}  // namespace reconcile::cli
