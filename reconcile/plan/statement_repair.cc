#include "reconcile/plan/statement_repair.h"

#include <algorithm>
#include <cctype>

#include "core/sql/facts.h"
#include "reconcile/plan/quoting.h"
#include "reconcile/plan/statement_removal.h"

namespace reconcile::plan {
namespace {

constexpr int most_rounds = 20;  // a removal can bring the next failure to light; each round shows its own

constexpr std::size_t most_repeated = 20;

// Where the object that is there already was made; null where that is not it.
const Related* first_maker(const Finding& finding) {
  if (!finding.code.starts_with("replay/duplicate-")) return nullptr;
  auto found = std::find_if(finding.related.begin(), finding.related.end(), [](const Related& r) { return r.location && r.message.ends_with("is made here first"); });
  return found == finding.related.end() ? nullptr : &*found;
}

std::vector<Finding> invalid_statements(const Audit& audit, const std::string& source_id) {
  std::vector<Finding> out, repeated;
  for (const Finding& finding : audit.findings) {
    if (finding.source != source_id || finding.cascade || !finding.location || !finding.statement) continue;
    if (finding.code == "replay/invalid-backfill") out.push_back(finding);
    else if (first_maker(finding) != nullptr) repeated.push_back(finding);
  }
  if (repeated.size() <= most_repeated) out.insert(out.end(), repeated.begin(), repeated.end());
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
  const Related* maker = first_maker(finding);
  step.title = std::string("delete the ") + (maker != nullptr ? "repeated" : "invalid") + " statement from `" + finding.migration.value_or(path) + "`, lines " +
               std::to_string(cut.removal.first_line) + " to " + std::to_string(cut.removal.last_line);
  step.why = finding.message + (finding.sqlstate ? " (" + *finding.sqlstate + ")" : "");
  if (maker != nullptr) step.why += "; made first in " + maker->location->path + ", line " + std::to_string(maker->location->begin.line);
  else if (finding.help) step.why += "; " + *finding.help;
  step.path = path;
  step.content = cut.text;
  step.patch = unified_diff(path, before, cut.text);
  step.removal = cut.removal;
  step.lock = "none";
  step.duration = "instant";
  step.rollback = "git checkout -- " + shell_word(path);
  return step;
}

// Upper case, blanks as one.
std::string plain(std::string_view sql) {
  std::string out;
  for (char c : sql) {
    bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

// Which of two definitions stands, where they are not word for word the same.
void warn_of_other_definition(const Finding& finding, const std::string& statement, const Workspace& workspace, std::vector<std::string>& cautions) {
  const Related& maker = *first_maker(finding);
  auto text = workspace.read(maker.location->path);
  if (!text) return;
  std::vector<sql::StatementFacts> facts = sql::statement_facts(*text);
  const sql::StatementFacts* first = facts_at(facts, maker.location->span.offset);
  bool same = first != nullptr && plain(std::string_view(*text).substr(first->span.offset, first->span.length)) == plain(statement);
  if (same) return;
  cautions.push_back("what " + maker.location->path + ", line " + std::to_string(maker.location->begin.line) + " makes stays as it is there: compare it with the deleted statement of `" +
                     finding.migration.value_or(finding.location->path) + "`, which may have meant another definition");
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
    const std::size_t before_round = out.steps.size();
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
      bool repeated = first_maker(finding) != nullptr;
      // Of a list of actions only one is the repeated one.
      if (statement == nullptr || (repeated && statement->actions != 1)) continue;
      if (repeated) warn_of_other_definition(finding, before->substr(statement->span.offset, statement->span.length), workspace, out.cautions);
      ++(repeated ? out.repeated : out.invalid);
      CutText cut = cut_statement(SourceText(path, *before), statement->span);
      out.steps.push_back(edit_step(finding, cut, *before, path));
      out.migrations.push_back(finding.migration.value_or(path));
      for (const Migration& migration : source.migrations) {
        if (migration.path == path) warn_of_reliance(source, migration, *statement, out.cautions);
      }
      workspace.write(path, cut.text);
    }
    if (out.steps.size() == before_round) break;
    Result<Audit> next = audit_tree(workspace, options);
    findings = next ? invalid_statements(*next, source.id) : std::vector<Finding>();
  }
  out.migrations.erase(std::unique(out.migrations.begin(), out.migrations.end()), out.migrations.end());
  return out;
}

}  // namespace reconcile::plan
