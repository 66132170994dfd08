// TRUNCATE (ExecuteTruncate): which tables it may empty together.
#include <algorithm>

#include "core/execute/rows.h"
#include "core/execute/sequence.h"
#include "core/replay/relation.h"
#include "core/replay/sequence.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

void check_truncatable(const Relation& relation) {
  if (relation.kind != 'r' && relation.kind != 'p' && relation.kind != 'f') {
    throw error("42809", "\"%s\" is not a table", {relation.name});
  }
  if (is_system_relation(relation)) {
    throw error("42501", "permission denied: \"%s\" is a system catalog", {relation.name});
  }
}

// Foreign keys that point into the set from outside of it.
std::vector<const Constraint*> referencing(const Context& ctx, const std::vector<Oid>& tables) {
  std::vector<const Constraint*> out;
  for (const Constraint* constraint : ctx.catalog.constraints.own()) {
    auto holds = [&](Oid oid) { return std::find(tables.begin(), tables.end(), oid) != tables.end(); };
    if (constraint->contype == 'f' && holds(constraint->foreign_relid) && !holds(constraint->relid)) {
      out.push_back(constraint);
    }
  }
  return out;
}

void check_foreign_keys(const Context& ctx, const std::vector<Oid>& tables) {
  for (const Constraint* constraint : referencing(ctx, tables)) {
    const std::string& from = relation_of(ctx, constraint->relid).name;
    const std::string& to = relation_of(ctx, constraint->foreign_relid).name;
    throw error("0A000", "cannot truncate a table referenced in a foreign key constraint")
        .with_detail(message("Table \"%s\" references \"%s\".", {from, to}))
        .with_hint(message("Truncate table \"%s\" at the same time, or use TRUNCATE ... CASCADE.", {from}));
  }
}

// CASCADE: tables that refer to one that is emptied are emptied too, with their partitions.
void add_referencing(const Context& ctx, std::vector<Oid>& tables) {
  for (bool grows = true; grows;) {
    grows = false;
    for (const Constraint* constraint : referencing(ctx, tables)) {
      for (Oid oid : all_inheritors(ctx, constraint->relid)) {
        if (std::find(tables.begin(), tables.end(), oid) != tables.end()) continue;
        tables.push_back(oid);
        grows = true;
      }
    }
  }
}

void empty_table(Context& ctx, Oid table, bool restart_sequences) {
  execute::clear_rows(ctx.session, table);
  if (!restart_sequences) return;
  for (const Attribute& column : relation_of(ctx, table).attributes) {
    for (DependencyType type : {DependencyType::Auto, DependencyType::Internal}) {
      for (Oid sequence : owned_sequences(ctx, table, column.num, type)) execute::restart_sequence(ctx.session, sequence, std::nullopt);
    }
  }
}

}  // namespace

void apply(Context& ctx, const ::TruncateStmt& stmt) {
  std::vector<Oid> tables;
  auto add = [&](Oid oid) {
    if (std::find(tables.begin(), tables.end(), oid) == tables.end()) tables.push_back(oid);
  };
  for (auto* name : sql::list<::RangeVar>(stmt.relations)) {
    const Relation& relation = open_relation(ctx, *name);
    check_truncatable(relation);
    add(relation.oid);
    if (name->inh) {
      for (Oid child : all_inheritors(ctx, relation.oid)) add(child);
    } else if (relation.kind == 'p') {
      throw error("42809", "cannot truncate only a partitioned table")
          .with_hint("Do not specify the ONLY keyword, or use TRUNCATE ONLY on the partitions directly.");
    }
  }
  if (stmt.behavior == DROP_RESTRICT) {
    check_foreign_keys(ctx, tables);
  } else {
    add_referencing(ctx, tables);
  }
  for (Oid table : tables) empty_table(ctx, table, stmt.restart_seqs);
}

}  // namespace reconcile::replay
