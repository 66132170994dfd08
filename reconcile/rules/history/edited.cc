// history/edited
//
// A migration stands for what databases ran. When its file is no longer what was first committed, those that
// ran it then and those that run it now are built from different text. What a branch did to its own file
// before it was merged is no edit: the line that HEAD's first parents make saw the merged text first.
#include "adapters/git/evidence.h"
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

// Who stores a checksum and compares it later. (Drizzle stores one that it never looks at again.)
bool compares_checksums(const Source& source) {
  return source.adapter == "prisma" || source.tool == "flyway" || source.tool == "sqlx";
}

bool is_harmless(const Source& source, git::Extent extent) {
  if (extent == git::Extent::LineEnds) return true;  // Prisma's and Flyway's comparison too takes both for one
  return extent == git::Extent::CommentsOrBlanks && !compares_checksums(source);
}

std::string changed(git::Extent extent) {
  if (extent == git::Extent::LineEnds) return "only its line ends changed";
  if (extent == git::Extent::CommentsOrBlanks) return "only comments or blanks changed";
  return "its statements changed";
}

void report(const Source& source, const Migration& migration, const git::FileEdit& edit, FindingSink& out) {
  std::string by = edit.edits.empty() ? "in the working tree" : "in commit " + edit.edits.back().short_id();
  Finding& finding = out.report(source, migration, quoted(migration.name) + " was edited " + by + " after it was first committed in " + edit.first.short_id());
  if (is_harmless(source, edit.extent)) finding.severity = Severity::Note;
  finding.related.push_back({"first committed in " + edit.first.named() + "; " + changed(edit.extent), std::nullopt});
  std::vector<std::string> commits;
  for (const git::Commit& commit : edit.edits) {
    finding.related.push_back({"edited in " + commit.named(), std::nullopt});
    commits.push_back(commit.id);
  }
  if (edit.uncommitted) finding.related.push_back({"edited in the working tree, not committed yet", std::nullopt});
  finding.data["first_commit"] = edit.first.id;
  finding.data["first_path"] = edit.first_path;
  finding.data["edits"] = std::move(commits);
  finding.data["changed"] = std::string(to_string(edit.extent));
  finding.help = "`git show " + edit.first.short_id() + ":" + edit.first_path + "` is the first text: where a database has run it, restore it and put the change into a new migration";
}

void check(const RuleInput& in, FindingSink& out) {
  if (in.git == nullptr) return;
  for (const Source& source : in.sources) {
    if (source.archived) continue;  // nobody runs it
    for (const Migration& migration : source.migrations) {
      auto it = in.git->edits.find(migration.path);
      if (it != in.git->edits.end()) report(source, migration, it->second, out);
    }
  }
}

}  // namespace

constinit const Rule edited = {
    .code = "history/edited",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
