// DROP TABLE, VIEW, MATERIALIZED VIEW, INDEX, SEQUENCE, FOREIGN TABLE (RemoveRelations).
#include "core/analyze/permission.h"
#include "core/replay/object_statements.h"
#include "core/replay/relation.h"
#include "core/replay/statements.h"

namespace reconcile::replay {
namespace {

struct DropKind {
  ObjectType type;
  char kind;
  std::string_view missing_sqlstate, name, article_name;
};

constexpr DropKind drop_kinds[] = {
    {OBJECT_TABLE, 'r', "42P01", "table", "a table"},
    {OBJECT_SEQUENCE, 'S', "42P01", "sequence", "a sequence"},
    {OBJECT_VIEW, 'v', "42P01", "view", "a view"},
    {OBJECT_MATVIEW, 'm', "42P01", "materialized view", "a materialized view"},
    {OBJECT_INDEX, 'i', "42704", "index", "an index"},
    {OBJECT_TYPE, 'c', "42704", "type", "a type"},
    {OBJECT_FOREIGN_TABLE, 'f', "42704", "foreign table", "a foreign table"},
};

const DropKind* kind_of(ObjectType type) {
  for (const DropKind& entry : drop_kinds) {
    if (entry.type == type && type != OBJECT_TYPE) return &entry;
  }
  return nullptr;
}

char plain_kind(char relkind) { return relkind == 'p' ? 'r' : relkind == 'I' ? 'i' : relkind; }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

void check_kind(const Relation& relation, const DropKind& wanted) {
  if (plain_kind(relation.kind) == wanted.kind) return;
  PgError refusal = error("42809", "\"%s\" is not %s", {relation.name, wanted.article_name});
  for (const DropKind& actual : drop_kinds) {
    if (actual.kind != plain_kind(relation.kind)) continue;
    refusal.hint = message("Use DROP %s to remove %s.", {upper(actual.name), actual.article_name});
  }
  throw refusal;
}

void missing(Context& ctx, const analyze::QualifiedName& name, const DropKind& kind, bool missing_ok) {
  bool no_schema = !name.schema.empty() && analyze::lookup_namespace(ctx.session, name.schema, true) == invalid_oid;
  if (no_schema && !missing_ok) throw error("3F000", "schema \"%s\" does not exist", {name.schema});
  if (no_schema) return notice(ctx, "schema \"%s\" does not exist, skipping", {name.schema});
  if (!missing_ok) throw error(kind.missing_sqlstate, "%s \"%s\" does not exist", {kind.name, name.name});
  notice(ctx, "%s \"%s\" does not exist, skipping", {kind.name, name.name});
}

void check_concurrently(Context& ctx, const ::DropStmt& stmt) {
  if (!stmt.concurrent) return;
  ctx.prevent_in_transaction_block("DROP INDEX CONCURRENTLY");
  if (sql::list(stmt.objects).size() != 1) {
    throw error("0A000", "DROP INDEX CONCURRENTLY does not support dropping multiple objects");
  }
  if (stmt.behavior == DROP_CASCADE) throw error("0A000", "DROP INDEX CONCURRENTLY does not support CASCADE");
}

// A schema's owner may drop what is in it.
bool owns_schema(const Context& ctx, Oid nsp) {
  const Role* role = ctx.catalog.roles.find(invalid_oid, ctx.session.role);
  const Namespace* schema = ctx.catalog.namespaces.find(nsp);
  return role != nullptr && schema != nullptr && analyze::has_rights_of(ctx.catalog, role->oid, schema->owner);
}

void drop_relations(Context& ctx, const ::DropStmt& stmt, const DropKind& kind) {
  check_concurrently(ctx, stmt);
  std::vector<ObjectAddress> objects;
  for (auto* names : sql::list<::List>(stmt.objects)) {
    analyze::QualifiedName name = analyze::deconstruct_name(names);
    const Relation* relation = analyze::lookup_relation(ctx.session, name);
    if (relation == nullptr) {
      missing(ctx, name, kind, stmt.missing_ok);
      continue;
    }
    check_kind(*relation, kind);
    if (!owns_schema(ctx, relation->nsp)) analyze::require_owner(ctx.session, *relation);
    if (is_system_relation(*relation)) {
      throw error("42501", "permission denied: \"%s\" is a system catalog", {relation->name});
    }
    if (stmt.concurrent && relation->kind == 'I') {
      throw error("0A000", "cannot drop partitioned index \"%s\" concurrently", {relation->name});
    }
    objects.push_back(address_of(*relation));
  }
  perform_multiple_deletions(ctx, objects, stmt.behavior);
}

}  // namespace

void apply(Context& ctx, const ::DropStmt& stmt) {
  if (const DropKind* kind = kind_of(stmt.removeType)) return drop_relations(ctx, stmt, *kind);
  drop_objects(ctx, stmt);
}

}  // namespace reconcile::replay
