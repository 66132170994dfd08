// reconcile check: every rule on every history.
#include <filesystem>
#include <fstream>
#include <optional>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/progress.h"
#include "reconcile/cli/rule_pages.h"
#include "reconcile/cli/scratch.h"
#include "reconcile/cli/session.h"
#include "reconcile/merge/base_audit.h"
#include "reconcile/report/graph.h"
#include "reconcile/scratch/check_on_server.h"

namespace reconcile::cli {
namespace {

std::string_view page_of(std::string_view code) {
  const RulePage* page = find_rule_page(code);
  return page == nullptr ? std::string_view() : page->text;
}

std::string rendered(const report::Report& report, const Audit& audit, const CommonOptions& common) {
  report::TextProvider texts = text_provider(audit);
  if (common.format == "json") return report::to_json(report);
  if (common.format == "markdown") return report::to_markdown(report, texts);
  if (common.format == "sarif") return report::to_sarif(report, page_of);
  if (common.format == "github") return report::to_github(report);
  if (common.format == "gitlab") return report::to_gitlab(report);
  if (common.format == "junit") return report::to_junit(report);
  // Without Graphviz the page is complete but for the drawing.
  if (common.format == "html") return report::to_html(report, texts, report::graph_to_svg(*audit.history).value_or(std::string()));
  report::TextStyle style{.color = use_color(common), .brief = common.verbosity == Verbosity::Quiet, .verbose = common.verbosity == Verbosity::Verbose};
  return report::to_text(report, texts, style);
}

// Errors and warnings; notes only where they fail the check too.
int accept(const Session& session, const CommonOptions& common) {
  std::vector<Finding> findings = judged_anew(session).findings;
  std::erase_if(findings, [&](const Finding& f) {
    return f.code.starts_with("guard/") || (f.severity == Severity::Note && common.fail_on != "note");
  });
  std::string path = (std::filesystem::path(common.root) / accepted_file_name).lexically_normal().string();
  std::ofstream file(path, std::ios::binary);
  file << to_accepted(findings);
  file.close();
  if (!file) return complain({"can't be written", path, ""}), exit_not_made;
  return write_stdout("wrote " + path + ": " + std::to_string(findings.size()) + " accepted findings\n");
}

Result<scratch::ScratchCheck> ask_server(const std::string& where, Session& session, const CommonOptions& common) {
  Progress progress("replaying the histories on a scratch server", common.verbosity);
  auto server = open_scratch(where, session.options);
  if (!server) return server.error();
  auto asked = scratch::check_on_server(session.audit, session.options, **server);
  if (!asked) return asked.error();
  notice("PostgreSQL " + std::to_string((*server)->major()) + " was asked too: " + std::to_string(asked->statements) + " statements, " +
             std::to_string(asked->agree) + " as the model says, " + std::to_string(asked->decided) + " that the model had left undecided, " +
             std::to_string(asked->not_run) + " not run there, " + std::to_string(asked->incomparable) + " not comparable after those, " +
             std::to_string(asked->disagreements) + " otherwise than the model says",
         common.verbosity);
  if (!asked->lacks.empty()) {
    std::string lacks;
    for (const std::string& message : asked->lacks) lacks += (lacks.empty() ? "" : "; ") + message;
    notice("that server lacks some of what the platform has (" + lacks + "): statements that need it count as not run",
           common.verbosity);
  }
  return asked;
}

std::string patch_of(const merge::BaseAudit& base) {
  std::string patch;
  for (const merge::Relink& relink : base.relinks) patch += relink.patch;
  return patch;
}

// Of the merge result: what the other revision does not have by itself.
int check_merge(Session branch, const CheckCommand& command) {
  const CommonOptions& common = command.common;
  Result<merge::BaseAudit> base = merge::audit_merge(branch.audit, branch.options, command.base);
  if (!base) return complain(base.error()), exit_not_made;
  report::MergeEntry entry = make_merge_entry(*base);
  if (!command.patch.empty()) {
    CommonOptions to = common;
    to.output = command.patch;
    std::string patch = patch_of(*base);
    if (patch.empty()) notice("no relink is needed: `" + command.patch + "` is empty", common.verbosity);
    if (int failed = write_output(to, patch, &branch.audit, exit_clean); failed != exit_clean) return failed;
  }
  Session merged{.options = branch.options, .audit = std::move(base->audit), .accepted = branch.accepted, .today = branch.today, .every_finding = false};
  report::Report report = make_report(merged.audit, judged(merged));
  report.merge = std::move(entry);
  return write_output(common, rendered(report, merged.audit, common), &branch.audit, verdict(merged.audit, report.findings, common.fail_on));
}

}  // namespace

int run(const CheckCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common, Reads::Catalogs);
  if (!session) return complain(session.error()), exit_not_made;
  if (command.accept) return accept(*session, common);
  if (!command.base.empty()) return check_merge(std::move(*session), command);
  std::optional<scratch::ScratchCheck> asked;
  if (!command.scratch.empty()) {
    Result<scratch::ScratchCheck> result = ask_server(command.scratch, *session, common);
    if (!result) return complain(result.error()), exit_not_made;
    asked = *result;
  }
  report::Report report = make_report(session->audit, judged(*session));
  if (asked && asked->disagreements > 0) {
    int written = write_output(common, rendered(report, session->audit, common), &session->audit, exit_defect);
    return written;
  }
  return write_output(common, rendered(report, session->audit, common), &session->audit, verdict(session->audit, report.findings, common.fail_on));
}

}  // namespace reconcile::cli
