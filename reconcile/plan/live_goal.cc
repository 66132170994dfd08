#include "reconcile/plan/live_goal.h"

#include <algorithm>

#include "core/analyze/analyze.h"
#include "reconcile/drift/ignored.h"
#include "reconcile/drift/live_script.h"
#include "reconcile/plan/excerpt.h"

namespace reconcile::plan {
namespace {

using drift::ObjectId;
using replay::Outcome;
using replay::StatementTrace;

// COMMENT ON, of the kinds that migrations comment on.
std::string comments_of(const std::map<ObjectId, drift::LiveFacts>& facts) {
  static const std::map<std::string_view, std::string_view> words = {
      {"table", "TABLE "}, {"column", "COLUMN "}, {"view", "VIEW "}, {"sequence", "SEQUENCE "}, {"index", "INDEX "}, {"enum", "TYPE "}, {"function", "FUNCTION "}};
  std::string out;
  for (const auto& [id, fact] : facts) {
    auto word = words.find(id.kind);
    if (fact.comment.empty() || word == words.end()) continue;
    // An index is named by its schema, not by its table.
    ObjectId named = id;
    if (id.kind == "index") named.parent.clear();
    out += "COMMENT ON " + std::string(word->second) + named.qualified() + " IS " + analyze::quote_literal(fact.comment) + ";\n";
  }
  return out;
}

class Reading {
 public:
  Reading(const Environment& environment, const Source& source, const AuditOptions& options) : environment_(environment), source_(source), options_(options) {}

  Result<LiveGoal> run() {
    preset_ = replay_options(source_, options_.config).preset;
    auto text = whole();
    if (!text) return text.error();
    leave_out();
    LiveGoal out;
    auto kept = without_ignored(*text);
    if (!kept) return kept.error();
    out.sql = dependents_gone(*kept, out);
    return out;
  }

 private:
  Result<std::string> whole() {
    if (environment_.catalog_sql) return *environment_.catalog_sql;
    if (!environment_.catalog_json) return Error{"its schema was not read", "", "give it with --db or --live"};
    Result<drift::LiveScript> script = drift::live_script(*environment_.catalog_json);
    if (!script) return script.error();
    roles_ = script->roles;
    return script->sql + "\n" + comments_of(script->facts);
  }

  void leave_out() {
    for (const std::string& pattern : options_.config.ignore) ignored_.add_pattern(pattern);
    if (source_.ledger.configured) ignored_.add_ledger(source_.ledger.schema.empty() ? "public" : source_.ledger.schema, source_.ledger.table);
    for (const Ledger& ledger : environment_.ledgers) ignored_.add_ledger(ledger.schema, ledger.table);
    ignored_.add_platform(preset_);
    ignored_.add_platform(drift::platform_of(roles_));
  }

  // Whether all that the statement does concerns what is left out.
  bool is_ignored(const StatementTrace& s) const {
    return !s.changes.empty() && std::all_of(s.changes.begin(), s.changes.end(), [&](const replay::Change& change) {
      ObjectId id{change.object.kind, change.object.schema, change.object.parent, change.object.name};
      bool table_too = !id.parent.empty() && (ignored_.covers(id.table()) || !ignored_.may_be_extra(id.table()));
      return table_too || ignored_.covers(id) || !ignored_.may_be_extra(id);
    });
  }

  // What the platform and the tool's ledger bring is there before it; roles are the whole cluster's.
  static bool is_there_already(const StatementTrace& s) {
    if (s.kind.ends_with(" ROLE")) return true;
    if (!s.error) return false;
    const std::string& state = s.error->sqlstate;
    return state == "42P06" || state == "42P07" || state == "42710" || state == "42723" || state == "42P16";
  }

  static std::string text_of(const std::string& sql, const StatementTrace& s) { return sql.substr(s.span.offset, s.span.length); }

  Result<std::string> without_ignored(const std::string& sql) {
    std::string kept;
    replay::Replay replay = replay_goal(source_, options_, sql);
    for (const StatementTrace& s : replay.trace()) {
      std::string statement = text_of(sql, s);
      if (s.outcome == Outcome::Succeeds) {
        if (!is_ignored(s)) kept += statement + ";\n";
      } else if (!is_there_already(s)) {
        return Error{"the schema of " + environment_.name + " can't be followed: `" + excerpt(statement) + "`: " + (s.error ? s.error->message : s.undecided_reason), "", ""};
      }
    }
    return kept;
  }

  // A foreign key to a table that is left out goes with it.
  std::string dependents_gone(const std::string& sql, LiveGoal& out) {
    std::string kept;
    replay::Replay replay = replay_goal(source_, options_, sql);
    for (const StatementTrace& s : replay.trace()) {
      std::string statement = text_of(sql, s);
      if (s.outcome == Outcome::Succeeds) kept += statement + ";\n";
      else out.left_out.push_back("`" + excerpt(statement) + "` rests on what `ignore` leaves out");
    }
    return kept;
  }

  const Environment& environment_;
  const Source& source_;
  const AuditOptions& options_;
  std::string preset_;
  std::vector<std::string> roles_;
  drift::Ignored ignored_;
};

}  // namespace

replay::Replay replay_goal(const Source& source, const AuditOptions& options, const std::string& sql) {
  replay::Replay out(replay_options(source, options.config));
  Migration migration{.name = "goal", .path = "goal.sql", .text = sql};
  migration.chunks = {{Span{0, migration.text.size()}}};
  out.run(migration, TransactionMode::Autocommit);
  out.finish();
  return out;
}

Result<LiveGoal> live_goal(const Environment& environment, const Source& source, const AuditOptions& options) {
  return Reading(environment, source, options).run();
}

}  // namespace reconcile::plan
