#include "core/replay/query_relation.h"

#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/naming.h"

namespace reconcile::replay {

ResultColumns result_columns(const catalog::Query& query, const List* names) {
  ResultColumns out;
  sql::ListView<::String> given(names);
  std::span<TargetEntry*> targets = query.command == Command::Select ? query.targets : query.returning;
  for (const TargetEntry* target : targets) {
    if (target->resjunk) continue;
    Attribute column;
    bool renamed = out.columns.size() < given.size();
    column.name = clip_name(renamed ? sql::str(given[out.columns.size()]->sval) : target->resname);
    column.type = target->expr->type;
    column.typmod = target->expr->typmod;
    column.collation = target->expr->collation;
    if (renamed) ++out.named;
    out.columns.push_back(std::move(column));
  }
  return out;
}

bool uses_temp_relation(const Context& ctx, const catalog::Query& query) {
  for (ObjectAddress used : analyze::find_query_references(ctx.session, &query)) {
    if (used.classid != ClassId::Relation) continue;
    const Relation* relation = ctx.catalog.relations.find(used.oid);
    if (relation != nullptr && relation->persistence == 't') return true;
  }
  return false;
}

void store_return_rule(Context& ctx, Oid view, catalog::Query* query) {
  ctx.catalog.relations.edit(view).view_query = query;
  Oid rule_oid = invalid_oid;
  for (const Rule* rule : ctx.catalog.rules.of_parent(view)) {
    if (rule->name == "_RETURN") rule_oid = rule->oid;
  }
  if (rule_oid == invalid_oid) {
    Rule rule = new_object<Rule>(ctx, "_RETURN", invalid_oid, view);
    rule.event = '1';
    rule.instead = true;
    rule_oid = rule.oid;
    ctx.catalog.rules.add(std::move(rule));
  } else {
    ctx.catalog.depends.remove_references_of({ClassId::Rule, rule_oid});
  }
  ctx.catalog.rules.edit(rule_oid).actions = {query};
  ObjectAddress self{ClassId::Rule, rule_oid};
  record_dependency(ctx, self, {ClassId::Relation, view}, DependencyType::Internal);
  record_dependencies(ctx, self, analyze::find_query_references(ctx.session, query), DependencyType::Normal);
}

}  // namespace reconcile::replay
