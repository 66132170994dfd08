// CREATE and ALTER PUBLICATION (publicationcmds.c, pg_publication.c); subscriptions as far as names go.
#include <algorithm>

#include "core/replay/deletion.h"
#include "core/replay/def_elem.h"
#include "core/replay/object_address.h"
#include "core/replay/object_statements.h"

namespace reconcile::replay {
namespace {

void set_option(Options& to, std::string_view name, std::string value) {
  auto it = std::find_if(to.begin(), to.end(), [&](const auto& option) { return option.first == name; });
  if (it == to.end()) to.emplace_back(name, std::move(value));
  else it->second = std::move(value);
}

void read_options(const List* options, Options& to) {
  for (auto* def : sql::list<::DefElem>(options)) {
    std::string_view name = def->defname;
    if (name == "publish_via_partition_root") {
      set_option(to, name, def_boolean(*def) ? "true" : "false");
    } else if (name == "publish") {
      std::string value = def_string(*def);
      set_option(to, name, value);
      for (std::size_t at = 0; at <= value.size();) {
        std::size_t end = std::min(value.find(',', at), value.size());
        std::string action = value.substr(at, end - at);
        action.erase(0, action.find_first_not_of(" \t"));
        action.erase(action.find_last_not_of(" \t") + 1);
        bool known = action == "insert" || action == "update" || action == "delete" || action == "truncate";
        if (!known && !value.empty()) {
          throw PgError("42601", "unrecognized value for publication option \"publish\": " + quoted(action));
        }
        at = end + 1;
      }
    } else {
      throw PgError("42601", "unrecognized publication parameter: " + quoted(name));
    }
  }
}

void check_can_be_published(const Relation& relation) {
  std::string_view detail;
  switch (relation.kind) {
    case 'v': detail = "This operation is not supported for views."; break;
    case 'm': detail = "This operation is not supported for materialized views."; break;
    case 'S': detail = "This operation is not supported for sequences."; break;
    case 'f': detail = "This operation is not supported for foreign tables."; break;
    default: break;
  }
  if (detail.empty() && relation.oid < first_normal_oid) detail = "This operation is not supported for system tables.";
  if (detail.empty() && relation.persistence == 't') detail = "This operation is not supported for temporary tables.";
  if (detail.empty() && relation.persistence == 'u') detail = "This operation is not supported for unlogged tables.";
  if (detail.empty()) return;
  throw PgError("22023", "cannot add relation " + quoted(relation.name) + " to publication")
      .with_detail(std::string(detail));
}

std::vector<AttrNumber> published_columns(const Relation& relation, const List* columns) {
  std::vector<AttrNumber> out;
  for (const ::Node* node : sql::list(columns)) {
    std::string_view name = strVal(node);
    const Attribute* column = relation.attribute(name);
    if (column == nullptr) {
      throw PgError("42703", "column " + quoted(name) + " of relation " + quoted(relation.name) + " does not exist");
    }
    if (column->generated != 0) {
      throw PgError("42P10", "cannot use generated column " + quoted(name) + " in publication column list");
    }
    if (std::find(out.begin(), out.end(), column->num) != out.end()) {
      throw PgError("42710", "duplicate column " + quoted(name) + " in publication column list");
    }
    out.push_back(column->num);
  }
  return out;
}

const PublicationMember* member(const Context& ctx, Oid publication, Oid relid, Oid schema) {
  for (const PublicationMember* entry : ctx.catalog.publication_members.of_parent(publication)) {
    if (entry->relid == relid && entry->schema == schema) return entry;
  }
  return nullptr;
}

void add_member(Context& ctx, const Publication& publication, PublicationMember entry) {
  static_cast<Object&>(entry) = new_object<PublicationMember>(ctx, "", invalid_oid, publication.oid);
  bool table = entry.relid != invalid_oid;
  ObjectAddress self{table ? ClassId::PublicationRel : ClassId::PublicationNamespace, entry.oid};
  ObjectAddress target = table ? ObjectAddress{ClassId::Relation, entry.relid}
                               : ObjectAddress{ClassId::Namespace, entry.schema};
  std::vector<AttrNumber> columns = entry.columns;
  ctx.catalog.publication_members.add(std::move(entry));
  record_dependency(ctx, self, {ClassId::Publication, publication.oid}, DependencyType::Auto);
  record_dependency(ctx, self, target, DependencyType::Auto);
  for (AttrNumber column : columns) {
    record_dependency(ctx, self, {ClassId::Relation, target.oid, column}, DependencyType::Normal);
  }
}

void add_table(Context& ctx, const Publication& publication, const ::PublicationTable& table) {
  const Relation& relation = open_relation_without_position(ctx, *table.relation);
  PublicationMember entry;
  entry.relid = relation.oid;
  if (table.whereClause != nullptr) {
    analyze::ParseState state = ctx.parse_state();
    analyze::add_relation_to_namespace(state, relation, {}, false);
    entry.where = analyze::transform_relation_qual(state, table.whereClause, analyze::ParseExprKind::Where,
                                                   "PUBLICATION WHERE");
    analyze::assign_collations(state, entry.where);
  }
  entry.columns = published_columns(relation, table.columns);
  if (member(ctx, publication.oid, relation.oid, invalid_oid) != nullptr) {
    throw PgError("42710", "relation " + quoted(relation.name) + " is already member of publication " +
                               quoted(publication.name));
  }
  check_can_be_published(relation);
  add_member(ctx, publication, std::move(entry));
}

void add_schema(Context& ctx, const Publication& publication, std::string_view name) {
  Oid schema = analyze::lookup_namespace(ctx.session, name);
  if (member(ctx, publication.oid, invalid_oid, schema) != nullptr) {
    throw PgError("42710", "schema " + quoted(name) + " is already member of publication " +
                               quoted(publication.name));
  }
  PublicationMember entry;
  entry.schema = schema;
  add_member(ctx, publication, std::move(entry));
}

void drop_table(Context& ctx, const Publication& publication, const ::PublicationTable& table) {
  const Relation& relation = open_relation_without_position(ctx, *table.relation);
  const PublicationMember* entry = member(ctx, publication.oid, relation.oid, invalid_oid);
  if (entry == nullptr) {
    throw PgError("42704", "relation " + quoted(relation.name) + " is not part of the publication");
  }
  perform_deletion(ctx, {ClassId::PublicationRel, entry->oid}, DROP_CASCADE);
}

void drop_schema(Context& ctx, const Publication& publication, std::string_view name) {
  Oid schema = analyze::lookup_namespace(ctx.session, name);
  const PublicationMember* entry = member(ctx, publication.oid, invalid_oid, schema);
  if (entry == nullptr) {
    throw PgError("42704", "tables from schema " + quoted(name) + " are not part of the publication");
  }
  perform_deletion(ctx, {ClassId::PublicationNamespace, entry->oid}, DROP_CASCADE);
}

std::string_view current_schema_name(Context& ctx) {
  return ctx.catalog.namespaces.find(analyze::creation_namespace(ctx.session))->name;
}

void change_members(Context& ctx, const Publication& publication, const List* objects, bool add) {
  std::vector<Oid> seen;  // the same table twice in one list counts once
  for (auto* spec : sql::list<::PublicationObjSpec>(objects)) {
    if (spec->pubobjtype == PUBLICATIONOBJ_TABLE) {
      Oid oid = open_relation_without_position(ctx, *spec->pubtable->relation).oid;
      if (std::find(seen.begin(), seen.end(), oid) != seen.end()) continue;
      seen.push_back(oid);
      add ? add_table(ctx, publication, *spec->pubtable) : drop_table(ctx, publication, *spec->pubtable);
      continue;
    }
    std::string_view name = spec->pubobjtype == PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA ? current_schema_name(ctx)
                                                                                    : std::string_view(spec->name);
    add ? add_schema(ctx, publication, name) : drop_schema(ctx, publication, name);
  }
}

}  // namespace

void apply(Context& ctx, const ::CreatePublicationStmt& stmt) {
  if (const Publication* existing = ctx.catalog.publications.find(invalid_oid, stmt.pubname)) {
    ctx.session.use({ClassId::Publication, existing->oid});
    throw PgError("42710", "publication " + quoted(stmt.pubname) + " already exists");
  }
  Options options;
  read_options(stmt.options, options);
  auto row = new_object<Publication>(ctx, stmt.pubname);
  row.all_tables = stmt.for_all_tables;
  row.options = std::move(options);
  const Publication& publication = ctx.catalog.publications.add(std::move(row));
  change_members(ctx, publication, stmt.pubobjects, true);
}

void apply(Context& ctx, const ::AlterPublicationStmt& stmt) {
  const Publication* publication = ctx.catalog.publications.find(invalid_oid, stmt.pubname);
  if (publication == nullptr) throw PgError("42704", "publication " + quoted(stmt.pubname) + " does not exist");
  ctx.session.use({ClassId::Publication, publication->oid});
  Publication& row = ctx.catalog.publications.edit(publication->oid);
  row.changed = ctx.session.statement;
  if (stmt.options != nullptr) return read_options(stmt.options, row.options);
  if (publication->all_tables) {
    throw PgError("55000", "publication " + quoted(stmt.pubname) + " is defined as FOR ALL TABLES")
        .with_detail("Tables cannot be added to or dropped from FOR ALL TABLES publications.");
  }
  if (stmt.action == AP_SetObjects) {
    for (const PublicationMember* entry : ctx.catalog.publication_members.of_parent(publication->oid)) {
      bool table = entry->relid != invalid_oid;
      perform_deletion(ctx, {table ? ClassId::PublicationRel : ClassId::PublicationNamespace, entry->oid},
                       DROP_CASCADE);
    }
  }
  change_members(ctx, *publication, stmt.pubobjects, stmt.action != AP_DropObjects);
}

}  // namespace reconcile::replay
