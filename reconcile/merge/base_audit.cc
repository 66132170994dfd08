#include "reconcile/merge/base_audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "adapters/git/commit_tree.h"
#include "adapters/git/repository.h"
#include "reconcile/rules/words.h"

namespace reconcile::merge {
namespace {

using Verdict = Commutation::Verdict;

// The same problem of the same thing; the message tells a group that grew from what it was.
std::multiset<std::string> marks_of(const std::vector<Finding>& findings) {
  std::multiset<std::string> marks;
  for (const Finding& finding : findings) marks.insert(finding.fingerprint() + "\n" + finding.message);
  return marks;
}

bool take(std::multiset<std::string>& marks, const Finding& finding) {
  auto it = marks.find(finding.fingerprint() + "\n" + finding.message);
  if (it == marks.end()) return false;
  marks.erase(it);
  return true;
}

const Source* find(const std::vector<Source>& sources, const std::string& id) {
  auto it = std::ranges::find(sources, id, &Source::id);
  return it == sources.end() ? nullptr : &*it;
}

// Names that `source` has and `before` has not; all of them when there was no such source.
std::vector<std::string> added(const Source& source, const Source* before) {
  std::set<std::string> old;
  for (const Migration& migration : before == nullptr ? std::vector<Migration>{} : before->migrations) old.insert(migration.name);
  std::vector<std::string> out;
  for (const Migration& migration : source.migrations) {
    if (!old.contains(migration.name)) out.push_back(migration.name);
  }
  return out;
}

class Merging {
 public:
  Merging(const Audit& branch, const AuditOptions& options, std::string revision) : branch_(branch), options_(options) {
    out_.revision = std::move(revision);
  }

  Result<BaseAudit> run() {
    auto repository = git::Repository::open(options_.root);
    if (!repository) return repository.error();
    auto preview = git::preview_merge(*repository, *branch_.tree, out_.revision);
    if (!preview) return preview.error();
    out_.preview = std::move(*preview);
    auto their_files = git::commit_tree(*repository, out_.preview.theirs.id, repository->prefix());
    if (!their_files) return their_files.error();
    auto ancestor_files = out_.preview.ancestor.id.empty() ? Result(memory_file_tree({}))
                                                           : git::commit_tree(*repository, out_.preview.ancestor.id, repository->prefix());
    if (!ancestor_files) return ancestor_files.error();
    their_files_ = their_files->get();
    ancestor_files_ = ancestor_files->get();

    out_.files = merged_files();
    Result<Audit> merged = audit_tree(*out_.files, options_, branch_.environments);
    if (!merged) return merged.error();
    Result<Audit> theirs = audit_tree(*their_files_, options_, branch_.environments);
    // `--source` may name what the other side does not have yet.
    if (!theirs) theirs = audit_tree(*their_files_, without_source());
    if (!theirs) return theirs.error();
    out_.audit = std::move(*merged);
    theirs_ = &*theirs;
    compare_sources();
    judge();
    return std::move(out_);
  }

 private:
  AuditOptions without_source() const {
    AuditOptions options = options_;
    options.only_source.clear();
    return options;
  }

  std::unique_ptr<plan::Workspace> merged_files() const {
    auto files = std::make_unique<plan::Workspace>(*branch_.tree);
    for (const auto& [path, content] : out_.preview.changes) {
      if (content) {
        files->write(path, *content);
      } else {
        files->remove(path);
      }
    }
    return files;
  }

  // -- what each side added ---------------------------------------------------------------------------

  void compare_sources() {
    Result<Audit> before_both = audit_tree(*ancestor_files_, without_source());
    const std::vector<Source> none;
    const std::vector<Source>& ancestor = before_both ? before_both->repository.sources : none;
    for (const Source& ours : branch_.repository.sources) {
      const Source* theirs = find(theirs_->repository.sources, ours.id);
      if (theirs == nullptr || ours.archived) continue;
      const Source* before = find(ancestor, ours.id);
      Sides sides{.source = ours.id, .ours = added(ours, before), .theirs = added(*theirs, before), .first = {}, .second = {}};
      drop_common(ours, *theirs, sides);
      if (sides.ours.empty() || sides.theirs.empty()) continue;
      judge_order(sides);
      note_skipped(ours, *theirs, sides);
      relink_source(ours, *theirs, sides);
      out_.sides.push_back(std::move(sides));
    }
  }

  // The same file on both sides is nobody's news.
  static void drop_common(const Source& ours, const Source& theirs, Sides& sides) {
    auto text = [](const Source& source, const std::string& name) {
      auto it = std::ranges::find(source.migrations, name, &Migration::name);
      return it == source.migrations.end() ? std::string() : it->checksum;
    };
    std::vector<std::string> common;
    for (const std::string& name : sides.ours) {
      if (std::ranges::count(sides.theirs, name) > 0 && text(ours, name) == text(theirs, name)) common.push_back(name);
    }
    auto is_common = [&](const std::string& name) { return std::ranges::count(common, name) > 0; };
    std::erase_if(sides.ours, is_common);
    std::erase_if(sides.theirs, is_common);
  }

  void judge_order(Sides& sides) const {
    const History& dag = *out_.audit.history;
    for (const std::string& our_name : sides.ours) {
      for (const std::string& their_name : sides.theirs) {
        auto ours = dag.find(sides.source, our_name), theirs = dag.find(sides.source, their_name);
        if (!ours || !theirs) continue;
        Commutation answer = *ours == *theirs ? Commutation{.verdict = Verdict::Conflict, .object = {}, .reason = "both took the name"} : dag.commute(*ours, *theirs);
        bool worse = answer.verdict != Verdict::Commute &&
                     (sides.commutation.verdict == Verdict::Commute || sides.commutation.verdict == Verdict::Unknown);
        if (!worse) continue;
        sides.commutation = std::move(answer);
        sides.first = our_name;
        sides.second = their_name;
      }
    }
  }

  // Drizzle 0.x runs only what is newer than the newest row: a database of theirs has run their newest.
  void note_skipped(const Source& ours, const Source& theirs, const Sides& sides) {
    const Source* merged = find(out_.audit.repository.sources, ours.id);
    if (!theirs.journal || merged == nullptr || !merged->journal) return;
    const JournalEntry* newest = nullptr;
    for (const JournalEntry& entry : theirs.journal->entries) {
      if (newest == nullptr || entry.when > newest->when) newest = &entry;
    }
    for (const JournalEntry& entry : merged->journal->entries) {
      if (newest == nullptr || entry.when > newest->when || std::ranges::count(sides.ours, entry.tag) == 0) continue;
      Finding finding;
      finding.code = "history/journal-order";
      finding.severity = Severity::Warning;
      finding.source = ours.id;
      finding.migration = entry.tag;
      finding.message = quoted(entry.tag) + " is older than " + quoted(newest->tag) + " of `" + out_.revision +
                        "`: a database that has run the latter skips it for ever";
      std::string text = out_.files->read(merged->journal->path).value_or("");
      finding.location = Location::in(SourceText(merged->journal->path, text), entry.span);
      finding.help = "raise its `when` above " + std::to_string(newest->when) + " before anything runs it";
      finding.data["when"] = entry.when;
      finding.data["newest_before"] = newest->tag;
      finding.data["newest_before_when"] = newest->when;
      std::erase_if(out_.audit.findings, [&](const Finding& f) { return f.code == finding.code && f.source == ours.id && f.migration == entry.tag; });
      out_.audit.findings.push_back(std::move(finding));
    }
  }

  void relink_source(const Source& ours, const Source& theirs, const Sides& sides) {
    RelinkInput in{.ours = ours, .theirs = theirs, .our_names = sides.ours, .our_files = *branch_.tree, .their_files = *their_files_,
                   .ancestor_files = *ancestor_files_, .commute = sides.commutation.verdict == Verdict::Commute};
    std::unique_ptr<plan::Workspace> files = merged_files();
    if (auto found = relink(in, out_.preview.conflicts, *files)) out_.relinks.push_back(std::move(*found));
  }

  // -- whose findings they are ------------------------------------------------------------------------

  void judge() {
    std::multiset<std::string> theirs = marks_of(theirs_->findings), ours = marks_of(branch_.findings);
    std::vector<Finding> kept;
    for (Finding& finding : out_.audit.findings) {
      if (take(theirs, finding)) {
        ++out_.left_out;
        continue;
      }
      if (!take(ours, finding)) {
        ++out_.from_merge;
        finding.related.push_back({"comes from the merge with `" + out_.revision + "` (" + out_.preview.theirs.short_id() + "): this branch alone does not show it", std::nullopt});
        finding.data["from_merge"] = true;
      }
      kept.push_back(std::move(finding));
    }
    for (const Finding& finding : branch_.findings) {
      if (finding.code == "history/edited" && is_edit_of_ours(finding)) kept.push_back(finding);
    }
    out_.audit.findings = std::move(kept);
  }

  // An edit that the other side has as well was made there.
  bool is_edit_of_ours(const Finding& finding) const {
    if (!finding.location) return false;
    auto theirs = their_files_->read(finding.location->path), ours = branch_.tree->read(finding.location->path);
    return theirs && ours && *theirs != *ours;
  }

  const Audit& branch_;
  const AuditOptions& options_;
  const FileTree* their_files_ = nullptr;
  const FileTree* ancestor_files_ = nullptr;
  const Audit* theirs_ = nullptr;
  BaseAudit out_;
};

}  // namespace

Result<BaseAudit> audit_merge(const Audit& branch, const AuditOptions& options, const std::string& revision) {
  return Merging(branch, options, revision).run();
}

}  // namespace reconcile::merge
