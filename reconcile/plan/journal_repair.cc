#include "reconcile/plan/journal_repair.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "core/sql/facts.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/file_steps.h"
#include "reconcile/plan/journal_edit.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

// Successive `when` values must differ by a second at least: the 1.x upgrade compares seconds.
constexpr std::int64_t when_step = 1000;

struct Candidate {
  const Migration* migration;
  VertexId vertex;
  long number;
};

long number_of(const Migration& migration) {
  return migration.number.empty() || migration.number.size() > 9 ? 0 : std::atol(migration.number.c_str());
}

std::string suffix_of(const std::string& tag) {
  std::size_t end = tag.find_first_not_of("0123456789");
  if (end == 0 || end == std::string::npos) return "_" + tag;
  return tag[end] == '_' ? tag.substr(end) : "_" + tag.substr(end);
}

std::string numbered(std::size_t number, const std::string& tag) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%04zu", number);
  return digits + suffix_of(tag);
}

class Rebuild {
 public:
  Rebuild(const Audit& audit, const Source& source, Workspace& workspace)
      : audit_(audit), source_(source), workspace_(workspace), entries_(source.journal->entries) {}

  JournalRepair run() {
    move_rollbacks();
    for (const Candidate& candidate : candidates()) {
      if (auto place = needed_by(candidate)) {
        insert(*candidate.migration, *place);
      } else {
        append(*candidate.migration);
      }
    }
    if (!out_.registered.empty()) write_journal();
    return std::move(out_);
  }

 private:
  void move_rollbacks() {
    std::string folder = join_path(parent_path(source_.path), "rollback");
    for (const OutsideFile& file : source_.outside) {
      if (file.why != OutsideReason::Rollback && file.why != OutsideReason::Down) continue;
      if (parent_path(file.migration.path) != source_.path) continue;
      std::string to = join_path(folder, file_name(file.migration.path));
      if (workspace_.kind(to) != EntryKind::Missing || !file.migration.present) continue;
      workspace_.move(file.migration.path, to);
      Step step{.kind = StepKind::Move};
      step.title = "move the rollback script `" + file.migration.name + "` out of the migrations folder";
      step.why = "nothing may run it by mistake, and its number is free again";
      step.path = file.migration.path;
      step.new_path = to;
      step.patch = rename_diff(file.migration.path, to);
      step.lock = "none";
      step.duration = "instant";
      step.rollback = "git mv " + shell_word(to) + " " + shell_word(file.migration.path);
      out_.steps.push_back(std::move(step));
    }
  }

  // Unjournaled files by number; those that share one in the order that their effects allow.
  std::vector<Candidate> candidates() {
    std::vector<Candidate> out;
    std::size_t source_index = static_cast<std::size_t>(&source_ - audit_.repository.sources.data());
    for (std::size_t i = 0; i < source_.outside.size(); ++i) {
      const OutsideFile& file = source_.outside[i];
      if (file.why != OutsideReason::Unjournaled || !file.migration.present) continue;
      out.push_back({&file.migration, audit_.history->outside(source_index, i), number_of(file.migration)});
    }
    std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return a.number < b.number; });
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
      for (std::size_t j = i + 1; j < out.size() && out[j].number == out[i].number; ++j) order_pair(out[i], out[j]);
    }
    return out;
  }

  void order_pair(Candidate& first, Candidate& second) {
    Commutation c = audit_.history->commute(first.vertex, second.vertex);
    const std::string names = "`" + first.migration->name + "` and `" + second.migration->name + "`";
    switch (c.verdict) {
      case Commutation::Verdict::SecondBeforeFirst:
        std::swap(first, second);
        [[fallthrough]];
      case Commutation::Verdict::FirstBeforeSecond:
        out_.notes.push_back(names + " share a number and do not commute: `" + first.migration->name + "` must stand first (" +
                             c.object.display() + ": " + c.reason + ")");
        break;
      case Commutation::Verdict::Commute:
        out_.notes.push_back(names + " share a number and commute: their order is free, kept by name");
        break;
      case Commutation::Verdict::Conflict:
        out_.notes.push_back(names + " share a number and exclude each other (" + c.object.display() + ": " + c.reason + ")");
        break;
      case Commutation::Verdict::Unknown:
        out_.notes.push_back(names + " share a number; their order could not be derived and is kept by name");
        break;
    }
  }

  // The first journaled migration that can't run without the candidate, as a place in the journal.
  std::optional<std::size_t> needed_by(const Candidate& candidate) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      auto vertex = audit_.history->find(source_.id, entries_[i].tag);
      if (!vertex) continue;
      if (audit_.history->commute(candidate.vertex, *vertex).verdict == Commutation::Verdict::FirstBeforeSecond) return i;
    }
    return std::nullopt;
  }

  // A fresh database runs it before what needs it; one that is past this mark never does.
  void insert(const Migration& migration, std::size_t place) {
    std::int64_t next = entries_[place].when;
    std::int64_t when = place == 0 ? next - when_step : entries_[place - 1].when + (next - entries_[place - 1].when) / 2;
    out_.notes.push_back("`" + migration.name + "` is registered before `" + entries_[place].tag +
                         "`, which needs it: databases that are past that mark skip it and must have its effects already");
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(place),
                    {.idx = 0, .version = "7", .when = when, .tag = migration.name,
                     .breakpoints = migration.text.find("--> statement-breakpoint") != std::string::npos, .span = {}});
    for (std::size_t i = 0; i < entries_.size(); ++i) entries_[i].idx = static_cast<std::int64_t>(i);
    register_tag(migration.name, migration);
  }

  void register_tag(const std::string& tag, const Migration& migration) {
    out_.registered.push_back(tag);
    for (const sql::StatementFacts& facts : sql::statement_facts(migration.text)) {
      for (const std::string& loss : facts.destroys) out_.stop_conditions.push_back("`" + tag + "` " + loss);
    }
  }

  void append(const Migration& migration) {
    std::string tag = numbered(next_index(), migration.name);
    std::int64_t last = 0;
    for (const JournalEntry& entry : entries_) last = std::max(last, entry.when);
    std::int64_t idx = entries_.empty() ? 0 : entries_.back().idx + 1;
    entries_.push_back({.idx = idx, .version = "7", .when = last + when_step, .tag = tag,
                        .breakpoints = migration.text.find("--> statement-breakpoint") != std::string::npos, .span = {}});
    register_tag(tag, migration);
    std::string to = join_path(source_.path, tag + ".sql");
    if (to == migration.path) return;
    out_.steps.push_back(move_step(workspace_, "rename `" + migration.name + "` to `" + tag + "`", migration.path, to));
  }

  std::size_t next_index() const {
    std::size_t next = 0;
    for (const JournalEntry& entry : entries_) {
      std::size_t number = static_cast<std::size_t>(std::atol(entry.tag.c_str()));
      next = std::max(next, number + 1);
    }
    return next;
  }

  void write_journal() {
    const std::string& path = source_.journal->path;
    std::string content = render_journal(source_.journal->version, source_.journal->dialect, entries_);
    workspace_.write(path, content);
    Step step{.kind = StepKind::Journal};
    step.title = "register " + counted(out_.registered.size(), "migration") + " in `" + path + "`";
    step.why = "Drizzle runs only what the journal lists; `when` goes on from the newest entry, in steps of a second";
    step.path = path;
    step.content = std::move(content);
    step.patch = workspace_.patch_of(path);
    step.lock = "none";
    step.duration = "instant";
    step.rollback = "git checkout -- " + shell_word(path);
    out_.steps.push_back(std::move(step));
    if (source_.snapshots.size() < entries_.size()) {
      out_.notes.push_back("the registered migrations have no snapshots: before the next `drizzle-kit generate`, run `drizzle-kit generate "
                           "--custom --name snapshot` and compare its snapshot with schema.ts, or it repeats their changes");
    }
  }

  const Audit& audit_;
  const Source& source_;
  Workspace& workspace_;
  std::vector<JournalEntry> entries_;
  JournalRepair out_;
};

}  // namespace

JournalRepair rebuild_journal(const Audit& audit, const Source& source, Workspace& workspace) {
  return Rebuild(audit, source, workspace).run();
}

}  // namespace reconcile::plan
