#include "reconcile/diagnose/diagnosis.h"

#include <algorithm>
#include <utility>

#include "reconcile/diagnose/code_facts.h"
#include "reconcile/diagnose/objects.h"
#include "reconcile/plan/scripts.h"
#include "reconcile/rules/words.h"

namespace reconcile::diagnose {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// As a whole word: "0001_a" is not in "0001_ab".
bool mentions(std::string_view line, std::string_view name) {
  for (std::size_t at = 0; (at = line.find(name, at)) != std::string_view::npos; ++at) {
    bool begins = at == 0 || !is_name_character(line[at - 1]);
    std::size_t end = at + name.size();
    if (begins && (end == line.size() || !is_name_character(line[end]))) return true;
  }
  return false;
}

bool ends_path(std::string_view path, std::string_view end) {
  while (end.starts_with("./")) end.remove_prefix(2);
  return path == end || (path.size() > end.size() && path.ends_with(end) && path[path.size() - end.size() - 1] == '/') ||
         (end.size() > path.size() && end.ends_with(path) && end[end.size() - path.size() - 1] == '/');
}

enum class Group { Duplicate, Undefined, Other };

Group group_of(std::string_view sqlstate) {
  for (std::string_view state : {"42P07", "42701", "42710", "42P06", "42723"}) {
    if (sqlstate == state) return Group::Duplicate;
  }
  for (std::string_view state : {"42P01", "42703", "42704", "42883", "3F000"}) {
    if (sqlstate == state) return Group::Undefined;
  }
  return Group::Other;
}

class Diagnosing {
 public:
  Diagnosing(const Symptom& symptom, const std::vector<std::string>& lines, const Audit& audit)
      : symptom_(symptom), lines_(lines), audit_(audit) {}

  Diagnosis run() {
    out_.code = symptom_.code.empty() ? symptom_.sqlstate : symptom_.code;
    out_.sqlstate = symptom_.sqlstate;
    out_.message = symptom_.message;
    facts_ = facts_of(out_.code);
    if (facts_ != nullptr) out_.title = facts_->title;
    find_migration();
    find_in_environments();
    find_same_failure();
    explain();
    advise();
    return std::move(out_);
  }

 private:
  // -- which migration --------------------------------------------------------------------------------

  bool is_candidate(const Source& source) const {
    if (symptom_.tool == "prisma") return source.adapter == "prisma";
    if (symptom_.tool == "drizzle") return source.adapter.starts_with("drizzle");
    return true;
  }

  void take(const Source& source, const Migration& migration, std::string found_by) {
    source_ = &source;
    migration_ = &migration;
    out_.source = source.id;
    out_.migration = migration.name;
    out_.location = Location::of_file(migration.path);
    out_.found_by = std::move(found_by);
    if (symptom_.line > 0 && ends_path(migration.path, symptom_.file)) {
      SourceText text(migration.path, migration.text);
      std::size_t begin = 0;
      for (int line = 1; line < symptom_.line && begin < migration.text.size(); ++line) {
        std::size_t end = migration.text.find('\n', begin);
        begin = end == std::string::npos ? migration.text.size() : end + 1;
      }
      out_.location = Location::in(text, {begin, std::max<std::size_t>(text.line(symptom_.line).size(), 1)});
    }
  }

  template <class Is>
  bool take_first(Is is, const std::string& found_by) {
    for (const Source& source : audit_.repository.sources) {
      if (!is_candidate(source)) continue;
      for (const Migration& migration : source.migrations) {
        if (is(migration)) return take(source, migration, found_by), true;
      }
      for (const OutsideFile& file : source.outside) {
        if (is(file.migration)) return take(source, file.migration, found_by), true;
      }
    }
    return false;
  }

  void find_migration() {
    for (const std::string& name : symptom_.names) {
      if (take_first([&](const Migration& m) { return m.name == name; }, "named in the log")) return;
    }
    if (!symptom_.names.empty()) out_.migration = symptom_.names.front();
    if (!symptom_.file.empty() && take_first([&](const Migration& m) { return ends_path(m.path, symptom_.file); }, "named in the log")) return;
    if (!symptom_.names.empty() || symptom_.message.empty()) return;
    find_mention();
  }

  // A log of another runner: a migration's name in a line that tells of a failure, and no other's.
  void find_mention() {
    const Migration* only = nullptr;
    const Source* of = nullptr;
    for (const std::string& line : lines_) {
      bool tells = line.find("rror") != std::string::npos || line.find("ERROR") != std::string::npos || line.find("ail") != std::string::npos;
      if (!tells) continue;
      for (const Source& source : audit_.repository.sources) {
        for (const Migration& migration : source.migrations) {
          if (migration.name.size() < 4 || !mentions(line, migration.name)) continue;
          if (only != nullptr && only != &migration) return;
          only = &migration;
          of = &source;
        }
      }
    }
    if (only != nullptr) take(*of, *only, "named in the log");
  }

  // -- what the environments say ------------------------------------------------------------------------

  // Whether the command that is foreseen to fail there fails as the log has it.
  bool is_foreseen(const migrator::WillFail& failure) const {
    if (symptom_.code == "drizzle/silent-exit") return true;
    if (symptom_.code == "P3018") return failure.code == symptom_.sqlstate && (symptom_.message.empty() || failure.message == symptom_.message);
    if (!failure.code.empty() && failure.code == symptom_.code) return true;
    return !symptom_.message.empty() && failure.message == symptom_.message;
  }

  void find_in_environments() {
    for (const migrator::Next& next : audit_.forecast) {
      const Source& source = audit_.repository.sources[next.source];
      if (!is_candidate(source) || (source_ != nullptr && source_ != &source)) continue;
      const std::string where = quoted(audit_.environments[next.environment].name);
      const auto& failure = next.will_fail;
      if (failure && is_foreseen(*failure)) {
        const auto found = std::ranges::find(source.migrations, failure->migration, &Migration::name);
        if (migration_ == nullptr && found != source.migrations.end()) take(source, *found, quoted(next.command) + " stops there on " + where);
        const bool is_it = migration_ == nullptr || failure->migration.empty() || failure->migration == migration_->name;
        if (is_it && foreseen_.empty()) foreseen_ = "on " + where + " " + quoted(next.command) + " stops there: " + why_it_stops(next);
      }
      tell_state(source, next, where);
    }
  }

  // Of what stops it before it runs anything, the reason says more than the tool does.
  static std::string why_it_stops(const migrator::Next& next) {
    const bool runs_nothing = next.runs.empty();
    return runs_nothing && !next.blocked.empty() ? next.blocked : next.will_fail->message;
  }

  void tell_state(const Source& source, const migrator::Next& next, const std::string& where) {
    if (migration_ == nullptr || source_ != &source) return;
    const auto at = std::ranges::find(source.migrations, migration_->name, &Migration::name);
    if (at == source.migrations.end()) return;
    const migrator::Outlook& outlook = next.migrations[static_cast<std::size_t>(at - source.migrations.begin())];
    std::string said = "on " + where + ": " + std::string(to_string(outlook.state)) + (outlook.reason.empty() ? "" : ": " + outlook.reason);
    out_.evidence.push_back({std::move(said), std::nullopt});
  }

  // -- what the replay says -----------------------------------------------------------------------------

  bool is_same_failure(const Finding& finding) const {
    return finding.sqlstate && !symptom_.message.empty() && finding.message == symptom_.message &&
           (symptom_.sqlstate.empty() || *finding.sqlstate == symptom_.sqlstate);
  }

  void find_same_failure() {
    for (const Finding& finding : audit_.findings) {
      if (!is_same_failure(finding)) continue;
      if (migration_ != nullptr && (finding.source != source_->id || finding.migration != migration_->name)) continue;
      out_.finding = &finding;
      break;
    }
    if (out_.finding == nullptr && migration_ == nullptr && foreseen_.empty() && symptom_.code == "drizzle/silent-exit") {
      out_.finding = first_failure();
    }
    if (out_.finding == nullptr) return;
    if (migration_ == nullptr) {
      std::string why = symptom_.code == "drizzle/silent-exit" ? "a fresh database stops there" : "its replay fails with the same error";
      take_first([&](const Migration& m) { return m.name == out_.finding->migration; }, why);
    }
    if (out_.finding->location) out_.location = out_.finding->location;
  }

  const Finding* first_failure() const {
    for (const Finding& finding : audit_.findings) {
      auto source = std::ranges::find(audit_.repository.sources, finding.source, &Source::id);
      if (finding.first_failure && source != audit_.repository.sources.end() && is_candidate(*source)) return &finding;
    }
    return nullptr;
  }

  // -- the cause ----------------------------------------------------------------------------------------

  void explain() {
    if (out_.finding != nullptr) return explain_by_replay();
    if (!foreseen_.empty()) {
      if (!symptom_.sqlstate.empty() && !symptom_.message.empty()) explain_by_objects();
      out_.cause = foreseen_;
      return;
    }
    if (!out_.migration.empty() && migration_ == nullptr && !audit_.repository.sources.empty()) explain_missing_file();
    if (!symptom_.sqlstate.empty() && symptom_.message.size() > 0) explain_by_objects();
    if (out_.cause.empty() && facts_ != nullptr) out_.cause = facts_->cause;
    const CodeFacts* state = symptom_.sqlstate.empty() ? nullptr : facts_of(symptom_.sqlstate);
    if (state != nullptr && state != facts_ && !state->cause.empty() && !explained_by_objects_) out_.cause = state->cause;
  }

  void explain_by_replay() {
    const Finding& finding = *out_.finding;
    out_.cause = symptom_.code == "drizzle/silent-exit"
                     ? "the history itself fails there, on every fresh database: " + finding.message
                     : "the history itself is at fault: on a fresh database it fails in the same way";
    out_.evidence.insert(out_.evidence.begin(), finding.related.begin(), finding.related.end());
  }

  void explain_missing_file() {
    out_.cause = "no history of this repository has a migration " + quoted(out_.migration) +
                 ": its file was deleted, renamed or squashed, or belongs to a branch that is not checked out here";
  }

  const Vertex& vertex(VertexId id) const { return audit_.history->vertices()[id]; }

  bool is_before_it(VertexId id) const {
    const Vertex& v = vertex(id);
    if (migration_ == nullptr || v.source != source_->id || v.kind != VertexKind::Migration) return false;
    auto here = std::ranges::find(source_->migrations, migration_->name, &Migration::name);
    return v.index < static_cast<std::size_t>(here - source_->migrations.begin());
  }

  bool is_it(VertexId id) const { return migration_ != nullptr && vertex(id).source == source_->id && vertex(id).name == migration_->name; }

  void add_evidence(const std::string& what, const Touch& touch) {
    out_.evidence.push_back({quoted(vertex(touch.vertex).name) + " " + what + " " + quoted(touch.object), Location::of_file(vertex(touch.vertex).path)});
  }

  void explain_by_objects() {
    NamedObject object = object_in(symptom_.message);
    if (object.kind.empty() || group_of(symptom_.sqlstate) == Group::Other) return;
    explained_by_objects_ = true;
    std::vector<Touch> makers = makers_of(*audit_.history, object), droppers = droppers_of(*audit_.history, object);
    if (group_of(symptom_.sqlstate) == Group::Duplicate) {
      explain_duplicate(object, makers);
    } else {
      explain_undefined(object, makers, droppers);
    }
  }

  void explain_duplicate(const NamedObject& object, const std::vector<Touch>& makers) {
    for (const Touch& touch : makers) add_evidence("makes", touch);
    if (migration_ == nullptr && makers.size() == 1 && vertex(makers.front().vertex).kind == VertexKind::Migration) {
      const Vertex& v = vertex(makers.front().vertex);
      const Source& source = audit_.repository.sources[v.source_index];
      take(source, source.migrations[v.index], "it alone makes what is there already");
    }
    out_.cause = (migration_ == nullptr ? "the database has " : "a fresh database does not have it at this point; this one has ") +
                 quoted(object.display()) +
                 " already: made by hand, by a push or another tool, or by a run whose ledger row was lost";
  }

  void explain_undefined(const NamedObject& object, const std::vector<Touch>& makers, const std::vector<Touch>& droppers) {
    for (const Touch& touch : makers) add_evidence("makes", touch);
    for (const Touch& touch : droppers) add_evidence("drops", touch);
    std::string name = quoted(object.display());
    bool made_before = std::ranges::any_of(makers, [&](const Touch& t) { return is_before_it(t.vertex); });
    if (makers.empty()) {
      out_.cause = "no migration of this repository makes " + name + ": it was made by hand or by a push elsewhere, or the name is wrong";
    } else if (!droppers.empty() && droppers.back().vertex > makers.back().vertex) {
      out_.cause = quoted(vertex(droppers.back().vertex).name) + " drops " + name + "; what still asks for it is older than that migration";
    } else if (made_before) {
      out_.cause = "a fresh database has " + name + " at this point; this one has not run what makes it, or has lost it since";
    } else if (migration_ == nullptr) {
      out_.cause = "this database has not run " + quoted(vertex(makers.back().vertex).name) + ", which makes " + name + ", or has lost it since";
    } else {
      out_.cause = name + " is made by " + quoted(vertex(makers.front().vertex).name) + ", which does not stand before it";
    }
  }

  // -- what to do ---------------------------------------------------------------------------------------

  const Source* deployed_source() const {
    if (source_ != nullptr) return source_;
    for (const Source& source : audit_.repository.sources) {
      if (is_candidate(source) && !source.archived && symptom_.tool != "postgres") return &source;
    }
    const Source* only = nullptr;
    for (const Source& source : audit_.repository.sources) {
      if (source.archived) continue;
      if (only != nullptr) return nullptr;  // which of them is not known
      only = &source;
    }
    return only;
  }

  // How the repository calls a tool that it has installed.
  std::string runner() const {
    for (const ToolUse& use : audit_.repository.tool_uses) {
      if (use.run_with == "pnpm" || use.run_with == "yarn") return use.run_with + (use.run_with == "pnpm" ? " exec" : "");
      if (use.run_with == "bun") return "bunx";
    }
    return "npx";
  }

  static void replace(std::string& text, std::string_view what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) text.replace(at, what.size(), with);
  }

  // "text: `command`" with its words filled in. Without a source there is no deploy command to name.
  void add_step(std::string_view pattern) {
    if (pattern.empty()) return;
    Step step{.text = std::string(pattern), .command = {}, .where = {}};
    const Source* source = deployed_source();
    if (step.text.find("{deploy}") != std::string::npos) {
      if (source == nullptr) {
        if (symptom_.tool == "postgres") return;
        replace(step.text, "{deploy}", symptom_.tool == "prisma" ? "npx prisma migrate deploy" : "npx drizzle-kit migrate");
      } else {
        plan::DeployCommand deploy = plan::deploy_command(audit_.repository, *source);
        replace(step.text, "{deploy}", deploy.command);
        step.where = deploy.where;
      }
    }
    replace(step.text, "{run}", runner());
    replace(step.text, "{migration}", out_.migration.empty() ? "NAME" : out_.migration);
    std::size_t open = step.text.find('`');
    std::size_t close = open == std::string::npos ? open : step.text.find('`', open + 1);
    if (close != std::string::npos) step.command = step.text.substr(open + 1, close - open - 1);
    out_.next.push_back(std::move(step));
  }

  void add_steps(const CodeFacts* facts) {
    if (facts == nullptr) return;
    for (std::string_view step : facts->next) add_step(step);
  }

  void advise() {
    if (out_.finding != nullptr) {
      if (out_.finding->help) add_step(*out_.finding->help);
      add_step("see the least change that mends it, replayed: `reconcile plan`");
    } else if (explained_by_objects_ && group_of(symptom_.sqlstate) == Group::Duplicate) {
      advise_duplicate();
    } else if (explained_by_objects_) {
      add_step("see what this database has run and what it lacks: `reconcile status --db ENV=URL`");
      if (migration_ == nullptr && symptom_.code.empty()) add_step("deploy what is pending: `{deploy}`");
    }
    bool mended_in_files = out_.finding != nullptr && symptom_.code == "drizzle/silent-exit";
    if (!symptom_.code.empty() && !mended_in_files) {
      add_steps(facts_);
    } else if (!explained_by_objects_ && out_.finding == nullptr) {
      add_steps(facts_);
    }
  }

  void advise_duplicate() {
    add_step("see what this database has run and what it lacks: `reconcile status --db ENV=URL`");
    bool prisma = source_ != nullptr && source_->adapter == "prisma";
    if (prisma) add_step("where it has all that the migration makes, with equal definitions: `{run} prisma migrate resolve --applied {migration}`");
    if (source_ != nullptr && source_->adapter == "drizzle") add_step("where it has all that the migration makes: a ledger row for it, which `reconcile plan` shows");
  }

  const Symptom& symptom_;
  const std::vector<std::string>& lines_;
  const Audit& audit_;
  const CodeFacts* facts_ = nullptr;
  const Source* source_ = nullptr;
  const Migration* migration_ = nullptr;
  bool explained_by_objects_ = false;
  std::string foreseen_;  // the failure as an environment's forecast has it; empty: none does
  Diagnosis out_;
};

}  // namespace

std::vector<Diagnosis> diagnose(std::span<const Symptom> symptoms, const std::vector<std::string>& lines, const Audit& audit) {
  std::vector<Diagnosis> out;
  for (const Symptom& symptom : symptoms) out.push_back(Diagnosing(symptom, lines, audit).run());
  return out;
}

}  // namespace reconcile::diagnose
