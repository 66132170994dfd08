#include "reconcile/plan/statement_repair.h"

#include <algorithm>
#include <map>

#include "core/sql/facts.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/statement_removal.h"

namespace reconcile::plan {
namespace {

constexpr int most_rounds = 20;  // a removal can bring the next failure to light; each round shows its own

std::vector<Finding> invalid_statements(const Audit& audit, const std::string& source_id) {
  std::vector<Finding> out;
  for (const Finding& finding : audit.findings) {
    bool removable = finding.code == "replay/invalid-backfill" && finding.source == source_id && !finding.cascade;
    if (removable && finding.location && finding.statement) out.push_back(finding);
  }
  return out;
}

const sql::StatementFacts* facts_at(const std::vector<sql::StatementFacts>& facts, std::size_t byte) {
  for (const sql::StatementFacts& f : facts) {
    if (byte >= f.span.offset && byte <= f.span.end()) return &f;
  }
  return nullptr;
}

Step edit_step(const Finding& finding, const CutText& cut, const std::string& before, const std::string& path) {
  Step step{.kind = StepKind::Edit};
  step.title = "delete the invalid statement from `" + finding.migration.value_or(path) + "`, lines " +
               std::to_string(cut.removal.first_line) + " to " + std::to_string(cut.removal.last_line);
  step.why = finding.message + (finding.sqlstate ? " (" + *finding.sqlstate + ")" : "");
  if (finding.help) step.why += "; " + *finding.help;
  step.path = path;
  step.content = cut.text;
  step.patch = unified_diff(path, before, cut.text);
  step.removal = cut.removal;
  step.lock = "none";
  step.duration = "instant";
  step.rollback = "git checkout -- " + shell_word(path);
  return step;
}

// A NOT NULL that the backfill was to prepare passes on an empty database and fails on rows.
void warn_of_reliance(const Source& source, const Migration& migration, const sql::StatementFacts& removed,
                      std::vector<std::string>& cautions) {
  auto from = std::find_if(source.migrations.begin(), source.migrations.end(), [&](const Migration& m) { return m.name == migration.name; });
  for (auto it = from; it != source.migrations.end(); ++it) {
    for (const sql::StatementFacts& later : sql::statement_facts(it->text)) {
      if (it == from && later.span.offset <= removed.span.offset) continue;
      for (const sql::ColumnName& column : later.set_not_null) {
        if (std::find(removed.assigned.begin(), removed.assigned.end(), column) == removed.assigned.end()) continue;
        cautions.push_back("`" + it->name + "` sets " + column.table + "." + column.column +
                           " NOT NULL and relied on the removed backfill: it passes on an empty database and fails where rows hold NULL");
      }
    }
  }
}

}  // namespace

StatementRepair remove_invalid_statements(const Audit& audit, const AuditOptions& options, const Source& source,
                                          Workspace& workspace) {
  StatementRepair out;
  std::vector<Finding> findings = invalid_statements(audit, source.id);
  for (int round = 0; round < most_rounds && !findings.empty(); ++round) {
    // From the end of each file, so that the places of the others stay good.
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return a.location->path != b.location->path ? a.location->path < b.location->path : a.location->span.offset > b.location->span.offset;
    });
    for (const Finding& finding : findings) {
      const std::string& path = finding.location->path;
      auto before = workspace.read(path);
      if (!before) continue;
      std::vector<sql::StatementFacts> facts = sql::statement_facts(*before);
      const sql::StatementFacts* statement = facts_at(facts, finding.location->span.offset);
      if (statement == nullptr) continue;
      CutText cut = cut_statement(SourceText(path, *before), statement->span);
      out.steps.push_back(edit_step(finding, cut, *before, path));
      out.migrations.push_back(finding.migration.value_or(path));
      for (const Migration& migration : source.migrations) {
        if (migration.path == path) warn_of_reliance(source, migration, *statement, out.cautions);
      }
      workspace.write(path, cut.text);
    }
    Result<Audit> next = audit_tree(workspace, options);
    findings = next ? invalid_statements(*next, source.id) : std::vector<Finding>();
  }
  out.migrations.erase(std::unique(out.migrations.begin(), out.migrations.end()), out.migrations.end());
  return out;
}

}  // namespace reconcile::plan
