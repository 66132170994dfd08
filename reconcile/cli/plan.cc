// reconcile plan: steps that a person reviews.
#include "reconcile/plan/planner.h"
#include "reconcile/plan/squash.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/emit.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/progress.h"
#include "reconcile/cli/scratch.h"
#include "reconcile/cli/session.h"
#include "reconcile/report/plan_report.h"

namespace reconcile::cli {
namespace {

std::string rendered(const plan::Plan& plan, const Audit& audit, const CommonOptions& common) {
  if (common.format == "json") return report::plan_to_json(plan);
  if (common.format == "markdown") return report::plan_to_markdown(plan, text_provider(audit));
  if (common.format == "html") return report::plan_to_html(plan, text_provider(audit));
  return report::plan_to_text(plan, {.color = use_color(common), .verbose = common.verbosity == Verbosity::Verbose});
}

plan::Plan planned(const Session& session, const plan::PlanRequest& request, scratch::Server* server, Verbosity verbosity) {
  Progress progress("planning, and replaying what is planned", verbosity);
  return plan::make_plan(session.audit, session.options, request, server);
}

// --from and --through name migrations of one source at least, in this order.
Result<void> known_range(const Audit& audit, const plan::PlanRequest& request) {
  if (request.from.empty() && request.through.empty()) return {};
  if (request.strategy != "squash" && request.strategy != "baseline") {
    return Error{"--from and --through are the range of a squash", "", "add --strategy squash"};
  }
  Error last;
  for (const Source& source : audit.repository.sources) {
    if (source.archived || source.dialect != Dialect::PostgreSql) continue;
    Result<plan::Range> range = plan::requested_range(source, request);
    if (range) return {};
    last = range.error();
  }
  return last.message.empty() ? Error{"there is no PostgreSQL history here", "", "give the root of the repository"} : last;
}

}  // namespace

int run(const PlanCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  session->audit.findings = judged_anew(*session).findings;
  plan::PlanRequest request{.strategy = command.strategy, .from = command.from, .through = command.through, .to = command.to, .forbid = command.forbid,
                            .allow_destructive = command.allow_destructive};
  const std::vector<std::string>& configured = session->options.config.forbid;
  request.forbid.insert(request.forbid.end(), configured.begin(), configured.end());
  if ((request.strategy == "transition") != !request.to.empty()) {
    complain({request.to.empty() ? "a transition needs to know where to" : "--to is where a transition leads", "", request.to.empty() ? "add --to drizzle, drizzle-v1 or prisma" : "add --strategy transition"});
    return exit_not_made;
  }
  if (auto known = known_range(session->audit, request); !known) return complain(known.error()), exit_not_made;
  auto server = open_scratch(command.scratch, session->options);
  if (!server) return complain(server.error()), exit_not_made;
  plan::Plan plan = planned(*session, request, server->get(), common.verbosity);
  if (!command.emit.empty()) {
    Result<void> emitted = emit(plan, session->audit, command.emit, {.allow_destructive = command.allow_destructive, .audit = session->options, .today = session->today});
    if (!emitted) return complain(emitted.error()), exit_not_made;
    notice("wrote the plan to " + command.emit, common.verbosity);
  }
  return write_output(common, rendered(plan, session->audit, common), &session->audit, verdict(session->audit, session->audit.findings, common.fail_on));
}

}  // namespace reconcile::cli
