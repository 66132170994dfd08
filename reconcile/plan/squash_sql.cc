#include "reconcile/plan/squash_sql.h"

#include <algorithm>
#include <set>

#include "core/base/pg_error.h"
#include "core/sql/script.h"
#include "reconcile/schema/owned.h"
#include "reconcile/schema/schema_sql.h"

namespace reconcile::plan {
namespace {

using replay::Outcome;
using replay::StatementTrace;

const StatementTrace* first_failure(const replay::Replay& replay, Range range) {
  for (const StatementTrace& s : replay.trace()) {
    bool inside = s.migration >= static_cast<int>(range.first) && s.migration <= static_cast<int>(range.last);
    if (inside && s.outcome == Outcome::Fails && !s.effect_applied) return &s;
  }
  return nullptr;
}

std::string text_of(const Source& source, const StatementTrace& s) {
  return source.migrations[static_cast<std::size_t>(s.migration)].text.substr(s.span.offset, s.span.length);
}

std::string place_of(const Source& source, const StatementTrace& s) {
  const Migration& migration = source.migrations[static_cast<std::size_t>(s.migration)];
  SourceText text(migration.path, migration.text);
  return "`" + migration.name + "`, line " + std::to_string(text.position(s.span.offset).line);
}

// Roles and settings of databases live in no schema: pg_dump leaves them out too.
bool outside_every_schema(const StatementTrace& s) {
  static const std::set<std::string> kinds = {"CREATE ROLE", "ALTER ROLE", "DROP ROLE", "GRANT ROLE", "REVOKE ROLE", "ALTER DATABASE"};
  if (kinds.contains(s.kind)) return true;
  return std::any_of(s.changes.begin(), s.changes.end(), [](const replay::Change& c) { return c.address.classid == catalog::ClassId::Role; });
}

// What an undecided statement of this kind does to the schema is unknown; of others it is taken over as it stands.
bool can_be_carried(const StatementTrace& s) {
  static const std::set<std::string> kinds = {"SELECT", "CALL", "DO", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "CREATE EXTENSION", "SET", "NOTIFY"};
  return kinds.contains(s.kind);
}

Error not_squashable(const Source& source, const StatementTrace& s, const std::string& why) {
  return {place_of(source, s) + ": " + why, source.migrations[static_cast<std::size_t>(s.migration)].path, ""};
}

// Where what it does can't be told, it is tried on the finished schema: it may need all that the range makes.
bool runs_last(const StatementTrace& s) {
  static const std::set<std::string> kinds = {"SELECT", "CALL", "DO", "NOTIFY"};
  return s.outcome == Outcome::Undecided && kinds.contains(s.kind);
}

// Statements of the range that the printed schema can't hold and may rest on, in order.
Result<std::vector<std::string>> carried(const Source& source, const replay::Replay& replay, Range range, SquashSql& out) {
  std::vector<std::string> statements;
  for (const StatementTrace& s : replay.trace()) {
    if (s.migration < static_cast<int>(range.first) || s.migration > static_cast<int>(range.last)) continue;
    if (s.outcome == Outcome::Undecided && !can_be_carried(s)) {
      return not_squashable(source, s, "a " + s.kind + " is undecided (" + s.undecided_reason + "), so the schema is not known");
    }
    if (s.outcome == Outcome::Fails) continue;
    bool keep = outside_every_schema(s) || (s.outcome == Outcome::Undecided && !s.is_dml);
    if (!keep || runs_last(s)) continue;
    statements.push_back(text_of(source, s));
    out.notes.push_back(place_of(source, s) + ": " + s.kind + " is taken over as it stands" +
                        (s.outcome == Outcome::Undecided ? " (undecided: " + s.undecided_reason + ")" : ": no schema holds it"));
  }
  return statements;
}

bool makes_function(const std::string& statement) {
  return statement.starts_with("CREATE FUNCTION") || statement.starts_with("CREATE PROCEDURE") ||
         statement.starts_with("CREATE OR REPLACE FUNCTION");
}

Result<SquashSql> from_catalog(const Source& source, const AuditOptions& options, Range range) {
  SquashSql out;
  replay::Replay replay = replay_source(source, options, range.last);
  if (const StatementTrace* failure = first_failure(replay, range)) {
    return not_squashable(source, *failure, "fails" + (failure->error ? ": " + failure->error->message : std::string()) +
                                                "; a history is squashed once it replays");
  }
  Result<std::vector<std::string>> first = carried(source, replay, range, out);
  if (!first) return first.error();
  out.statements = std::move(first).value();
  std::vector<std::string> schema;
  try {
    replay::Replay nothing(replay_options(source, options.config));
    schema = split_statements(schema::schema_sql(replay.catalog(), {.ledgers = makes_its_ledgers(source), .header = false, .base = &nothing.catalog()}));
  } catch (const Undecided& undecided) {
    return Error{"its schema can't be printed: " + undecided.reason, source.path, ""};
  }
  // Bodies are not looked into while what they name may still be missing.
  bool functions = std::any_of(schema.begin(), schema.end(), makes_function);
  if (functions) out.statements.push_back("SET check_function_bodies = false");
  std::move(schema.begin(), schema.end(), std::back_inserter(out.statements));
  if (functions) out.statements.push_back("RESET check_function_bodies");
  replay::Replay built = replay_statements(source, options, out.statements);
  Places undecided;
  for (const StatementTrace& s : replay.trace()) {
    if (runs_last(s)) undecided.emplace(static_cast<std::size_t>(s.migration), s.span.offset);
  }
  out.data = take_inventory(source, range.first, range.last, undecided, built);
  for (const InventoryEntry& entry : out.data) {
    if (entry.shown.kept) out.statements.push_back(entry.text);
  }
  return out;
}

// ---- ranges that do not start the history ----

bool gone(const catalog::Catalog& catalog, const replay::Change& change) {
  using catalog::ClassId;
  switch (change.address.classid) {
    case ClassId::Relation: return catalog.relations.find(change.address.oid) == nullptr;
    case ClassId::Type: return catalog.types.find(change.address.oid) == nullptr;
    case ClassId::Function: return catalog.functions.find(change.address.oid) == nullptr;
    default: return false;
  }
}

// Objects that the range both makes and drops.
struct Passing {
  std::set<catalog::ObjectAddress> objects;
  std::set<std::string> relations;  // "schema.name" at the time, for what hangs on them

  bool has(const replay::Change& change) const {
    if (objects.contains({change.address.classid, change.address.oid, 0})) return true;
    // A relation's row types go with it, without ever having been told of.
    const std::string& name = change.object.name;
    if (change.address.classid == catalog::ClassId::Type) {
      return relations.contains(change.object.schema + "." + name) || (name.starts_with('_') && relations.contains(change.object.schema + "." + name.substr(1)));
    }
    return !change.object.parent.empty() && relations.contains(change.object.schema + "." + change.object.parent);
  }
};

Passing passing(const replay::Replay& replay, Range range) {
  Passing out;
  for (const StatementTrace& s : replay.trace()) {
    if (s.migration < static_cast<int>(range.first)) continue;
    for (const replay::Change& change : s.changes) {
      if (change.kind != replay::ChangeKind::Create || change.address.subid != 0 || !gone(replay.catalog(), change)) continue;
      out.objects.insert(change.address);
      if (change.address.classid == catalog::ClassId::Relation) out.relations.insert(change.object.schema + "." + change.object.name);
    }
  }
  return out;
}

// Whether all that the statement does concerns objects that are gone at the end of the range.
bool only_passing(const StatementTrace& s, const Passing& passing) {
  if (s.changes.empty() || s.outcome != Outcome::Succeeds) return false;
  return std::all_of(s.changes.begin(), s.changes.end(), [&](const replay::Change& c) { return passing.has(c); });
}

Result<SquashSql> from_statements(const Source& source, const AuditOptions& options, Range range) {
  SquashSql out;
  out.canonical = false;
  replay::Replay replay = replay_source(source, options, range.last);
  if (const StatementTrace* failure = first_failure(replay, range)) {
    return not_squashable(source, *failure, "fails" + (failure->error ? ": " + failure->error->message : std::string()) +
                                                "; a range is squashed once it replays");
  }
  Passing without = passing(replay, range);
  std::size_t dropped = 0;
  std::vector<std::string> all;
  for (const StatementTrace& s : replay.trace()) {
    if (s.migration < static_cast<int>(range.first)) continue;
    all.push_back(text_of(source, s));
    if (only_passing(s, without)) ++dropped;
    else out.statements.push_back(text_of(source, s));
  }
  // Leaving statements out must change nothing; where it does, the range stands as it was.
  if (dropped > 0) {
    Source shorter = source;
    shorter.migrations.resize(range.first);
    Source whole = shorter;
    replay::Replay nothing(replay_options(source, options.config));
    auto with = [&](Source& base, const std::vector<std::string>& statements) {
      Migration migration{.name = "range", .path = "range.sql"};
      for (const std::string& statement : statements) migration.text += statement + ";\n";
      migration.chunks = {{Span{0, migration.text.size()}}};
      base.migrations.push_back(std::move(migration));
      try {
        replay::Replay built = replay_source(base, options);
        bool fails = std::any_of(built.trace().begin(), built.trace().end(), [](const StatementTrace& s) { return s.outcome == Outcome::Fails; });
        return (fails ? "it fails\n" : "") + schema::schema_sql(built.catalog(), {.ledgers = makes_its_ledgers(source), .base = &nothing.catalog()});
      } catch (const Undecided& undecided) {
        return "undecided: " + undecided.reason;
      }
    };
    if (with(shorter, out.statements) != with(whole, all)) {
      out.statements = std::move(all);
      dropped = 0;
    }
  }
  out.notes.push_back("the range does not start the history, so its statements stand as they were written" +
                      (dropped == 0 ? std::string() : ", without the " + std::to_string(dropped) + " that concern only objects which the range itself drops"));
  return out;
}

}  // namespace

std::vector<std::string> split_statements(std::string_view text) {
  std::vector<std::string> out;
  sql::Script script = sql::Script::parse(text);
  for (const sql::Statement& s : script.statements()) out.emplace_back(text.substr(s.span.offset, s.span.length));
  return out;
}

std::vector<std::string> tables_of(const catalog::Catalog& catalog) {
  schema::Owned owned(catalog);
  std::vector<std::string> out;
  for (const catalog::Relation* relation : owned.of(catalog.relations, catalog::ClassId::Relation)) {
    if (relation->kind == 'r' || relation->kind == 'p') out.push_back(owned.name(*relation));
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool makes_its_ledgers(const Source& source) { return source.adapter == "manual"; }

replay::Replay replay_statements(const Source& source, const AuditOptions& options, const std::vector<std::string>& statements) {
  Source one = source;
  one.migrations.clear();
  one.transaction = TransactionMode::Autocommit;
  Migration migration{.name = "squashed", .path = "squashed.sql"};
  for (const std::string& statement : statements) migration.text += statement + ";\n";
  migration.chunks = {{Span{0, migration.text.size()}}};
  one.migrations.push_back(std::move(migration));
  return replay_source(one, options);
}

Result<SquashSql> squash_sql(const Source& source, const AuditOptions& options, Range range) {
  return range.first == 0 ? from_catalog(source, options, range) : from_statements(source, options, range);
}

}  // namespace reconcile::plan
