// reconcile verify: a plan's proof again, and after it was carried out, that everything is as planned.
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/progress.h"
#include "reconcile/cli/scratch.h"
#include "reconcile/cli/session.h"
#include "reconcile/plan/verify.h"
#include "reconcile/report/plan_report.h"

namespace reconcile::cli {
namespace {

Result<std::string> read_plan(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return Error{"can't be read", path, "name the plan.json that `reconcile plan --emit DIR` wrote"};
  return text.str();
}

std::string rendered(const plan::Verification& verification, const CommonOptions& common) {
  if (common.format == "json") return report::verification_to_json(verification);
  if (common.format == "markdown") return report::verification_to_markdown(verification);
  return report::verification_to_text(verification);
}

}  // namespace

int run(const VerifyCommand& command) {
  const CommonOptions& common = command.common;
  Result<std::string> text = read_plan(command.plan);
  if (!text) return complain(text.error()), exit_not_made;
  Result<plan::PlanRecord> record = plan::read_plan_record(command.plan, *text);
  if (!record) return complain(record.error()), exit_not_made;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  auto server = open_scratch(command.scratch, session->options);
  if (!server) return complain(server.error()), exit_not_made;
  plan::Verification verification;
  {
    Progress progress("repeating the plan's proof", common.verbosity);
    verification = plan::verify(*record, session->audit, session->options, server->get());
  }
  int code = verification.outcome == plan::Outcome::Pass ? exit_clean : verification.stale ? exit_not_made : exit_findings;
  if (verification.outcome == plan::Outcome::Partial) code = exit_clean;
  return write_output(common, rendered(verification, common), &session->audit, code);
}

}  // namespace reconcile::cli
