// reconcile drift: history, declared schema and live databases, object by object.
#include "reconcile/drift/drift.h"

#include <filesystem>

#include "adapters/command.h"
#include "adapters/config/drizzle_config.h"
#include "adapters/tree_index.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/make_report.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/progress.h"
#include "reconcile/cli/rule_pages.h"
#include "reconcile/cli/session.h"
#include "reconcile/drift/drift_report.h"

namespace reconcile::cli {
namespace {

constexpr int command_seconds = 120;

// A file below PATH by its path there; one elsewhere through a tree of its own folder.
declared::DeclaredSchema declared_file_anywhere(const FileTree& root, const std::string& path) {
  if (root.kind(path) != EntryKind::Missing) return declared::declared_file(root, path);
  std::string folder(parent_path(path).empty() ? "." : parent_path(path));
  auto tree = open_file_tree(folder);
  if (!tree) return declared::declared_file(root, path);  // says that it is missing
  declared::DeclaredSchema out = declared::declared_file(**tree, std::string(file_name(path)));
  out.origin = path;
  return out;
}

// What `drizzle-kit export` leaves out of account: the columns are then called otherwise than `generate` calls them.
void note_ignored_casing(const FileTree& tree, const std::string& command, declared::DeclaredSchema& out) {
  if (command.find("drizzle-kit") == std::string::npos || command.find("export") == std::string::npos) return;
  for (const DrizzleConfig& config : read_drizzle_configs(tree, TreeIndex::walk(tree))) {
    if (config.casing.empty()) continue;
    out.notes.push_back("`drizzle-kit export` ignores `casing` of " + config.path + ": columns without a name of their own are called by their keys in what it prints. `drizzle-kit generate --casing " +
                        config.casing + "` into an empty folder prints them as migrations do");
  }
}

Result<declared::DeclaredSchema> declared_by_command(const FileTree& tree, const std::string& command, const std::string& root) {
  Result<std::string> text = run_command(command, root, command_seconds);
  if (!text) return Error{"--declared-command: " + text.error().message, "", text.error().help};
  declared::DeclaredSchema out{.language = declared::Language::Sql, .origin = "the command's output", .files = {}};
  out.holds = {true, true, true, true, true, true, true, true, true, true, true, true};
  out.sql = std::move(*text);
  note_ignored_casing(tree, command, out);
  return out;
}

Result<drift::DriftOptions> drift_options(const DriftCommand& command, const Session& session) {
  drift::DriftOptions out;
  out.ignore = command.ignore;
  if (!command.declared.empty()) out.declared.push_back(declared_file_anywhere(*session.audit.tree, command.declared));
  if (!command.declared_command.empty()) {
    Result<declared::DeclaredSchema> declared = declared_by_command(*session.audit.tree, command.declared_command, command.common.root);
    if (!declared) return declared.error();
    out.declared.push_back(std::move(declared).value());
  }
  return out;
}

std::string_view page_of(std::string_view code) {
  const RulePage* page = find_rule_page(code);
  return page == nullptr ? std::string_view() : page->text;
}

std::string rendered(const drift::Drift& drift, const Session& session, Filtered judged, const CommonOptions& common) {
  if (common.format == "json") return drift::drift_to_json(drift);
  if (common.format == "markdown") return drift::drift_to_markdown(drift);
  if (common.format == "text") return drift::drift_to_text(drift, {.color = use_color(common), .verbose = common.verbosity == Verbosity::Verbose});
  report::Report report = make_report(session.audit, std::move(judged));
  if (common.format == "sarif") return report::to_sarif(report, page_of);
  if (common.format == "github") return report::to_github(report);
  if (common.format == "gitlab") return report::to_gitlab(report);
  return report::to_junit(report);
}

// What was said about other codes is judged by `check`, not here.
bool is_about_drift(const Finding& finding) { return finding.code.starts_with("drift/") || finding.code == "guard/could-not-check"; }

}  // namespace

int run(const DriftCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common, Reads::Catalogs);
  if (!session) return complain(session.error()), exit_not_made;
  session->compares_schemas = true;
  Result<drift::DriftOptions> options = drift_options(command, *session);
  if (!options) return complain(options.error()), exit_not_made;
  drift::Drift drift;
  {
    Progress progress("comparing the schemas", common.verbosity);
    drift = drift::find_drift(session->audit, session->options, *options);
  }
  std::erase_if(session->audit.findings, [](const Finding& f) { return f.code != "guard/could-not-check"; });
  std::vector<Finding> found = drift::drift_findings(drift);
  std::move(found.begin(), found.end(), std::back_inserter(session->audit.findings));
  Filtered judged = cli::judged(*session);
  std::erase_if(judged.findings, [](const Finding& f) { return !is_about_drift(f); });
  bool made = drift.problems.empty() && !drift.compared.empty();  // what was not compared is never clean
  int code = made ? verdict(session->audit, judged.findings, common.fail_on) : static_cast<int>(exit_not_made);
  return write_output(common, rendered(drift, *session, std::move(judged), common), &session->audit, code);
}

}  // namespace reconcile::cli
