// reconcile: the command line.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "reconcile/audit/audit.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/plan/planner.h"
#include "reconcile/report/plan_report.h"
#include "reconcile/report/report.h"

namespace reconcile {
namespace {

struct CheckOptions {
  AuditOptions audit;
  std::string format = "text";
  std::string fail_on = "error";
};

int exit_code(const report::Summary& summary, const std::string& fail_on) {
  bool fails = (fail_on != "never" && summary.errors > 0) || (fail_on == "warning" && summary.warnings > 0) ||
               (fail_on == "note" && summary.warnings + summary.notes > 0);
  return fails ? 1 : 0;
}

int check(const CheckOptions& options) {
  Result<Audit> audit = run_audit(options.audit);
  if (!audit) {
    std::cerr << "reconcile: " << audit.error().message << "\n";
    if (!audit.error().help.empty()) std::cerr << "help: " << audit.error().help << "\n";
    return 2;
  }
  for (const std::string& notice : audit->notices) std::cerr << "reconcile: " << notice << "\n";
  report::Report report = make_report(*audit, audit->findings);
  bool color = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  std::cout << (options.format == "json" ? report::to_json(report) : report::to_text(report, text_provider(*audit), {color}));
  return exit_code(report.summary, options.fail_on);
}

int run_plan(const CheckOptions& options, const plan::PlanRequest& request) {
  Result<Audit> audit = run_audit(options.audit);
  if (!audit) {
    std::cerr << "reconcile: " << audit.error().message << "\n";
    return 2;
  }
  plan::Plan plan = plan::make_plan(*audit, options.audit, request);
  bool color = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  std::cout << (options.format == "json"       ? report::plan_to_json(plan)
                : options.format == "markdown" ? report::plan_to_markdown(plan, text_provider(*audit))
                                               : report::plan_to_text(plan, {color}));
  return 0;
}

}  // namespace
}  // namespace reconcile

int main(int argc, char** argv) {
  using namespace reconcile;
  CLI::App app{"Audits the migration histories of PostgreSQL projects", "reconcile"};
  app.require_subcommand(1);
  CheckOptions options;
  CLI::App* check_command = app.add_subcommand("check", "run every rule");
  check_command->add_option("PATH", options.audit.root, "repository root")->capture_default_str();
  check_command->add_option("--format", options.format, "text or json")->check(CLI::IsMember({"text", "json"}));
  check_command->add_option("--fail-on", options.fail_on, "threshold")->check(CLI::IsMember({"error", "warning", "note", "never"}));
  check_command->add_option("--source", options.audit.only_source, "only this source");
  bool no_cache = false;
  check_command->add_flag("--no-cache", no_cache, "neither read nor write the cache");
  check_command->add_option("--cache", options.audit.cache_file, "the cache file");
  plan::PlanRequest request;
  CLI::App* plan_command = app.add_subcommand("plan", "propose plans");
  plan_command->add_option("PATH", options.audit.root, "repository root")->capture_default_str();
  plan_command->add_option("--format", options.format, "text, markdown or json")->check(CLI::IsMember({"text", "markdown", "json"}));
  plan_command->add_option("--strategy", request.strategy, "what to plan")->check(CLI::IsMember({"auto", "repair"}));
  plan_command->add_flag("--no-cache", no_cache, "neither read nor write the cache");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.audit.use_cache = !no_cache;
  return check_command->parsed() ? check(options) : run_plan(options, request);
}
