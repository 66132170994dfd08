// ALTER TABLE's settings of the relation itself: owner, options, triggers and rules on and off, clustering,
// replica identity, LOGGED.
#include <algorithm>

#include "core/replay/query_relation.h"
#include "core/replay/alter_table.h"
#include "core/replay/change_owner.h"
#include "core/replay/reloptions.h"

namespace reconcile::replay {
namespace {

Oid index_named(const Context& ctx, const Relation& table, const std::string& name) {
  const Relation* index = ctx.catalog.relations.find(table.nsp, name);
  if (index == nullptr || !index->index || index->index->table != table.oid) {
    throw error("42704", "index \"%s\" for table \"%s\" does not exist", {name, table.name});
  }
  return index->oid;
}

void check_sequence_is_free(Context& ctx, const Relation& sequence) {
  for (const Dependency& dependency : ctx.catalog.depends.references_of(address_of(sequence))) {
    bool owned = dependency.referenced.classid == ClassId::Relation && dependency.referenced.subid != 0;
    if (!owned) continue;
    throw error("0A000", "cannot change owner of sequence \"%s\"", {sequence.name})
        .with_detail(message("Sequence \"%s\" is linked to table \"%s\".",
                             {sequence.name, relation_of(ctx, dependency.referenced.oid).name}));
  }
}

void set_owner(Context& ctx, Oid relid, Oid owner) {
  change_owner(ctx, {ClassId::Relation, relid}, owner);
  Relation& relation = ctx.catalog.relations.edit(relid);
  if (relation.type != invalid_oid) {
    Type& row = ctx.catalog.types.edit(relation.type);
    row.owner = owner;
    if (row.array != invalid_oid) ctx.catalog.types.edit(row.array).owner = owner;
  }
  for (Oid index : indexes_of(ctx, relid)) ctx.catalog.relations.edit(index).owner = owner;
  for (const Dependency& dependency : ctx.catalog.depends.dependents_of({ClassId::Relation, relid})) {
    if (dependency.dependent.classid != ClassId::Relation || dependency.referenced.subid == 0) continue;
    const Relation* sequence = ctx.catalog.relations.find(dependency.dependent.oid);
    if (sequence != nullptr && sequence->kind == 'S') change_owner(ctx, {ClassId::Relation, sequence->oid}, owner);
  }
}

std::string reloption_family(const Context& ctx, const Relation& relation) {
  if (relation.kind == 'v') return "view";
  if (relation.kind == 'p') return "partitioned";
  if (!relation.index) return "table";
  const AccessMethod* method = ctx.catalog.access_methods.find(relation.am);
  return method == nullptr ? std::string("table") : method->name;
}

}  // namespace

void change_owner(Context& ctx, Oid relid, Oid owner) {
  const Relation& relation = relation_of(ctx, relid);
  if (relation.kind == 'S' && relation.owner != owner) check_sequence_is_free(ctx, relation);
  if (relation.kind == 'c') {
    throw error("42809", "\"%s\" is a composite type", {relation.name}).with_hint("Use ALTER TYPE instead.");
  }
  if (relation.index) return notice(ctx, "cannot change owner of index \"%s\"", {relation.name});
  set_owner(ctx, relid, owner);
}

void set_relation_options(Context& ctx, Oid relid, const List* options, bool reset) {
  const Relation& relation = relation_of(ctx, relid);
  Options changed = transform_reloptions(options, reloption_family(ctx, relation), relation.options, reset);
  bool checked = std::any_of(changed.begin(), changed.end(), [](const auto& option) { return option.first == "check_option"; });
  if (checked && relation.kind == 'v' && relation.view_query != nullptr) check_updatable(*relation.view_query);
  ctx.catalog.relations.edit(relid).options = std::move(changed);
}

void cluster_on(Context& ctx, Oid relid, const std::string& name, bool mark_only) {
  const Relation& table = relation_of(ctx, relid);
  Oid index = index_named(ctx, table, name);
  const IndexInfo& info = *relation_of(ctx, index).index;
  const AccessMethod* method = ctx.catalog.access_methods.find(relation_of(ctx, index).am);
  if (method != nullptr && method->name != "btree" && method->name != "gist" && method->oid < first_normal_oid) {
    throw error("0A000", "cannot cluster on index \"%s\" because access method does not support clustering", {name});
  }
  if (info.predicate != nullptr) throw error("0A000", "cannot cluster on partial index \"%s\"", {name});
  if (!info.valid) throw error("0A000", "cannot cluster on invalid index \"%s\"", {name});
  // CLUSTER itself goes on with the partitions and marks nothing.
  if (table.kind == 'p' && mark_only) throw error("0A000", "cannot mark index clustered in partitioned table");
  if (table.kind == 'p') return;
  for (Oid other : indexes_of(ctx, relid)) ctx.catalog.relations.edit(other).index->clustered = other == index;
}

void set_replica_identity(Context& ctx, Oid relid, const ::ReplicaIdentityStmt& stmt) {
  Oid index = invalid_oid;
  const Relation& table = relation_of(ctx, relid);
  if (stmt.identity_type == 'i') {
    std::string name(sql::str(stmt.name));
    index = index_named(ctx, table, name);
    const IndexInfo& info = *relation_of(ctx, index).index;
    auto refuse = [&](std::string_view text) { throw error("42809", text, {name}); };
    if (!info.unique) refuse("cannot use non-unique index \"%s\" as replica identity");
    if (!info.immediate) refuse("cannot use non-immediate index \"%s\" as replica identity");
    for (const IndexKey& key : info.keys) {
      if (key.attnum == 0) refuse("cannot use expression index \"%s\" as replica identity");
    }
    if (info.predicate != nullptr) refuse("cannot use partial index \"%s\" as replica identity");
    for (const IndexKey& key : info.keys) {
      const Attribute& column = *table.attribute(key.attnum);
      if (column.not_null) continue;
      throw error("42809", "index \"%s\" cannot be used as replica identity because column \"%s\" is nullable",
                  {name, column.name});
    }
  }
  ctx.catalog.relations.edit(relid).replica_identity = stmt.identity_type;
  for (Oid other : indexes_of(ctx, relid)) ctx.catalog.relations.edit(other).index->replica_identity = other == index;
}

namespace {

// A row trigger of a partitioned table has a copy on each partition.
void enable_copies(Context& ctx, Oid table, Oid trigger, char enabled) {
  for (Oid child : children_of(ctx, table)) {
    for (const Trigger* copy : ctx.catalog.triggers.of_parent(child)) {
      if (copy->parent_trigger != trigger) continue;
      ctx.catalog.triggers.edit(copy->oid).enabled = enabled;
      enable_copies(ctx, child, copy->oid, enabled);
    }
  }
}

}  // namespace

void enable_trigger(Context& ctx, Oid relid, const std::string& name, char enabled, bool recurse) {
  bool found = name.empty();
  for (const Trigger* trigger : ctx.catalog.triggers.of_parent(relid)) {
    if (!name.empty() && trigger->name != name) continue;
    found = true;
    ctx.catalog.triggers.edit(trigger->oid).enabled = enabled;
    if (recurse) enable_copies(ctx, relid, trigger->oid, enabled);
  }
  if (!found) {
    throw error("42704", "trigger \"%s\" for table \"%s\" does not exist", {name, relation_of(ctx, relid).name});
  }
}

void enable_rule(Context& ctx, Oid relid, const std::string& name, char enabled) {
  for (const Rule* rule : ctx.catalog.rules.of_parent(relid)) {
    if (rule->name != name) continue;
    ctx.catalog.rules.edit(rule->oid).enabled = enabled;
    return;
  }
  throw error("42704", "rule \"%s\" for relation \"%s\" does not exist", {name, relation_of(ctx, relid).name});
}

void set_persistence(Context& ctx, Oid relid, char persistence) {
  const Relation& relation = relation_of(ctx, relid);
  if (relation.persistence == 't') {
    throw error("42P16", "cannot change logged status of table \"%s\" because it is temporary", {relation.name});
  }
  if (relation.persistence == persistence) return;
  for (const Constraint* key : ctx.catalog.constraints.own()) {
    if (key->contype != 'f') continue;
    bool to_logged = persistence == 'p';
    if ((to_logged ? key->relid : key->foreign_relid) != relid) continue;
    const Relation& other = relation_of(ctx, to_logged ? key->foreign_relid : key->relid);
    if (other.oid == relid || (to_logged ? other.persistence == 'p' : other.persistence != 'p')) continue;
    throw error("42P16",
                to_logged ? "could not change table \"%s\" to logged because it references unlogged table \"%s\""
                          : "could not change table \"%s\" to unlogged because it references logged table \"%s\"",
                {relation.name, other.name});
  }
  if (relation.kind == 'p') return;  // it has no storage that would change
  ctx.catalog.relations.edit(relid).persistence = persistence;
  for (Oid index : indexes_of(ctx, relid)) ctx.catalog.relations.edit(index).persistence = persistence;
}

}  // namespace reconcile::replay
