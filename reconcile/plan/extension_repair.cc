#include "reconcile/plan/extension_repair.h"

#include <algorithm>

#include "core/catalog/builtin/extensions.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

// The extension that a finding names as the one that would have brought what is missing.
const std::string* missing_extension(const Finding& finding) {
  auto it = finding.data.find("extensions");
  if (finding.cascade || it == finding.data.end()) return nullptr;
  const auto* names = std::get_if<std::vector<std::string>>(&it->second);
  return names == nullptr || names->empty() ? nullptr : &names->front();
}

std::string caution(const std::string& extension) {
  const catalog::ExtensionTemplate* known = catalog::find_extension_template(extension);
  bool anybody = known != nullptr && known->trusted;
  return anybody ? "" : "the role that runs the migrations must be allowed to install `" + extension + "` (a superuser, or the platform's administrator)";
}

Step edit_step(const std::string& extension, const Finding& finding, const Migration& migration, const Source& source, Workspace& workspace) {
  std::string before = workspace.read(migration.path).value_or(migration.text);
  // An earlier edit of this file stands before the place that the migration's own text knows.
  std::size_t at = migration.chunks.empty() ? 0 : migration.chunks.front().span.offset + (before.size() - migration.text.size());
  if (before.size() < migration.text.size() || at > before.size()) at = 0;
  std::string statement = "CREATE EXTENSION IF NOT EXISTS " + sql_name(extension) + ";";
  std::string divider = source.adapter.starts_with("drizzle") ? "--> statement-breakpoint\n" : "\n";
  std::string after = before.substr(0, at) + statement + divider + before.substr(at);
  Step step{.kind = StepKind::Edit};
  step.title = "install the extension `" + extension + "` at the head of `" + migration.name + "`";
  step.why = finding.message + (finding.sqlstate ? " (" + *finding.sqlstate + ")" : "") + ": the extension brings it, and no migration installs it";
  step.path = migration.path;
  step.content = after;
  step.patch = unified_diff(migration.path, before, after);
  step.lock = "none";
  step.duration = "instant";
  step.rollback = "git checkout -- " + shell_word(migration.path);
  workspace.write(migration.path, std::move(after));
  return step;
}

// Whether it found one more.
bool install_round(const Audit& audit, const Source& source, Workspace& workspace, ExtensionRepair& out) {
  const std::size_t before = out.extensions.size();
  for (const Migration& migration : source.migrations) {
    for (const Finding& finding : audit.findings) {
      if (finding.source != source.id || finding.migration != migration.name) continue;
      const std::string* extension = missing_extension(finding);
      if (extension == nullptr || std::find(out.extensions.begin(), out.extensions.end(), *extension) != out.extensions.end()) continue;
      out.steps.push_back(edit_step(*extension, finding, migration, source, workspace));
      out.extensions.push_back(*extension);
      if (std::find(out.migrations.begin(), out.migrations.end(), migration.name) == out.migrations.end()) out.migrations.push_back(migration.name);
      if (std::string text = caution(*extension); !text.empty()) out.cautions.push_back(std::move(text));
    }
  }
  return out.extensions.size() > before;
}

}  // namespace

ExtensionRepair install_missing_extensions(const Audit& audit, const AuditOptions& options, const Source& source, Workspace& workspace) {
  ExtensionRepair out;
  const Audit* seen = &audit;
  // A statement that gets further can meet the next extension that it lacks.
  for (Result<Audit> next = Error{}; install_round(*seen, source, workspace, out); seen = &*next) {
    next = audit_tree(workspace, options);
    if (!next) break;
  }
  return out;
}

}  // namespace reconcile::plan
